/**
 * R10, R11: clocks that jump, days of 23, 25 and no hours, midnight in the middle of a write, and machines that sleep: each record is
 * in one day, in the order of writing, and a sleep is made up for once.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { endedSessions, sessionsOf } from '../../src-main/engine/log/sessions.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { formatStamp, instantOf } from '../../src-shared/kit/time.ts';
import { pause, startEngine as startProcess } from '../crash/engine-process.ts';
import { loggedLines, type LoggedLine } from '../crash/logged.ts';
import { fakeClock } from '../support/clock.ts';
import { startEngine } from '../support/engine.ts';
import { faultyFiles } from '../support/faulty-files.ts';
import { draft, openTestLog, readAll } from '../support/log.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const jumps = [SECOND, HOUR, DAY, YEAR].flatMap((ms) => [ms, -ms]);

/** Zones with both edges of daylight saving; Lord Howe's is half an hour, Santiago's at midnight, Apia skipped a day in 2011. */
const zones: [zone: string, year: number][] = [
  ['Europe/Berlin', 2026],
  ['America/New_York', 2026],
  ['America/St_Johns', 2026],
  ['America/Santiago', 2026],
  ['Australia/Lord_Howe', 2026],
  ['Pacific/Apia', 2011],
];

test('R10: jumps of a second to a year: nothing is lost, nothing is in two days, order is by seq', async ({ task }) => {
  const histories = FULL ? 200 : 20;
  let bad = 0;
  let written = 0;
  for (let history = 0; history < histories; history++) {
    const home = tempDir();
    const clock = fakeClock('2026-06-15T23:50:00+00:00');
    const log = await openTestLog({ home, clock });
    const keys: string[] = [];
    for (let n = 0; n < 16; n++) {
      clock.jump(jumps[(history * 7 + n * ((history % 5) + 1)) % jumps.length] ?? 0);
      const at = formatStamp(clock.now(), 0);
      keys.push(`${n}a`, `${n}b`);
      await log.append([
        draft(`${n}a`, { at, source: 'file', kind: 'change' }),
        draft(`${n}b`, { at, source: 'file', kind: 'change' }),
      ]);
      clock.advance(SECOND);
    }
    const lines = loggedLines(home);
    written += keys.length;
    bad += misplaced(home, lines, keys);
    const sessions = sessionsOf(await readAll(log));
    bad += sessions.filter(({ startedAt, endedAt }) => instantOf(endedAt) < instantOf(startedAt)).length;
    expect(endedSessions(sessions, clock.now() + 100 * YEAR)).toHaveLength(sessions.length);
  }
  trust(task, {
    id: 'R10',
    tried: 'records over jumps of ±1 s to ±1 year',
    count: written,
    bad,
    badly: 'lost, in two days, out of order or of negative length',
  });
  expect(bad).toBe(0);
});

test('R10: both edges of daylight saving in six zones, and a day that never was', async ({ task }) => {
  let bad = 0;
  let written = 0;
  let edges = 0;
  for (const [zone, year] of zones) {
    const offsetAt = offsetsOf(zone);
    for (const edge of edgesOf(offsetAt, year)) {
      edges++;
      const home = tempDir();
      const clock = { ...fakeClock(edge - 26 * HOUR), offsetAt };
      const log = await openTestLog({ home, clock });
      const keys: string[] = [];
      for (let n = 0; n < 52 * 2; n++) {
        keys.push(`${n}`);
        await log.append([draft(`${n}`, { at: formatStamp(clock.now(), offsetAt(clock.now())) })]);
        clock.advance(HOUR / 2);
      }
      const lines = loggedLines(home);
      written += keys.length;
      bad += misplaced(home, lines, keys);
      bad += lines.filter(({ loggedAt }) => zone === 'Pacific/Apia' && loggedAt.startsWith('2011-12-30')).length;
    }
  }
  trust(task, {
    id: 'R10',
    tried: `records over ${edges} edges of daylight saving`,
    count: written,
    bad,
    badly: 'lost or in the wrong day',
  });
  expect(edges).toBeGreaterThanOrEqual(12);
  expect(bad).toBe(0);
});

test('R10: midnight in the middle of a write: each record is in the day in which it was begun', async ({ task }) => {
  const home = tempDir();
  const clock = fakeClock('2026-11-20T23:59:59.900+00:00');
  const faulty = faultyFiles(nodeFiles());
  faulty.plan = ({ operation }) => void (operation === 'file.write' && clock.advance(200));
  const log = await openTestLog({ home, clock, files: faulty.files });
  await Promise.all(['a', 'b', 'c'].map((key) => log.append([draft(key)])));
  await log.append([draft('d')]);
  const lines = loggedLines(home);
  const bad = misplaced(home, lines, ['a', 'b', 'c', 'd']);
  trust(task, {
    id: 'R10',
    tried: 'records around a midnight in a write',
    count: 4,
    bad,
    badly: 'lost or in two days',
  });
  expect(bad).toBe(0);
  expect(lines.map(({ loggedAt }) => loggedAt.slice(0, 10))).toEqual([
    '2026-11-20',
    '2026-11-20',
    '2026-11-20',
    '2026-11-21',
  ]);
});

test('R10: what says to be from more than five minutes ahead is marked', async ({ task }) => {
  const home = tempDir();
  const clock = fakeClock('2026-11-20T10:00:00+00:00');
  const log = await openTestLog({ home, clock });
  const ahead = [-DAY, 0, 4 * 60_000, 6 * 60_000, DAY, YEAR];
  await log.append(ahead.map((ms, n) => draft(`${n}`, { at: formatStamp(clock.now() + ms, 0) })));
  const marked = loggedLines(home).map(({ data }) => data?.['aheadMs'] !== undefined);
  const bad = marked.filter((is, n) => is !== (ahead[n] ?? 0) > 5 * 60_000).length;
  trust(task, {
    id: 'R10',
    tried: 'records from the future or not',
    count: ahead.length,
    bad,
    badly: 'marked wrongly',
  });
  expect(bad).toBe(0);
});

test(
  'R11: sleeps of a minute to three days: each is told once and made up for once',
  { timeout: 240_000 },
  async ({ task }) => {
    const rounds = FULL ? 50 : 6;
    const clock = fakeClock('2026-11-20T10:00:00+00:00');
    const { call, home, engine } = await startEngine({ clock });
    const root = tempDir();
    await call('project.add', { path: root, sources: ['files'] });
    let woken = 0;
    engine.events.subscribe(
      'engine.changed',
      (payload) => void ((payload as { state?: string }).state === 'woken' && woken++),
    );
    const lengths = [60_000, 10 * 60_000, HOUR, 8 * HOUR, DAY, 3 * DAY];
    let bad = 0;
    for (let round = 0; round < rounds; round++) {
      await minutes(clock, 2);
      const before = {
        woken,
        gaps: gapsIn(home).length,
        dreams: (await call('dream.list', { limit: 100 })).dreams.length,
      };
      writeFileSync(path.join(root, `made-asleep-${round}.ts`), 'x\n');
      clock.jump(lengths[round % lengths.length] ?? 0);
      await minutes(clock, 1);
      await expect.poll(() => gapsIn(home).length, { timeout: 10_000 }).toBe(before.gaps + 1);
      await expect
        .poll(() => loggedLines(home).some(({ text }) => text.includes(`made-asleep-${round}.ts`)), { timeout: 10_000 })
        .toBe(true);
      await minutes(clock, 2);
      const dreams = (await call('dream.list', { limit: 100 })).dreams.length - before.dreams;
      bad +=
        Math.abs(woken - before.woken - 1) + Math.abs(gapsIn(home).length - before.gaps - 1) + Math.max(0, dreams - 1);
    }
    trust(task, {
      id: 'R11',
      tried: 'sleeps of 1 min to 3 days',
      count: rounds,
      bad,
      badly: 'not told or not made up for exactly once',
    });
    expect(bad).toBe(0);
  },
);

test.skipIf(process.platform === 'win32')(
  'R11: stopped and let go on: it answers, and what changed meanwhile is there',
  { timeout: 120_000 },
  async ({ task }) => {
    const rounds = FULL ? 50 : 5;
    const [home, root] = [tempDir(), tempDir()];
    const engine = await startProcess(home);
    const client = await engine.client();
    await client.call('project.add', { path: root, sources: ['files'] });
    const missed: string[] = [];
    for (let round = 0; round < rounds; round++) {
      process.kill(engine.pid, 'SIGSTOP');
      writeFileSync(path.join(root, `stopped-${round}.ts`), 'x\n');
      await pause(100 + round * 10);
      process.kill(engine.pid, 'SIGCONT');
      const isThere = () => loggedLines(home).some(({ text }) => text.includes(`stopped-${round}.ts`));
      for (let waited = 0; waited < 10_000 && !isThere(); waited += 50) await pause(50);
      const { state } = await client.call('engine.status', {});
      if (!isThere()) missed.push(`${round}: not logged, ${state}`);
      else if (state !== 'watching' && state !== 'dreaming') missed.push(`${round}: ${state}`);
    }
    const bad = missed.length;
    trust(task, { id: 'R11', tried: 'stops of the process', count: rounds, bad, badly: 'changes missed' });
    expect(missed).toEqual([]);
  },
);

/** Records that are missing, there twice, out of order, back in time, or in another file than that of their day. */
function misplaced(home: string, lines: LoggedLine[], keys: string[]): number {
  const order = lines.map(({ seq }) => seq).sort((a, b) => a - b);
  let bad = keys.filter((key) => lines.filter((line) => line.key === key).length !== 1).length;
  bad += order.filter((seq, i) => seq !== i + 1).length;
  const bySeq = [...lines].sort((a, b) => a.seq - b.seq);
  bad += bySeq.filter(
    ({ loggedAt }, i) => i > 0 && instantOf(loggedAt) < instantOf(bySeq[i - 1]?.loggedAt ?? loggedAt),
  ).length;
  const { logs } = homePaths(home);
  for (const name of readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.log'))) {
    const text = readFileSync(path.join(logs, name), 'utf8').trim().split('\n');
    for (const line of text) {
      const { loggedAt } = JSON.parse(line.split('\t')[0] ?? '') as LoggedLine;
      if (!path.basename(name).startsWith(loggedAt.slice(0, 10))) bad++;
    }
  }
  return bad;
}

function gapsIn(home: string): LoggedLine[] {
  return loggedLines(home).filter(({ kind }) => kind === 'gap');
}

async function minutes(clock: ReturnType<typeof fakeClock>, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    clock.advance(60_000);
    await pause(120);
    clock.advance(100); // what settles after a look
    await pause(20);
  }
}

/** Minutes east of UTC at an instant, in a zone of the system's own table. */
function offsetsOf(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}

/** Instants of a year at which the offset changes. */
function edgesOf(offsetAt: (instant: number) => number, year: number): number[] {
  const found: number[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 2); at += HOUR / 2)
    if (offsetAt(at) !== offsetAt(at - HOUR / 2)) found.push(at);
  return found;
}
