import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { pause } from './engine-process.ts';
import { loggedLines } from './logged.ts';

const HOUR = 3_600_000;
const user: Caller = { kind: 'cli', agent: false };

async function engineAt(home: string, clock: FakeClock): Promise<Engine> {
  const engine = await createEngine({
    home,
    ports: { ...nodePorts(home), clock },
    version: '0.0.0',
    host: 'headless',
    mode: 'full',
    isDefaultHome: false,
    homeFolder: home,
    agentRoots: { claudeCode: [], codex: [] },
    searchPath: process.env['PATH'],
  });
  await engine.start();
  onTestFinished(() => engine.stop());
  return engine;
}

const note = (engine: Engine, text: string) => engine.handlers['note.add']({ text }, user);
const dreams = async (engine: Engine) => (await engine.handlers['dream.list']({ limit: 100 }, user)).dreams.length;

/** Six sessions of earlier work: enough for every gate but the time. */
function work(round: number): string[] {
  return Array.from({ length: 60 }, (_, i) =>
    JSON.stringify({
      id: `${round}-${i}`,
      at: '2026-11-18T10:00:00Z',
      session: `s${round}-${i % 6}`,
      source: 'agent',
      text: `We changed part ${i} of the store in round ${round}.`,
    }),
  );
}

/** Lets the engine look at its gates some times, and a dream it may have begun end. */
async function minutes(engine: Engine, clock: FakeClock, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    clock.advance(60_000);
    await pause(30);
  }
  for (;;) {
    const { dream } = await engine.handlers['engine.status']({}, user);
    if (!dream.running) return;
    await pause(20);
  }
}

test('R10: the clock jumps an hour and a day, forward and back: every record is in one day, in order', async ({
  task,
}) => {
  const home = tempDir();
  const clock = fakeClock('2026-11-20T23:30:00+00:00');
  const engine = await engineAt(home, clock);
  const jumps = [0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR, -HOUR, HOUR, 25 * HOUR];
  const told: string[] = [];
  for (const [i, jump] of jumps.entries()) {
    clock.jump(jump);
    for (let n = 0; n < 3; n++) told.push((await note(engine, `Note ${i}-${n}`)).ref);
    clock.advance(1000);
  }
  const lines = loggedLines(home);
  const missing = told.filter((ref) => lines.filter(({ id }) => id === ref).length !== 1).length;
  trust(task, {
    id: 'R10',
    tried: 'notes over jumps of an engine’s clock',
    count: told.length,
    bad: missing,
    badly: 'lost or in two days',
  });
  expect(lines.map(({ id }) => id)).toEqual(told);
  expect(lines.map(({ seq }) => seq)).toEqual(told.map((_, i) => i + 1));
  const times = lines.map(({ loggedAt }) => Date.parse(loggedAt));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const { logs } = homePaths(home);
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  expect(files.map((name) => name.slice(-14, -4)).sort()).toEqual([
    ...new Set(lines.map(({ loggedAt }) => loggedAt.slice(0, 10))),
  ]);
}, 60_000);

test('R10: a clock that jumps starts no second dream, and a clock set back holds none off for ever', async ({
  task,
}) => {
  const home = tempDir();
  const clock = fakeClock('2026-11-20T10:00:00+00:00');
  const engine = await engineAt(home, clock);
  await engine.handlers['log.lines']({ project: 'harbor', first: 1, lines: work(1) }, user);
  for (let quarter = 0; quarter < 8 && (await dreams(engine)) === 0; quarter++) await minutes(engine, clock, 15);
  expect(await dreams(engine)).toBe(1);
  // Enough new work for a dream, a few minutes after the last one: only a true day may pass the gate of time.
  await engine.handlers['log.lines']({ project: 'harbor', first: 1, lines: work(2) }, user);
  for (const jump of [HOUR, -HOUR, -24 * HOUR, 24 * HOUR]) {
    clock.jump(jump);
    await minutes(engine, clock, 12);
    expect(await dreams(engine), `after a jump of ${jump / HOUR} h`).toBe(1);
  }
  // A jump a day forward may let one dream through; it is one, however often the clock goes there and back.
  for (let i = 0; i < 3; i++) {
    clock.jump(24 * HOUR);
    await minutes(engine, clock, 12);
    clock.jump(-24 * HOUR);
    await minutes(engine, clock, 12);
  }
  const made = await dreams(engine);
  trust(task, {
    id: 'R10',
    tried: 'jumps of a clock with work that waits',
    count: 10,
    bad: Math.max(0, made - 2),
    badly: 'dreams too many',
  });
  expect(made).toBeLessThanOrEqual(2);
  await engine.handlers['log.lines']({ project: 'harbor', first: 1, lines: work(3) }, user);
  clock.advance(25 * HOUR);
  await minutes(engine, clock, 12);
  expect(await dreams(engine)).toBeGreaterThanOrEqual(2);
}, 120_000);
