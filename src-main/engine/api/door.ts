/**
 * Calls wait while a restore or a forget changes the files under the rooms, and it waits for the calls that are being served.
 */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';

export interface Door {
  /** The same handlers; each waits while the door is shut. */
  guard(handlers: Handlers): Handlers;
  /** Runs while the door is open, as a call does. */
  through<T>(run: () => Promise<T>): Promise<T>;
  /** One at a time. */
  whileShut<T>(run: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is being changed. */
  whenOpen(): Promise<void>;
  /** Every call is answered with this until it is undefined: there is nothing behind the door that may be served. */
  block(reason: string | undefined): void;
}

/** A dream may take longer to answer: it is ended with the rooms, and says so. */
const patienceMs = 3000;
const retried = 'It is tried again by itself. See that the disk has room and works.';
type Handle = (input: never, caller: never) => unknown;

export function openDoor(): Door {
  let shut: Promise<unknown> | undefined;
  const serving = new Set<Promise<unknown>>();
  let blocked: string | undefined;

  async function pass<T>(name: string, run: () => Promise<T>): Promise<T> {
    while (shut) await shut;
    if (blocked !== undefined && name !== 'engine.stop') throw new VesperError('degraded', blocked, retried);
    const answer = run();
    // These two shut the door themselves: it cannot wait for them.
    if (name === 'storage.restore' || name === 'memory.forget') return answer;
    serving.add(answer);
    try {
      return await answer;
    } finally {
      serving.delete(answer);
    }
  }

  const guarded =
    (name: string, handle: Handle): Handle =>
    (input, caller) =>
      pass(name, async () => handle(input, caller));

  return {
    guard: (handlers) =>
      Object.fromEntries(
        Object.entries(handlers).map(([name, handle]) => [name, guarded(name, handle as Handle)]),
      ) as unknown as Handlers,
    async whenOpen() {
      while (shut) await shut;
    },
    through: (run) => pass('', run),
    block: (reason) => void (blocked = reason),
    async whileShut(run) {
      while (shut) await shut;
      let open: () => void = () => undefined;
      shut = new Promise<void>((resolve) => (open = resolve));
      let timer: ReturnType<typeof setTimeout> | undefined;
      try {
        const late = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
        await Promise.race([Promise.allSettled(serving), late]);
        return await run();
      } finally {
        clearTimeout(timer);
        shut = undefined;
        open();
      }
    },
  };
}
