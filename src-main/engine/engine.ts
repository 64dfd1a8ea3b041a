/**
 * The engine: built from its rooms, served by its handlers, started and stopped by a host. No Electron, no window, no server.
 */
import type { Handlers, EventSource } from '../../src-shared/rpc/serve.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import type { Wish } from '../../src-shared/contract/wish.ts';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';
import { briefCalls, gatherFor } from './api/brief-calls.ts';
import { callsOf } from './api/calls.ts';
import { openDoor } from './api/door.ts';
import { reviewCalls } from './api/review-calls.ts';
import { recordOf, withWishes } from './api/wish-calls.ts';
import { openBlocking } from './act/blocking.ts';
import { openConsult } from './act/consult.ts';
import { openNotices } from './act/notices/notices.ts';
import { openSpending } from './act/notices/spending.ts';
import { openRetention } from './act/retention.ts';
import { openSchedule } from './act/schedule.ts';
import { openTicker } from './act/ticker.ts';
import { openWishes, type Outcome } from './act/wishes.ts';
import { hookedAgents } from './connect/agents.ts';
import { openConnections } from './connect/connections.ts';
import { openKeys } from './connect/keys.ts';
import { createEvents } from './events.ts';
import { openHandoffs } from './handoff/handoffs.ts';
import { outboxOf } from './outbox/outbox.ts';
import type { EngineOptions, EngineParts } from './parts.ts';
import { reaching } from './push/notifier.ts';
import { openPush } from './push/push.ts';
import { openRooms } from './rooms.ts';
import { watchMemoryFolder } from './observe/memory-folder.ts';
import { releaseKeys } from './update/key.ts';
import { openUpdates } from './update/updates.ts';

export interface Engine {
  handlers: Handlers;
  events: EventSource;
  /** The caller as the engine sees it. */
  admit(client: Caller): Caller;
  onCall(name: string, caller: Caller): void;
  /** A caller's line was closed. */
  onGone(caller: Caller): void;
  diagnose(area: string, message: string): void;
  /** Starts watching and ticking in `full` mode. Resolves when every observer is armed or has said why not. */
  start(): Promise<void>;
  /** Looks once at everything that is watched, for an engine that starts no watcher. */
  reconcile(): Promise<void>;
  /** Resolves when the index holds all that was logged, or after `within` ms. */
  settle(within: number): Promise<void>;
  /**
   * Finishes the index and what is pending, then closes everything; for good. A forget or a restore under way is waited for, because whoever
   * takes the home next must be alone in it.
   */
  stop(): Promise<void>;
}

/** How long rooms that could not be opened again stay closed until the next attempt. */
const retryMs = 5000;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const events = createEvents();
  let rooms = await openRooms({ ...options, events });
  let isOpen = true;
  let isLeaving = false;
  let cancelRetry: () => void = () => undefined;
  let memoryWatch: { close(): Promise<void> } | undefined;
  const door = openDoor();
  const retention = openRetention({ ports: options.ports, events, rooms: () => rooms });
  const blocking = openBlocking(options.ports);
  const schedule = openSchedule({
    ports: options.ports,
    events,
    rooms: () => rooms,
    retention,
    blocking,
    byTick: (begin) => ticker.dreamDue(begin),
    onGone: () => options.onStop?.(),
  });
  const user = { kind: 'renderer' as const, agent: false };
  const push = await openPush({ ports: options.ports, events, rooms: () => rooms, blocking });
  const spending = openSpending({ clock: options.ports.clock, events, rooms: () => rooms });
  const notices = openNotices({
    ports: reaching(options.ports, push, () => rooms.settings.whyHushed()),
    events,
    rooms: () => rooms,
    async otherTroubles() {
      const phone = push.trouble();
      return [...(phone ? [{ kind: 'delayed' as const, notice: phone }] : []), ...(await spending())];
    },
    brief: async (since) => briefCalls(parts)['brief.get'](since === undefined ? {} : { since }, user),
    waiting: async () => (await reviewCalls(parts)['memory.review']({}, user)).items,
    blocking,
    onReturn: () => ticker.cameBack(),
  });
  const ticker = openTicker({
    ports: options.ports,
    events,
    gather: () => gatherFor(parts, 'all'),
    notices,
    blocking,
    phone: () => push.reaches('moment'),
    consult: openConsult({ ports: options.ports, rooms: () => rooms, blocking }),
  });

  const connections = openConnections({
    ports: options.ports,
    paths: rooms.paths,
    own: options.own,
    platform: process.platform,
  });
  const handoffs = openHandoffs({
    ports: options.ports,
    events,
    rooms: () => rooms,
    isWanted: async () => (await connections.list()).some(({ agent }) => hookedAgents.includes(agent)),
  });
  const wishes = openWishes({
    ports: options.ports,
    changed: () => events.emit('wish.changed', {}),
    asked: notices.asked,
    ended: (wish, outcome) => void (told = Promise.all([told, sayEnd(wish, outcome)])),
  });
  let told: Promise<unknown> = Promise.resolve();
  const { ports, version } = options;
  const updates = openUpdates({ ports, events, rooms: () => rooms, version, keys: releaseKeys });

  /** In the log: who wanted what, and what came of it. */
  async function sayEnd(wish: Wish, outcome: Outcome): Promise<void> {
    const key = `wish:${wish.id}`;
    const text = recordOf(wish, outcome);
    await door
      .through(() =>
        rooms.ingest.take([
          { key, at: wish.at, project: null, source: 'action', kind: 'wished', origin: 'vesper', text },
        ]),
      )
      .catch((thrown: unknown) => options.ports.diagnose('wishes', messageOf(thrown)));
  }

  async function start(): Promise<void> {
    retention.start();
    if (options.mode !== 'full') return handoffs.start(false);
    memoryWatch = await watchMemoryFolder(rooms.paths.memory, () => rooms.memory.takeHandEdits(), options.ports);
    const starting = rooms.projects.list().map((project) => rooms.observers.start(project));
    for (const outcome of await Promise.allSettled(starting))
      if (outcome.status === 'rejected') options.ports.diagnose('observe', String(outcome.reason));
    schedule.start();
    rooms.foreign.start();
    rooms.archive.start();
    await rooms.forge.start();
    await parts.outbox.tidy();
    rooms.embeddings.start();
    await notices.start();
    ticker.start();
    await updates.start();
    await connections.refreshScript().catch((thrown: unknown) => options.ports.diagnose('connect', messageOf(thrown)));
    await handoffs.start(true);
  }
  async function close(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    schedule.stop();
    updates.stop();
    await retention.stop();
    await handoffs.stop();
    await ticker.stop();
    await notices.stop();
    await memoryWatch?.close();
    memoryWatch = undefined;
    await rooms.foreign.stop();
    await rooms.archive.stop();
    await rooms.forge.stop();
    await rooms.observers.close();
    await rooms.feed.settled(options.mode === 'once' ? 60_000 : 5000);
    await rooms.close();
  }

  async function stop(): Promise<void> {
    isLeaving = true;
    cancelRetry();
    wishes.stop(); // what still waits is refused, and that is logged
    await told;
    await door.whenOpen();
    push.close();
    await close();
  }

  /** What stands on the disk may not be served before the rooms could be opened on it: tried again until they can. */
  async function reopen(): Promise<void> {
    if (isLeaving) return;
    try {
      rooms = await openRooms({ ...options, events });
    } catch (thrown) {
      door.block(messageOf(thrown));
      options.ports.diagnose('engine', `not open: ${messageOf(thrown)}`);
      cancelRetry = options.ports.clock.after(retryMs, () => void door.whileShut(reopen).catch(() => undefined));
      throw thrown;
    }
    isOpen = true;
    door.block(undefined);
    await start();
    events.emit('project.changed', {});
    events.emit('memory.changed', { generation: rooms.memory.state().generation });
  }

  const parts: EngineParts = {
    options,
    events,
    rooms: () => rooms,
    schedule,
    notices,
    ticker,
    blocking,
    retention,
    wishes,
    updates,
    connections,
    keys: openKeys(options.ports, rooms.paths),
    handoffs,
    push,
    outbox: outboxOf(options.ports, events, () => rooms),
    startedAt: options.ports.clock.now(),
    whileClosed: (change) =>
      door.whileShut(async () => {
        if (isLeaving) throw new VesperError('unavailable', 'Vesper is being stopped.');
        await close();
        try {
          return await change(rooms.paths);
        } finally {
          await reopen();
        }
      }),
  };

  return {
    handlers: withWishes(parts, door.guard(callsOf(parts)), door.through),
    events,
    // An agent stays an agent; a command in a trial home (no default home, no confirmed first run) is the user's.
    admit(client) {
      const isAgent =
        client.kind === 'mcp' ||
        client.kind === 'hook' ||
        (client.agent && (options.isDefaultHome || rooms.consent.isGiven()));
      const caller: Caller = { ...client, agent: isAgent, ...(client.agent && !isAgent ? { marked: true } : {}) };
      notices.came(caller);
      return caller;
    },
    onCall(name, caller) {
      schedule.called(name, caller);
      notices.called(name, caller);
      push.called(name, caller);
    },
    onGone: wishes.gone,
    diagnose: options.ports.diagnose,
    start,
    async reconcile() {
      const started = rooms.projects.list().filter((project) => project.kind === 'folder');
      for (const outcome of await Promise.allSettled(started.map((project) => rooms.observers.start(project))))
        if (outcome.status === 'rejected') options.ports.diagnose('observe', String(outcome.reason));
      await rooms.observers.reconcile();
      await rooms.foreign.look();
      await rooms.archive.look(16_000_000);
    },
    settle: (within) => rooms.feed.settled(Math.max(0, within)),
    stop,
  };
}
