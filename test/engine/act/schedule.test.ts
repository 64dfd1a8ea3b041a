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
  const world = {
    seq: 30,
    newRecords: 30,
    sessionsEnded: 6,
    home: true,
    gone: 0,
    looks: 0,
    wake: (): void => undefined,
    idle: 'unknown' as number | 'unknown',
  };
  const told: string[] = [];
  /** What it was told last. */
  const tell = (word: string) => void (told.at(-1) !== word && told.push(word));
  const rooms = {
    paths: { home: '/home/ada/.vesper' },
    ingest: { lastWork: () => null, take: async () => [] },
    settings: { value: () => 10 },
    log: { lastSeq: () => world.seq },
    pending: { counts: async () => ({ newRecords: world.newRecords, sessionsEnded: world.sessionsEnded }) },
    projects: { list: () => [], isPaused: () => false, find: () => undefined },
    observers: {
      resume: async () => undefined,
      reconcile: async () => void world.looks++,
    },
    dreams: {
      lastBegan: () => null,
      sinceLastHere: () => undefined,
      running: () => undefined,
      pause: () => tell('pause'),
      resume: () => tell('resume'),
      abort: async () => true,
      run: (request: object) =>
        new Promise((resolve) => {
          asked.push(request);
          waiting.push(() => resolve({ id: `dream-${asked.length}` }));
        }),
    },
  } as unknown as Rooms;
  const onWake = (listen: () => void) => {
    world.wake = listen;
    return () => undefined;
  };
  const ports = {
    clock,
    presence: { idleSeconds: () => world.idle, power: () => 'unknown', onWake },
    files: { stat: async () => (world.home ? {} : undefined) },
    diagnose: (area: string, message: string) => {
      throw new Error(`${area}: ${message}`);
    },
  } as unknown as Ports;
  const schedule = openSchedule({
    ports,
    events: createEvents(),
    rooms: () => rooms,
    retention: { look: async () => undefined, settled: async () => undefined },
    onGone: () => world.gone++,
  });
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
  return { clock, schedule, asked, told, world, finish, pass };
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

test('whoever stops a dream stops what waits for its turn too: nothing begins by itself right after', async () => {
  const g = ground();
  g.schedule.firstDream();
  g.clock.advance(3000);
  await settle();
  g.world.seq++;
  const second = g.schedule.dreamNow({});
  const third = g.schedule.dreamNow({ dryRun: true });
  await settle();
  const stopping = g.schedule.stopDream('You stopped it.');
  await g.finish();
  expect(await stopping).toBe(true);
  expect(await second).toEqual({ id: 'dream-1' });
  expect(await third).toEqual({ id: 'dream-1' });
  expect(g.asked).toHaveLength(1);
  const after = g.schedule.dreamNow({});
  await settle();
  await g.finish();
  expect(await after).toEqual({ id: 'dream-2' });
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

test('a dream that began by itself gives way to whoever comes back, within a tenth of a second, and goes on after a minute', async () => {
  const g = ground();
  g.world.idle = 3000;
  g.schedule.start();
  await settle();
  expect(g.asked).toHaveLength(1);
  g.clock.advance(1000);
  expect(g.told).toEqual(['resume']);
  g.world.idle = 0;
  g.clock.advance(100);
  expect(g.told.at(-1)).toBe('pause');
  g.world.idle = 59;
  g.clock.advance(40 * minute); // as long as somebody works
  expect(g.told.at(-1)).toBe('pause');
  g.world.idle = 60;
  g.clock.advance(100);
  expect(g.told.at(-1)).toBe('resume');
  await g.finish();
  g.world.idle = 0;
  g.clock.advance(1000);
  expect(g.told.at(-1)).toBe('resume'); // it is over: nothing to stop
});

test('where the system cannot tell, a person’s call and observed work are a return; a page that fetches anew is none', async () => {
  const g = ground();
  g.schedule.start();
  await g.pass(11);
  expect(g.asked).toHaveLength(1);
  g.schedule.called('brief.get', { kind: 'renderer', agent: false });
  g.schedule.called('recall.query', { kind: 'mcp', agent: true });
  g.clock.advance(1000);
  expect(g.told).toEqual(['resume']);
  g.schedule.called('recall.query', { kind: 'renderer', agent: false });
  g.clock.advance(100);
  expect(g.told.at(-1)).toBe('pause');
  g.clock.advance(minute);
  expect(g.told.at(-1)).toBe('resume');
});

test('a dream on command and a first dream give way to nobody; one that waits goes on when it is asked for', async () => {
  const g = ground();
  g.world.idle = 0;
  void g.schedule.dreamNow({});
  await settle();
  g.clock.advance(1000);
  g.schedule.firstDream();
  g.clock.advance(4000);
  await g.finish();
  expect(g.told).not.toContain('pause');
  expect(g.asked).toHaveLength(1);

  g.world.idle = 3000;
  g.world.seq++;
  g.schedule.start();
  await settle();
  g.world.idle = 0;
  g.clock.advance(100);
  expect(g.told.at(-1)).toBe('pause');
  const asked = g.schedule.dreamNow({});
  g.clock.advance(minute / 2);
  expect(g.told.at(-1)).toBe('resume');
  await g.finish();
  expect(await asked).toEqual({ id: 'dream-2' });
});

test('after sleep everything is looked at at once, and no dream begins in the first minute', async () => {
  const g = ground();
  g.world.idle = 0;
  g.schedule.start();
  await g.pass(3);
  expect(g.world.looks).toBe(0);
  g.clock.jump(8 * 60 * minute); // the host tells
  g.world.idle = 8 * 3600; // a lid may open without a key touched
  g.world.wake();
  await settle();
  expect(g.world.looks).toBe(1);
  g.clock.advance(30_000);
  await settle();
  expect(g.asked).toEqual([]);
  await g.pass(2);
  expect(g.asked).toHaveLength(1); // one catch-up, once
  expect(g.world.looks).toBe(1);
});

test('a host that cannot tell: the clock does, and somebody opened the lid', async () => {
  const g = ground();
  g.schedule.start();
  await g.pass(3);
  g.clock.jump(8 * 60 * minute);
  await g.pass(1);
  expect(g.world.looks).toBe(1);
  await g.pass(8);
  expect(g.asked).toEqual([]); // ten minutes without a sign count from waking
  await g.pass(3);
  expect(g.asked).toHaveLength(1);
  g.clock.jump(-8 * 60 * minute); // set back: no sleep
  await g.pass(2);
  expect(g.world.looks).toBe(1);
});
