/**
 * Three failures in a row and a server (the model's, a phone's) is asked no more for six hours, also after a restart (TRUST R9).
 */
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Ports } from '../ports.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';

export interface Breaker {
  /** Why the model is not asked now. */
  why(): string | undefined;
  /** Why its key was refused the last time. Time does not mend that: only a whole answer or the user does. */
  refusedKey(): string | undefined;
  failed(because: string): Promise<void>;
  /** At once, whatever came before: what asking again cannot mend. `key`: it is the key that it does not take. */
  trip(because: string, key?: 'key'): Promise<void>;
  /** A whole answer came, or the user changed something: it may be tried again. */
  clear(): Promise<void>;
}

export const mostFailures = 3;
export const restMs = 6 * 3_600_000;

const stateSchema = z.object({
  failures: z.int().nonnegative(),
  until: z.number().nullable(),
  because: z.string(),
  refusedKey: z.string().optional(),
});
type State = z.infer<typeof stateSchema>;
const closed: State = { failures: 0, until: null, because: '' };

export async function openBreaker(
  { files, clock, diagnose }: Pick<Ports, 'files' | 'clock' | 'diagnose'>,
  paths: Pick<HomePaths, 'cursors'>,
  /** Whose: `model`, `moments`, `push`. */
  of = 'model',
): Promise<Breaker> {
  const file = path.join(paths.cursors, `${of}.json`);
  const found = await readJson(files, file, stateSchema);
  let state = found && 'value' in found ? found.value : closed;

  /** What the disk does not take holds for this process at least. */
  async function set(next: State): Promise<void> {
    state = next;
    await writeAtomic(files, file, `${JSON.stringify(next)}\n`).catch((thrown: unknown) =>
      diagnose(of, messageOf(thrown)),
    );
  }
  /** That a key was refused is not over when something else fails. */
  const still = () => (state.refusedKey === undefined ? {} : { refusedKey: state.refusedKey });
  const trip = (because: string, key?: 'key') =>
    set({
      ...{ failures: mostFailures, until: clock.now() + restMs, because },
      ...(key === undefined ? still() : { refusedKey: because }),
    });

  return {
    why() {
      // A clock that was put back would hold it open for longer than it may be.
      const left = state.until === null ? 0 : Math.min(state.until - clock.now(), restMs);
      return left > 0 ? `it rests for ${Math.ceil(left / 3_600_000)} h after trouble: ${state.because}` : undefined;
    },
    refusedKey: () => state.refusedKey,
    failed(because) {
      const failures = state.until !== null && state.until <= clock.now() ? 1 : state.failures + 1;
      return failures >= mostFailures ? trip(because) : set({ failures, until: null, because, ...still() });
    },
    trip,
    async clear() {
      if (state.failures > 0 || state.until !== null || state.refusedKey !== undefined) await set(closed);
    },
  };
}
