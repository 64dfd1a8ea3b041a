/**
 * The simulated night: an evening's work, the gates passing one by one, a dream that begins by itself, somebody who comes back
 * in the middle of it, and a memory that has changed in the morning. Real engine, real forked dream; only time and presence
 * are made up. `test/bench/yielding.ts` prints how soon a dream stands still.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Payload } from '../../../src-shared/contract/contract.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { startEngine } from '../../support/engine.ts';
import { fakeClock } from '../../support/clock.ts';
import { work } from '../../support/records.ts';

const minute = 60_000;
const hour = 60 * minute;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a night: it dreams by itself, gives way within 200 ms, and ends later', { timeout: 120_000 }, async () => {
  const world = { idle: 0, onBattery: true, percent: 20 };
  const night = nightClock('2026-11-20T18:00:00+00:00');
  const e = await startEngine({
    clock: night.clock,
    presence: {
      idleSeconds: () => world.idle,
      power: () => ({ onBattery: world.onBattery, percent: world.percent }),
    },
  });
  const progress: (Payload<'dream.progress'> & { ms_: number })[] = [];
  const changed: string[] = [];
  e.engine.events.subscribe('dream.progress', (one) => progress.push({ ...one, ms_: performance.now() }));
  for (const name of ['memory.changed', 'brief.changed'] as const)
    e.engine.events.subscribe(name, () => changed.push(name));
  const gates = async () => {
    const read = await e.call('dream.gates', {});
    return Object.fromEntries(read.gates.map(({ name, pass, reason }) => [name, `${pass ? 'yes' : 'no'}: ${reason}`]));
  };
  const status = async () => (await e.call('engine.status', {})).dream;

  // An evening: a little is known from the day before, then a day's work is logged.
  await e.call('note.add', { text: 'The API port is 8080.' });
  await e.call('dream.now', {});
  expect((await gates())['time']).toMatch(/^no: 0 s since the last dream began/);
  night.pass(23 * hour);
  expect((await gates())['new']).toBe('no: 0 new records; 20 are needed');
  expect((await gates())['sessions']).toMatch(/^no: 0 sessions ended since the last dream; 5 are needed/);
  await importWork(e, 6000);
  expect(await gates()).toMatchObject({ new: expect.stringMatching(/^yes: 6000 new records/) as string });
  expect((await gates())['idle']).toMatch(/^no: somebody was at the machine 0 s ago; 10 min to go/);
  world.idle = 9 * 60;
  expect((await gates())['idle']).toMatch(/^no: somebody was at the machine 9 min ago; 1 min to go/);
  world.idle = 11 * 60;
  expect(await gates()).toMatchObject({
    time: expect.stringMatching(/^yes: 23 h since the last dream began, and a new day/) as string,
    sessions: expect.stringMatching(/^yes: \d+ sessions ended/) as string,
    idle: 'yes: nobody at the machine for 11 min',
    power: 'no: on battery at 20 %; above 30 % is needed',
    lock: 'yes: nobody else is at it',
  });
  night.pass(minute);
  await pause(200);
  expect((await status()).running).toBe(false);
  world.onBattery = false;
  const before = progress.length;
  night.pass(minute);

  // It begins by itself; somebody comes back in the middle.
  const passing = async () => {
    night.pass(10_000); // the tick that begins it comes within a minute of the last
    return (await status()).running;
  };
  await expect.poll(passing, { timeout: 20_000 }).toBe(true);
  await expect
    .poll(() => progress.slice(before).some(({ phase }) => phase === 'orient'), { timeout: 30_000, interval: 2 })
    .toBe(true);
  const back = performance.now();
  world.idle = 0;
  night.pass(100); // its next look
  await expect.poll(() => progress.at(-1)?.yielded, { timeout: 10_000, interval: 2 }).toBe(true);
  const gave = (progress.at(-1)?.ms_ ?? Infinity) - back;
  expect(gave).toBeLessThan(1000); // 5 × the promise
  expect(await status()).toMatchObject({ running: true, yielded: true, phase: 'curate' });
  expect((await e.call('engine.status', {})).reason).toBe('It waits until you are away again. Memory is unchanged.');

  // As long as somebody works it stands still, also beyond the longest time a dream may take; what it knew is served.
  night.pass(30 * minute);
  await pause(300);
  expect(progress.at(-1)).toMatchObject({ phase: 'curate', yielded: true });
  expect((await e.call('memory.facts', {})).facts.map(({ text }) => text)).toEqual(['The API port is 8080.']);

  // A quiet minute later it goes on, and in the morning memory has changed.
  changed.length = 0;
  world.idle = 61;
  night.pass(200);
  await expect.poll(() => progress.at(-1)?.phase, { timeout: 60_000 }).toBe(null);
  const [report] = (await e.call('dream.list', { limit: 1 })).dreams;
  expect(report).toMatchObject({ read: { records: 6000 } });
  expect(report?.because).toBeUndefined();
  expect(report?.gates.every(({ pass }) => pass)).toBe(true);
  expect((await e.call('memory.facts', {})).facts.length).toBeGreaterThan(10);
  await expect.poll(() => new Set(changed)).toEqual(new Set(['memory.changed', 'brief.changed']));
  expect(await gates()).toMatchObject({ time: expect.stringMatching(/^no: /) as string });
});

/** Looks, ticks and the longest time of a dream go by a clock that the test moves on; the engine's short waits are real. */
function nightClock(start: string) {
  const fake = fakeClock(start);
  const real = systemClock();
  const isMadeUp = (ms: number) => ms === 100 || ms >= minute;
  const after = (ms: number, run: () => void) => (isMadeUp(ms) ? fake : real).after(ms, run);
  return { clock: { ...fake, after }, pass: (ms: number) => fake.advance(ms) };
}

/** A day's work of an agent and its user, taken in as an import. */
async function importWork(e: Awaited<ReturnType<typeof startEngine>>, count: number): Promise<void> {
  mkdirSync(path.join(e.userHome, 'harbor-api'), { recursive: true });
  const records = [...work(count)];
  for (let from = 0; from < count; from += 1000) {
    const lines = records
      .slice(from, from + 1000)
      .map(({ id, at, source, kind, origin, session, text, data }) =>
        JSON.stringify({ id, at, source, kind, origin, session, text, data }),
      );
    const { imported, refused } = await e.call('log.lines', { project: 'harbor-api', first: from + 1, lines });
    expect([imported, refused]).toEqual([lines.length, []]);
  }
}
