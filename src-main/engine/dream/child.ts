/**
 * The parent's side of one dream's process: starts it on a snapshot, hears its phases, ends it when it takes too long.
 */
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Ports } from '../ports.ts';
import { fromWorkerSchema } from './channel.ts';
import type { FromWorker, Snapshot } from './snapshot.ts';

export type Answer = Extract<FromWorker, { type: 'operations' }>;
type Phase = Extract<FromWorker, { type: 'phase' }>;

export interface DreamChild {
  /** Rejects with the reason when the process fails, is aborted, or says what it may not say. */
  answer: Promise<Answer>;
  /** Tells it to stand still; `waits(true)` is called when it does. A process that is done already goes on to its end. */
  pause(): void;
  resume(): void;
  abort(because: string): void;
}

export interface Heard {
  phase(phase: Phase): void;
  waits(waits: boolean): void;
}

/** Longest time a dream may work, in ms, without the time it stood still; it reads 100,000 records in some seconds. */
const LONGEST = 10 * 60_000;
/** What its process may take, in bytes; a dream on 100,000 records takes about a quarter. */
export const MOST_MEMORY = 1024 * 1024 * 1024;

export function startChild(
  ports: Pick<Ports, 'fork' | 'clock'>,
  snapshot: Snapshot,
  mayRead: string[],
  heard: Heard,
): DreamChild {
  const child = ports.fork('dream', { as: 'process', mayRead, mostMemory: MOST_MEMORY });
  let stop: (because: string) => void = () => undefined;
  const limit = openLimit(ports.clock, () => stop('it took longer than 10 minutes'));
  let isDone = false;
  let isTold = false;
  let isWaiting = false;
  const answer = new Promise<Answer>((resolve, reject) => {
    let found: Answer | undefined;
    const fail = (because: string) => {
      isDone = true;
      limit.hold();
      reject(new Error(because));
      child.kill();
    };
    stop = fail;
    child.onMessage((raw) => {
      try {
        const message = fromWorkerSchema.parse(raw);
        if (message.type === 'failed') fail(message.message);
        else if (message.type === 'operations') found = message;
        else if (message.type === 'phase') heard.phase(message);
        else waits();
      } catch (error) {
        fail(`the dream's process said something unknown: ${messageOf(error).slice(0, 200)}`);
      }
    });
    child.onExit((code, reason) => {
      isDone = true;
      limit.hold();
      if (found) resolve(found);
      else reject(new Error(reason ?? `the dream's process ended with code ${code}`));
    });
  });
  child.send({ type: 'dream', snapshot });
  limit.count();
  return {
    answer,
    pause() {
      if (isDone || isTold) return;
      isTold = true;
      child.send({ type: 'pause' });
    },
    resume() {
      if (isDone || !isTold) return;
      isTold = false;
      child.send({ type: 'resume' });
      if (!isWaiting) return;
      isWaiting = false;
      limit.count();
      heard.waits(false);
    },
    abort: (because) => stop(because),
  };

  /** Its word may cross with `resume`: then it goes on already. */
  function waits(): void {
    if (!isTold || isWaiting) return;
    isWaiting = true;
    limit.hold();
    heard.waits(true);
  }
}

/** Calls `onOver` after the longest time, counted only between `count` and `hold`. */
function openLimit(clock: Ports['clock'], onOver: () => void): { count(): void; hold(): void } {
  let left = LONGEST;
  let since: number | undefined;
  let cancel = (): void => undefined;
  return {
    count() {
      since = clock.monotonic();
      cancel = clock.after(left, onOver);
    },
    hold() {
      cancel();
      if (since !== undefined) left -= clock.monotonic() - since;
      since = undefined;
    },
  };
}
