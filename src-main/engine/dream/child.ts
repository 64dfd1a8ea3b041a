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
  pause(): void;
  resume(): void;
  abort(because: string): void;
}

/** Longest time a dream may take, in ms; it reads 100,000 records in some seconds. */
const LONGEST = 10 * 60_000;

export function startChild(
  ports: Pick<Ports, 'fork' | 'clock'>,
  snapshot: Snapshot,
  mayRead: string[],
  onPhase: (phase: Phase) => void,
): DreamChild {
  const child = ports.fork('dream', { as: 'process', mayRead });
  let stop: (because: string) => void = () => undefined;
  const answer = new Promise<Answer>((resolve, reject) => {
    let found: Answer | undefined;
    const cancel = ports.clock.after(LONGEST, () => stop('it took longer than 10 minutes'));
    const fail = (because: string) => {
      cancel();
      reject(new Error(because));
      child.kill();
    };
    stop = fail;
    child.onMessage((raw) => {
      try {
        const message = fromWorkerSchema.parse(raw);
        if (message.type === 'failed') fail(message.message);
        else if (message.type === 'operations') found = message;
        else onPhase(message);
      } catch (error) {
        fail(`the dream's process said something unknown: ${messageOf(error).slice(0, 200)}`);
      }
    });
    child.onExit((code, reason) => {
      cancel();
      if (found) resolve(found);
      else reject(new Error(reason ?? `the dream's process ended with code ${code}`));
    });
  });
  child.send({ type: 'dream', snapshot });
  return {
    answer,
    pause: () => child.send({ type: 'pause' }),
    resume: () => child.send({ type: 'resume' }),
    abort: (because) => stop(because),
  };
}
