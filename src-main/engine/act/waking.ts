/**
 * What is made up for when time has passed unseen: after the machine slept everything is looked at at once, and pauses that
 * have run out end.
 */
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Events } from '../events.ts';
import { gapDraft } from '../observe/gap.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';

export interface Waking {
  start(): void;
  stop(): void;
  /** Each minute: notices a sleep that nobody told of, and ends pauses that have run out. */
  look(): Promise<void>;
  /** The lid was opened less than a minute ago: nothing heavy begins now. */
  justWoke(): boolean;
}

export interface WakingOptions {
  ports: Pick<Ports, 'clock' | 'presence' | 'diagnose'>;
  events: Events;
  rooms(): Pick<Rooms, 'projects' | 'observers' | 'ingest'>;
  /** Ms between two looks. */
  every: number;
  /** Somebody opened the lid. */
  onWake(): void;
}

/** A look that comes later than this after its time (ms) was held up by sleep; a busy machine holds one up by seconds. */
const lateMs = 30_000;
const quietAfterMs = 60_000;

export function openWaking({ ports, events, rooms, every, onWake }: WakingOptions): Waking {
  const { clock, presence, diagnose } = ports;
  let stopListening: (() => void) | undefined;
  let pausedBefore = new Set<string>();
  let lastLook = clock.now();
  let wokeAt: number | undefined;

  /** The wall clock goes on while the machine sleeps; timers and, mostly, the other clock do not. */
  async function wake(from: number): Promise<void> {
    const to = (lastLook = wokeAt = clock.now());
    onWake();
    await tellGap(from, to);
    await resumeDue();
    await rooms().observers.reconcile();
    events.emit('engine.changed', { state: 'woken' });
  }

  /** Where something was to be seen. It comes before what is found afterwards. */
  async function tellGap(from: number, to: number): Promise<void> {
    const { projects, ingest } = rooms();
    const isWatched = projects.list().some(({ id, kind }) => kind === 'folder' && !projects.isPaused(id));
    if (!isWatched || to - from < lateMs) return;
    await ingest
      .take([gapDraft({ project: null, from, to, because: 'the machine slept' }, clock)])
      .catch((thrown: unknown) => diagnose('schedule', messageOf(thrown)));
  }

  /** A pause with an end ends by itself: from then on things are read again, and nothing of before is made up. */
  async function resumeDue(): Promise<void> {
    const { projects, observers } = rooms();
    const paused = new Set(
      projects
        .list()
        .map((project) => project.id)
        .filter((id) => projects.isPaused(id)),
    );
    const over = [...pausedBefore].filter((id) => !paused.has(id) && projects.find(id) !== undefined);
    pausedBefore = paused;
    if (over.length === 0) return;
    await observers.resume(over);
    events.emit('project.changed', {});
  }

  return {
    start() {
      lastLook = clock.now();
      stopListening = presence.onWake?.(() => {
        wake(lastLook).catch((thrown: unknown) => diagnose('schedule', `after waking: ${messageOf(thrown)}`));
      });
    },
    stop() {
      stopListening?.();
      stopListening = undefined;
    },
    async look() {
      const before = lastLook;
      lastLook = clock.now();
      if (lastLook - before - every > lateMs) await wake(before);
      else await resumeDue();
    },
    justWoke: () => wokeAt !== undefined && Math.abs(clock.now() - wokeAt) < quietAfterMs,
  };
}
