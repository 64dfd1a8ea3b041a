/**
 * Notices on a clock that is told to move, real files, and a notifier that keeps what it was given.
 */
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import type { Brief } from '../../../../src-shared/contract/views.ts';
import { openBlocking } from '../../../../src-main/engine/act/blocking.ts';
import { openNotices } from '../../../../src-main/engine/act/notices/notices.ts';
import type { Trouble } from '../../../../src-main/engine/act/notices/troubles.ts';
import { createEvents } from '../../../../src-main/engine/events.ts';
import type { Notice, Ports, Shown } from '../../../../src-main/engine/ports.ts';
import type { Rooms } from '../../../../src-main/engine/rooms.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import { fakeClock } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp.ts';

export const minute = 60_000;
export const hour = 60 * minute;
/** A record's id. */
export const ref = '01M7WCTEK2EJ4BATMQHMJ3T6FY';
const item = (text: string, source: string) => ({ text, source, kind: 'left-off' as const });

interface Ground {
  clock?: ReturnType<typeof fakeClock>;
  home?: string;
  idle?: number | 'unknown';
  isMute?: boolean;
}

/** Friday 20:40 of a user who was just there; of an earlier ground it takes clock and home. */
export async function ground({
  clock = fakeClock('2026-11-20T20:40:00+01:00', 60),
  home = tempDir(),
  idle = 0,
  isMute,
}: Ground = {}) {
  const events = createEvents();
  const shown: Notice[] = [];
  const logged: Observation[] = [];
  const said: string[] = [];
  const world = {
    phone: false,
    idle,
    away: [item('The last test run failed.', ref), item('PR #412 approved.', ref)],
    events: 3,
    trouble: undefined as string | undefined,
    others: (): Promise<Trouble[]> => Promise.resolve([]),
    observer: { name: 'files', state: 'watching' } as object,
    report: undefined as object | undefined,
    answer: { shown: true } as Shown,
    focus: 'free' as 'free' | 'busy' | 'unknown',
    returns: 0,
  };
  const standard: Record<string, unknown> = { 'interruptions.perDay': 6, 'quiet.from': '20:00', 'quiet.to': '08:00' };
  const changed: Record<string, unknown> = {};
  const often = (key: string) => (key.startsWith('moments.') ? 'always' : true);
  const rooms = {
    paths: { notices: `${home}/notices.json` },
    settings: {
      value: (key: string) => changed[key] ?? standard[key] ?? often(key),
      set: async (key: string, value: unknown) => void (changed[key] = value),
    },
    ingest: { trouble: () => world.trouble, take: async (drafts: Observation[]) => void logged.push(...drafts) },
    recall: { recent: async () => Array.from({ length: world.events }) },
    dreams: { list: async () => [world.report] },
    projects: { list: () => [{ id: 'p-1', name: 'harbor-api' }] },
    observers: { states: () => [world.observer] },
  } as unknown as Rooms;
  const notify = {
    show: async (notice: Notice) => {
      if (world.answer.shown) shown.push(notice);
      return world.answer;
    },
    check: async () => world.answer,
  };
  const ports = {
    clock,
    files: nodeFiles(),
    presence: { idleSeconds: () => world.idle, focus: async () => world.focus },
    diagnose: (_area: string, message: string) => void said.push(message),
    ...(isMute ? {} : { notify }),
  } as unknown as Ports;
  const blocking = openBlocking(ports);
  const brief = async (since?: string): Promise<Brief> => {
    const items = since === undefined ? [item('You were in refunds.ts.', ref)] : world.away;
    return { at: '', items, text: 'not this' };
  };
  const notices = openNotices({
    ports,
    events,
    rooms: () => rooms,
    brief,
    waiting: async () => [{ id: 'a' }, { id: 'b' }],
    blocking,
    onReturn: () => void world.returns++,
    otherTroubles: () => world.others(),
  });
  const settle = notices.settled;
  /** Time passes as the engine looks. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 15_000) {
      clock.advance(Math.min(left, 15_000));
      await settle();
    }
  };
  await notices.start();
  if (world.idle === 0) await pass(15_000); // seen
  let seq = 0;
  return {
    clock,
    home,
    events,
    notices,
    blocking,
    changed,
    world,
    shown,
    logged,
    said,
    settle,
    pass,
    away(ms: number) {
      if (world.idle !== 'unknown') world.idle = ms / 1000;
      clock.jump(ms - 15_000);
      clock.advance(15_000);
    },
    async back() {
      if (world.idle !== 'unknown') world.idle = 0;
      await pass(15_000);
      await settle();
    },
    append(part: Pick<Observation, 'source' | 'origin'>) {
      const at = new Date(clock.now()).toISOString();
      const record = { id: `r${++seq}`, at, ...part } as Observation;
      events.emit('log.appended', { count: 1, last: [record] });
    },
  };
}
