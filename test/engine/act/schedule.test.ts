/**
 * When it dreams: not at once after a start, once for a new project, on command, and never two at a time.
 */
import { expect, test } from 'vitest';
import { openSchedule } from '../../../src-main/engine/act/schedule.ts';
import { createEvents } from '../../../src-main/engine/events.ts';
import type { Ports } from '../../../src-main/engine/ports.ts';
import type { Rooms } from '../../../src-main/engine/rooms.ts';
import { fakeClock } from '../../support/clock.ts';

const minute = 60_000;
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

function ground() {
  const clock = fakeClock();
  const asked: object[] = [];
  const waiting: (() => void)[] = [];
  const world = { seq: 30, newRecords: 30, sessionsEnded: 6, home: true, gone: 0 };
  const rooms = {
    paths: { home: '/home/ada/.vesper' },
    ingest: { lastWork: () => null },
    settings: { value: () => 10 },
    log: { lastSeq: () => world.seq },
    pending: { counts: async () => ({ newRecords: world.newRecords, sessionsEnded: world.sessionsEnded }) },
    projects: { list: () => [], isPaused: () => false, find: () => undefined },
    observers: { resume: async () => undefined },
    dreams: {
      lastBegan: () => null,
      sinceLastHere: () => undefined,
      running: () => undefined,
      run: (request: object) =>
        new Promise((resolve) => {
          asked.push(request);
          waiting.push(() => resolve({ id: `dream-${asked.length}` }));
        }),
    },
  } as unknown as Rooms;
  const ports = {
    clock,
    presence: { idleSeconds: () => 'unknown', power: () => 'unknown' },
    files: { stat: async () => (world.home ? {} : undefined) },
    diagnose: (area: string, message: string) => {
      throw new Error(`${area}: ${message}`);
    },
  } as unknown as Ports;
  const schedule = openSchedule({ ports, events: createEvents(), rooms: () => rooms, onGone: () => world.gone++ });
  const finish = async () => {
    waiting.shift()?.();
    await settle();
  };
  const pass = async (minutes: number) => {
    for (let i = 0; i < minutes; i++) {
      clock.advance(minute);
      await settle();
    }
  };
  return { clock, schedule, asked, world, finish, pass };
}

test('a start is no idleness: ten quiet minutes come first, whatever waits', async () => {
  const g = ground();
  g.schedule.start();
  await g.pass(9);
  expect(g.asked).toEqual([]);
  await g.pass(2);
  expect(g.asked).toHaveLength(1);
  await g.pass(3);
  expect(g.asked).toHaveLength(1); // one at a time
});

test('a person at a client keeps it waiting; a page that only looks does not', async () => {
  const g = ground();
  g.schedule.start();
  await g.pass(8);
  g.schedule.called('engine.status', { kind: 'renderer', agent: false });
  g.schedule.called('recall.query', { kind: 'cli', agent: false });
  await g.pass(9);
  expect(g.asked).toEqual([]);
  await g.pass(2);
  expect(g.asked).toHaveLength(1);
});

test('a new project is dreamt of soon, and a command just before stands for it', async () => {
  const g = ground();
  g.schedule.firstDream();
  const report = g.schedule.dreamNow({});
  await settle();
  g.clock.advance(minute);
  await g.finish();
  expect(await report).toEqual({ id: 'dream-1' });
  expect(g.asked).toHaveLength(1);
  g.schedule.firstDream();
  g.clock.advance(minute);
  await settle();
  expect(g.asked).toHaveLength(2);
});

test('a command that meets the same dream gets its report, unless something was logged since', async () => {
  const g = ground();
  const first = g.schedule.dreamNow({});
  await settle();
  const same = g.schedule.dreamNow({});
  g.world.seq++;
  const later = g.schedule.dreamNow({});
  const asOf = g.schedule.dreamNow({ asOf: '2026-11-01T00:00:00+00:00' });
  await g.finish();
  expect([await first, await same]).toEqual([{ id: 'dream-1' }, { id: 'dream-1' }]);
  await g.finish();
  await g.finish();
  expect([await later, await asOf]).toEqual([{ id: 'dream-2' }, { id: 'dream-3' }]);
  expect(g.asked).toHaveLength(3);
});

test('a home that is gone ends its host', async () => {
  const g = ground();
  g.schedule.start();
  await g.pass(1);
  expect(g.world.gone).toBe(0);
  g.world.home = false;
  await g.pass(1);
  expect(g.world.gone).toBe(1);
});
