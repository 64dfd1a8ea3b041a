/**
 * Everything of the act room but its disk, screen and clock, for random days: what is done to it, and what went wrong.
 */
import { setImmediate } from 'node:timers/promises';
import { openBlocking } from '../../../src-main/engine/act/blocking.ts';
import { openNotices } from '../../../src-main/engine/act/notices/notices.ts';
import { openSchedule } from '../../../src-main/engine/act/schedule.ts';
import { openTicker } from '../../../src-main/engine/act/ticker.ts';
import { createEvents } from '../../../src-main/engine/events.ts';
import type { Notice, Ports } from '../../../src-main/engine/ports.ts';
import type { Rooms } from '../../../src-main/engine/rooms.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../support/clock.ts';
import { edited } from '../../support/records.ts';
import { fact } from '../memory/support.ts';
import { memoryFiles } from './memory-files.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PER_DAY = 6;

export const acts = ['pass', 'work', 'collide', 'leave', 'back', 'jump', 'sleep', 'restart', 'kill', 'mute', 'busy', 'failDream', 'endDream', 'unknown', 'off'] as const; // prettier-ignore

export async function world(seed: number) {
  let state = seed * 2654435761;
  const random = (below: number) => ((state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) >>> 12) % below;
  const began = Date.parse('2026-11-20T07:00:00+01:00') + random(14) * HOUR;
  const clock = fakeClock(began, 60);
  const files = memoryFiles();
  const shown: { notice: Notice; at: number; mono: number }[] = [];
  const world = {
    idle: 0 as number | 'unknown',
    mute: false,
    busy: false,
    isPaused: false,
    off: false,
    lastDream: null as number | null,
  };
  const count = { dreams: 0, running: 0, together: 0, looks: 0, starts: 0, forward: 0 };
  let recent: Observation[] = [];
  let ending: (() => void) | undefined;
  let isFailing = false;
  const facts = [0, 1, 2].map((n) =>
    fact({ id: `due${n}00`, text: `Promise ${n}`, due: '2026-11-20', origin: 'user-turn', state: 'confirmed' }),
  );
  const stampOf = () => new Date(clock.now() + HOUR).toISOString().replace('Z', '+01:00');

  function start() {
    const events = createEvents();
    const rooms = {
      paths: { notices: '/home/notices.json', home: '/home' },
      settings: {
        value: (key: string) =>
          ({
            'interruptions.perDay': world.off ? 0 : PER_DAY,
            'quiet.from': '20:00',
            'quiet.to': '08:00',
            'dream.afterIdle': 10,
          })[key] ?? (key.startsWith('moments.') ? 'always' : true),
      },
      ingest: { trouble: () => undefined, take: async () => [], lastWork: () => null },
      recall: { recent: async () => Array.from({ length: 3 }) },
      log: { lastSeq: () => recent.length },
      pending: { counts: async () => ({ newRecords: 40, sessionsEnded: 6 }) },
      projects: { list: () => [], isPaused: () => world.isPaused, find: () => undefined },
      observers: { states: () => [], resume: async () => undefined, reconcile: async () => undefined },
      dreams: {
        list: async () => [],
        lastBegan: () => world.lastDream,
        sinceLastHere: () => undefined,
        running: () => (count.running > 0 ? {} : undefined),
        pause: () => undefined,
        resume: () => undefined,
        async run() {
          count.dreams += 1;
          count.running += 1;
          count.together = Math.max(count.together, count.running);
          world.lastDream = clock.now();
          await new Promise<void>((resolve) => {
            ending = resolve;
            clock.after(MINUTE, resolve);
          });
          count.running -= 1;
          if (isFailing) throw new Error('the model is out of its mind');
          return { id: `dream-${count.dreams}` };
        },
      },
    } as unknown as Rooms;
    const ports = {
      clock,
      files,
      presence: {
        idleSeconds: () => world.idle,
        power: () => 'unknown',
        focus: async () => (world.busy ? 'busy' : 'free'),
      },
      notify: {
        show: async (notice: Notice) => {
          if (world.mute) return { shown: false, because: 'no service' };
          shown.push({ notice, at: clock.now(), mono: clock.monotonic() });
          return { shown: true };
        },
        check: async () => ({ shown: true }),
      },
      randomBytes: (size: number) => new Uint8Array(size).fill(random(256)),
      diagnose: () => undefined,
    } as unknown as Ports;
    const blocking = openBlocking(ports);
    const brief = async () => ({
      at: '',
      items: [
        { text: `You were in part ${clock.now()}.`, source: '01M7WCTEK2EJ4BATMQHMJ3T6FY', kind: 'left-off' as const },
      ],
      text: '',
    });
    const notices = openNotices({
      ports,
      events,
      rooms: () => rooms,
      brief,
      waiting: async () => [],
      blocking,
      onReturn: () => ticker.cameBack(),
    });
    const ticker = openTicker({
      ports,
      events,
      async gather() {
        count.looks += 1;
        return { now: stampOf(), projects: [{ id: 'p1', name: 'harbor' }], facts, recent, uncommitted: [] };
      },
      notices,
      blocking,
      phone: () => false,
    });
    const schedule = openSchedule({
      ports,
      events,
      rooms: () => rooms,
      retention: { look: async () => undefined, settled: async () => undefined },
      blocking,
      byTick: ticker.dreamDue,
      onGone: () => undefined,
    });
    count.starts += 1;
    schedule.start();
    return { events, notices, ticker, schedule };
  }

  const settle = async () => {
    for (let n = 0; n < 3; n++) await setImmediate();
    await up.notices.settled();
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= MINUTE / 2) {
      clock.advance(Math.min(left, MINUTE / 2));
      if (world.idle !== 'unknown' && world.idle > 0) world.idle += 30;
      await settle();
    }
  };
  const log = async (...records: Observation[]) => {
    recent = [...recent, ...records].slice(-60);
    up.events.emit('log.appended', { count: records.length, last: records });
    await settle();
  };
  const now = () => ({ at: stampOf(), loggedAt: stampOf() });
  const begin = async () => {
    up = start();
    await up.notices.start();
    up.ticker.start();
  };
  const end = async () => {
    up.schedule.stop();
    ending?.();
    await up.ticker.stop();
    await up.notices.stop();
  };
  let up = start();
  await up.notices.start();
  up.ticker.start();
  await pass(MINUTE);
  let made = 0;

  return {
    random,
    shown,
    count,
    end,
    async do(act: (typeof acts)[number]) {
      switch (act) {
        case 'pass':
          return pass((1 + random(20)) * MINUTE);
        case 'work':
          await log(edited(`src/${(made += 1)}.ts`, now()));
          return pass(3 * MINUTE);
        case 'collide': {
          const file = `src/both-${(made += 1)}.ts`;
          const by = (session: string) => edited(file, { ...now(), session: `${session}${made}` });
          for (const session of ['a', 'b', 'a']) {
            await log(by(session));
            await pass(MINUTE);
          }
          return;
        }
        case 'leave':
          world.idle = 700;
          return pass((5 + random(40)) * MINUTE);
        case 'back':
          world.idle = 0;
          return pass(2 * MINUTE);
        case 'jump': {
          const by = ([1, -1, 3, -3, 24, -24, 24 * 30, 24 * 365, -24 * 365][random(9)] ?? 1) * HOUR;
          if (by > 0) count.forward += by;
          clock.jump(by);
          return pass(2 * MINUTE);
        }
        case 'sleep': {
          const by = (1 + random(72)) * HOUR;
          count.forward += by;
          clock.jump(by);
          return pass(2 * MINUTE);
        }
        case 'restart':
          await end();
          await begin();
          return pass(MINUTE);
        case 'kill': {
          // Nothing of it ends in order; what it had not written is lost.
          const old = up;
          old.schedule.stop();
          ending?.();
          void old.ticker.stop();
          void old.notices.stop();
          await settle();
          await begin();
          return pass(MINUTE);
        }
        case 'mute':
          world.mute = !world.mute;
          return;
        case 'busy':
          world.busy = !world.busy;
          return;
        case 'off':
          world.off = !world.off;
          return;
        case 'unknown':
          world.idle = world.idle === 'unknown' ? 0 : 'unknown';
          return;
        case 'failDream':
          isFailing = true;
          ending?.();
          await settle();
          isFailing = false;
          return;
        case 'endDream':
          ending?.();
          return settle();
      }
    },
    faults(): string[] {
      const local = (at: number) => new Date(at + HOUR).toISOString();
      const said = shown.filter(({ notice }) => notice.id !== 'review');
      const days = Map.groupBy(said, ({ at }) => local(at).slice(0, 10));
      const texts = said.map(({ notice }) => `${notice.id}\n${notice.body}`);
      const moments = said.filter(({ notice }) => notice.id !== 'brief');
      const gap = moments.slice(1).map(({ mono }, n) => mono - (moments[n]?.mono ?? 0));
      const minutes = clock.monotonic() / MINUTE;
      return [
        ...[...days].filter(([, list]) => list.length > PER_DAY).map(([day, list]) => `${list.length} on ${day}`),
        ...said.filter(({ at }) => local(at).slice(11, 16) < '08:00' || local(at).slice(11, 16) >= '20:00').map(({ at }) => `by night, ${local(at)}`), // prettier-ignore
        ...(new Set(texts).size < texts.length ? ['the same twice'] : []),
        ...(gap.some((ms) => ms < 0) ? ['out of order'] : []),
        ...(count.together > 1 ? ['two dreams at a time'] : []),
        ...(count.dreams > 2 + (count.forward + minutes * MINUTE) / (20 * HOUR) ? [`${count.dreams} dreams`] : []),
        ...(count.looks > minutes + 2 * count.starts ? [`${count.looks} looks in ${minutes} min`] : []),
      ];
    },
  };
}
