/**
 * The engine: built from its rooms, served by its handlers, started and stopped by a host. No Electron, no window, no server.
 */
import type { Handlers, EventSource } from '../../src-shared/rpc/serve.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { briefCalls } from './api/brief-calls.ts';
import { openDoor } from './api/door.ts';
import { dreamCalls } from './api/dream-calls.ts';
import { engineCalls } from './api/engine-calls.ts';
import { logCalls } from './api/log-calls.ts';
import { memoryCalls } from './api/memory-calls.ts';
import { noteCalls } from './api/note-calls.ts';
import { pendingCalls } from './api/pending-calls.ts';
import { projectCalls } from './api/project-calls.ts';
import { reviewCalls } from './api/review-calls.ts';
import { sessionCalls } from './api/session-calls.ts';
import { storageCalls } from './api/storage-calls.ts';
import { openSchedule } from './act/schedule.ts';
import { createEvents } from './events.ts';
import type { EngineOptions, EngineParts } from './parts.ts';
import { openRooms } from './rooms.ts';
import { watchMemoryFolder } from './observe/memory-folder.ts';

export interface Engine {
  handlers: Handlers;
  events: EventSource;
  /** The caller as the engine sees it. */
  admit(client: Caller): Caller;
  onCall(name: string, caller: Caller): void;
  diagnose(area: string, message: string): void;
  /** Starts watching and ticking in `full` mode. Resolves when every observer is armed or has said why not. */
  start(): Promise<void>;
  /** Looks once at everything that is watched, for an engine that starts no watcher. */
  reconcile(): Promise<void>;
  /** Resolves when the index holds all that was logged, or after `within` ms. */
  settle(within: number): Promise<void>;
  /** Finishes the index and what is pending, then closes everything. */
  stop(): Promise<void>;
}

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const events = createEvents();
  let rooms = await openRooms({ ...options, events });
  let memoryWatch: { close(): Promise<void> } | undefined;
  const door = openDoor();
  const schedule = openSchedule({ ports: options.ports, events, rooms: () => rooms, onGone: () => options.onStop?.() });

  async function start(): Promise<void> {
    if (options.mode !== 'full') return;
    memoryWatch = await watchMemoryFolder(rooms.paths.memory, () => rooms.memory.takeHandEdits(), options.ports);
    const starting = rooms.projects.list().map((project) => rooms.observers.start(project));
    for (const outcome of await Promise.allSettled(starting))
      if (outcome.status === 'rejected') options.ports.diagnose('observe', String(outcome.reason));
    schedule.start();
  }
  async function close(): Promise<void> {
    schedule.stop();
    await memoryWatch?.close();
    memoryWatch = undefined;
    await rooms.observers.close();
    await rooms.feed.settled(options.mode === 'once' ? 60_000 : 5000);
    await rooms.close();
  }

  const parts: EngineParts = {
    options,
    events,
    rooms: () => rooms,
    schedule,
    startedAt: options.ports.clock.now(),
    whileClosed: (change) =>
      door.whileShut(async () => {
        await close();
        try {
          return await change(rooms.paths);
        } finally {
          rooms = await openRooms({ ...options, events });
          await start();
          events.emit('project.changed', {});
          events.emit('memory.changed', { generation: rooms.memory.state().generation });
        }
      }),
  };

  return {
    handlers: door.guard({
      ...engineCalls(parts),
      ...projectCalls(parts),
      ...logCalls(parts),
      ...noteCalls(parts),
      ...memoryCalls(parts),
      ...reviewCalls(parts),
      ...dreamCalls(parts),
      ...briefCalls(parts),
      ...sessionCalls(parts),
      ...storageCalls(parts),
      ...pendingCalls,
    }),
    events,
    // An agent stays an agent; a command in a trial home (no default home, no confirmed first run) is the user's.
    admit: (client) => ({
      ...client,
      agent:
        client.kind === 'mcp' ||
        client.kind === 'hook' ||
        (client.agent && (options.isDefaultHome || rooms.consent.isGiven())),
    }),
    onCall: (name, caller) => schedule.called(name, caller),
    diagnose: options.ports.diagnose,
    start,
    async reconcile() {
      const started = rooms.projects.list().filter((project) => project.kind === 'folder');
      for (const outcome of await Promise.allSettled(started.map((project) => rooms.observers.start(project))))
        if (outcome.status === 'rejected') options.ports.diagnose('observe', String(outcome.reason));
      await rooms.observers.reconcile();
    },
    settle: (within) => rooms.feed.settled(Math.max(0, within)),
    stop: close,
  };
}
