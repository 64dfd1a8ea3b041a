/**
 * Calls wait while a restore puts other files under the rooms, and a restore waits for the calls that are being served.
 */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';

export interface Door {
  /** The same handlers; each waits while the door is shut. */
  guard(handlers: Handlers): Handlers;
  /** One at a time. */
  whileShut<T>(run: () => Promise<T>): Promise<T>;
}

/** A dream may take longer to answer: it is ended with the rooms, and says so. */
const patienceMs = 3000;
type Handle = (input: never, caller: never) => unknown;

export function openDoor(): Door {
  let shut: Promise<unknown> | undefined;
  const serving = new Set<Promise<unknown>>();

  /** `storage.restore` is what shuts the door: it is neither held up nor waited for. */
  const guarded = (name: string, handle: Handle): Handle =>
    name === 'storage.restore'
      ? handle
      : async (input, caller) => {
          while (shut) await shut;
          const answer = Promise.resolve(handle(input, caller));
          serving.add(answer);
          try {
            return await answer;
          } finally {
            serving.delete(answer);
          }
        };

  return {
    guard: (handlers) =>
      Object.fromEntries(
        Object.entries(handlers).map(([name, handle]) => [name, guarded(name, handle as Handle)]),
      ) as unknown as Handlers,
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
