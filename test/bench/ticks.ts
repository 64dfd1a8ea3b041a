/**
 * What ticks cost, over a home of a million records: an engine in this process looks each minute for hours of a made-up clock, as it does while
 * somebody works, and all that it uses of the processor meanwhile counts. And how long a brief takes there.
 * By hand: npx node test/bench/ticks.ts [RECORDS] [HOME]; a HOME that big-home.ts made is used as it is and kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { Events } from '../../src-main/engine/events.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { fakeClock } from '../support/clock.ts';
import { tickClock } from '../support/tick-clock.ts';
import { makeBigHome } from './big-home.ts';
import { spread } from './long-memory.ts';
import type { Figure } from './run.ts';

const RECORDS = 1_000_000;
const MINUTES = 240;
const BRIEFS = 60;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const user = { kind: 'renderer', agent: false } as const;

export async function ticking(folder: string, records = RECORDS): Promise<Figure[]> {
  await makeBigHome({ folder, records, topics: 1000 });
  return measured(folder, records);
}

async function measured(home: string, records: number): Promise<Figure[]> {
  const [fake, own] = [fakeClock(Date.now(), 0), nodePorts(home)];
  const { ports, isTicking } = tickClock(fake, own);
  const engine = await createEngine({
    home,
    mode: 'full',
    version: '0.0.0',
    host: 'headless',
    isDefaultHome: false,
    homeFolder: '/nonexistent',
    ports: {
      ...own,
      ...ports,
      presence: { idleSeconds: () => 0, power: () => 'unknown', focus: async () => 'free' },
      notify: { show: async () => ({ shown: true }), check: async () => ({ shown: true }) },
    },
    agentRoots: { claudeCode: [], codex: [], gemini: [], cursor: [], opencode: [] },
    searchPath: undefined,
  });
  await engine.start();
  await indexed(engine);
  // What counts is the tick: nothing is dreamt meanwhile.
  await engine.handlers['settings.set']({ key: 'dream.afterIdle', value: 'by-hand' }, user);
  let looked = 0;

  /** A minute in which something was seen; resolves when its look has ended. */
  async function minute(): Promise<void> {
    (engine.events as Events).emit('log.appended', { count: 1, last: [] });
    for (let n = 0; n < 120 && !isTicking(); n++) fake.advance(SECOND);
    while (isTicking()) await setTimeout(2);
    looked += 1;
    fake.advance(SECOND);
  }

  for (let n = 0; n < 10; n++) await minute();
  const [from, before, cpu] = [looked, fake.now(), process.cpuUsage()];
  for (let n = 0; n < MINUTES; n++) await minute();
  const { user: used, system } = process.cpuUsage(cpu);
  const minutes = Math.round((fake.now() - before) / MINUTE);
  const each = (used + system) / 1000 / (looked - from);
  const { counts, reasons } = await engine.handlers['act.ticks']({}, user);
  if (counts.ticks < looked || reasons.some(({ because }) => because.startsWith('it could not look')))
    throw new Error(JSON.stringify({ counts, looked, reasons }));

  const times: number[] = [];
  const idle = process.cpuUsage();
  for (let n = 0; n < BRIEFS; n++) {
    const began = performance.now();
    await engine.handlers['brief.get']({}, user);
    times.push(performance.now() - began);
  }
  const took = process.cpuUsage(idle);
  await engine.stop();
  const brief = (took.user + took.system) / 1000 / BRIEFS;
  const { middle, worst, p99 } = spread(times.slice(1));
  const over = `over ${records.toLocaleString('en')} records`;
  // A tick a minute is the most there can be.
  const share = each / MINUTE;
  return [
    {
      name: `processor of a tick a minute all day, ${over}`,
      bar: 0.1,
      value: share * 100,
      unit: '%',
      better: 'less',
      note: `${each.toFixed(1)} ms a tick: all that the engine did in ${minutes} minutes, of which it looked in ${looked - from}`,
    },
    {
      name: `brief composed ${over}: p99`,
      bar: 50,
      value: p99,
      unit: 'ms',
      better: 'less',
      note: `p50 ${middle.toFixed(1)}, worst ${worst.toFixed(1)}, the first ${(times[0] ?? 0).toFixed(1)} ms; ${brief.toFixed(1)} ms of the processor each`,
    },
  ];
}

async function indexed(engine: Engine): Promise<void> {
  for (;;) {
    const { index, log } = await engine.handlers['engine.status']({}, user);
    if (index.state === 'ready' && index.lag === 0 && index.records >= log.records) return;
    await setTimeout(100);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [records = String(RECORDS), home] = process.argv.slice(2);
  const folder = home ?? mkdtempSync(path.join(os.tmpdir(), 'vesper-ticks-'));
  try {
    const figures = home ? await measured(home, Number(records)) : await ticking(folder, Number(records));
    for (const { name, value, unit, bar, note = '' } of figures)
      console.log(`${name.padEnd(60)} ${value.toFixed(3).padStart(9)} ${unit} (bar ${bar}) ${note}`);
  } finally {
    if (!home) rmSync(folder, { recursive: true, force: true });
  }
}
