/**
 * The tick: said once, within its limits, with a reason for every rest; each minute while something happens, ever more seldom while
 * nothing does, and never sooner than a minute after the last.
 */
import { expect, test } from 'vitest';
import { openTicker } from '../../../src-main/engine/act/ticker.ts';
import type { BriefInput } from '../../../src-main/engine/brief/scene.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { fact } from '../memory/support.ts';
import { ground, hour, minute } from './notices/ground.ts';

/** Friday 20:40; due promises are all that there is to say. */
async function ticking({
  due = ['2026-11-20'],
  from,
}: { due?: string[]; from?: Awaited<ReturnType<typeof ground>> } = {}) {
  const g = await ground(from);
  const looks: number[] = [];
  const facts = due.map((day, n) => fact({ text: `Promise ${n}`, id: `due${n}00`, due: day, origin: 'user-turn' }));
  const ticker = openTicker({
    ports: {
      clock: g.clock,
      presence: { idleSeconds: () => g.world.idle, power: () => 'unknown' },
      randomBytes: (count) => new Uint8Array(count).fill(128),
      diagnose: (_area, message) => void g.said.push(message),
    },
    events: g.events,
    async gather(): Promise<BriefInput> {
      looks.push(g.clock.now());
      const now = new Date(g.clock.now() + hour).toISOString().replace('Z', '+01:00');
      return { now, projects: [], facts, recent: [], uncommitted: [] };
    },
    notices: g.notices,
    blocking: g.blocking,
    phone: () => g.world.phone,
  });
  ticker.start();
  const titles = () => g.shown.map(({ title, body }) => `${title}: ${body}`);
  return { ...g, ticker, looks, titles };
}
const saved = {
  count: 1,
  last: [{ id: 'r1', at: '2026-11-20T20:40:00+01:00', source: 'file', origin: 'local' } as Observation],
};

test('quiet hours: it rests, says why, and the day’s promise is not said', async () => {
  const t = await ticking();
  await t.pass(2 * minute);
  expect(t.ticker.view()).toMatchObject({ because: 'quiet until 08:00' });
  expect(t.shown).toEqual([]);
  expect(t.notices.view()?.heldBack).toMatchObject([{ title: 'Promised for today', because: 'quiet until 08:00' }]);
  await t.ticker.stop();
});

test('by day it is said once, over a restart too, and never twice in a row', async () => {
  const t = await ticking({ due: ['2026-11-21', '2026-11-21'] });
  t.clock.jump(19 * hour); // Saturday, 15:40: the brief of the return comes first
  await t.pass(minute);
  expect(t.titles().filter((title) => title.startsWith('Promised'))).toEqual([]);
  await t.pass(31 * minute);
  await t.ticker.look();
  const first = t.titles().filter((title) => title.startsWith('Promised'));
  expect(first).toHaveLength(1);
  await t.ticker.look();
  expect(t.ticker.view()).toMatchObject({ because: 'something was said less than 30 min ago' });
  await t.ticker.stop();
  await t.notices.stop();
  const again = await ticking({ due: ['2026-11-21', '2026-11-21'], from: t });
  await again.pass(31 * minute);
  await again.ticker.look();
  expect(again.titles()).toHaveLength(1);
  expect(again.titles()[0]).not.toBe(first[0]);
  await again.pass(31 * minute);
  await again.ticker.look();
  expect(again.ticker.view()).toMatchObject({ because: 'nothing to do' });
  await again.ticker.stop();
});

test('to an empty chair nothing is said, and nothing is read for it', async () => {
  const t = await ticking();
  t.world.idle = 301;
  await t.ticker.look();
  expect(t.ticker.view()).toMatchObject({ because: 'nobody is there' });
  expect(t.looks).toEqual([]);
  await t.ticker.stop();
});

test('it slows down to an hour, and is there within a minute or two of anything new, however much comes', async () => {
  const t = await ticking({ due: [] });
  await t.pass(6 * hour);
  const gaps = t.looks.slice(1).map((one, n) => (one - (t.looks[n] ?? 0)) / minute);
  expect(gaps.every((gap, n) => gap >= (gaps[n - 1] ?? 0) - 0.5)).toBe(true);
  expect(Math.abs((gaps.at(-1) ?? 0) - 60)).toBeLessThan(1);
  const before = t.looks.length;
  const began = t.clock.now();
  for (let n = 0; n < 40; n++) {
    t.events.emit('log.appended', saved);
    await t.pass(15_000);
  }
  const since = t.looks.slice(before);
  expect((since[0] ?? Infinity) - began).toBeLessThanOrEqual(1.2 * minute);
  expect(since.length).toBeLessThanOrEqual(10);
  expect(since.length).toBeGreaterThanOrEqual(8);
  await t.ticker.stop();
  const ended = t.looks.length;
  t.events.emit('log.appended', saved);
  await t.pass(2 * hour);
  expect(t.looks).toHaveLength(ended);
});

test('what cannot be looked at is said to developers, and the next tick comes', async () => {
  const t = await ticking({ due: [] });
  const ticker = openTicker({
    ports: {
      clock: t.clock,
      presence: { idleSeconds: () => 0, power: () => 'unknown' },
      randomBytes: (count) => new Uint8Array(count),
      diagnose: (_area, message) => void t.said.push(message),
    },
    events: t.events,
    gather: () => Promise.reject(new Error('the disk is gone')),
    notices: t.notices,
    blocking: t.blocking,
    phone: () => false,
  });
  ticker.start();
  await t.pass(10 * minute);
  expect(ticker.view()).toMatchObject({ because: 'it could not look: the disk is gone' });
  expect(ticker.view()?.count).toBeGreaterThan(1);
  expect(t.said).toContain('the disk is gone');
  await ticker.stop();
  await t.ticker.stop();
});
