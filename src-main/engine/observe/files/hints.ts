/**
 * Collects hints until they pause, so that a save counts once and a checkout is one burst.
 */
import type { Clock } from '../../ports.ts';
import type { Scope } from './reconcile.ts';
import { folderOfPath, nameOfPath } from './snapshot.ts';

/** Short enough that hint + settle + look + append stays under 250 ms (issue 2). */
export const SETTLE_MS = 80;
/** A burst that does not end is dealt with every second. */
export const LONGEST_MS = 1_000;
/** So many hints at once may mean that the kernel's queue (16,384) ran over: the whole tree is looked at. */
const FLOOD = 8_000;

export interface Hints {
  add(relPath: string | null): void;
  /** True while something waits that touches this folder. */
  waitsFor(folder: string): boolean;
  clear(): void;
}

/** Calls `onBurst` with the scope of a burst that has settled, the time (ms) of its first hint, and whether it ran over. */
export function collectHints(clock: Clock, onBurst: (scope: Scope, since: number, ranOver: boolean) => void): Hints {
  let folders = new Map<string, Set<string>>();
  let everything = false;
  let count = 0;
  let first = 0;
  let last = 0;
  let cancel: (() => void) | undefined;
  let startedAt = 0;

  return {
    add(relPath) {
      last = clock.monotonic();
      if (!cancel) {
        first = last;
        startedAt = clock.now();
        cancel = clock.after(SETTLE_MS, settle);
      }
      if (relPath === null || relPath === '' || ++count > FLOOD) {
        everything = true;
        folders.clear();
      } else if (!everything) {
        const folder = folderOfPath(relPath);
        const names = folders.get(folder);
        if (names) names.add(nameOfPath(relPath));
        else folders.set(folder, new Set([nameOfPath(relPath)]));
      }
    },
    waitsFor: (folder) => everything || folders.has(folder),
    clear,
  };

  function settle(): void {
    const now = clock.monotonic();
    const wait = Math.min(last + SETTLE_MS, first + LONGEST_MS) - now;
    if (wait > 1) {
      cancel = clock.after(wait, settle);
      return;
    }
    const scope: Scope = everything ? 'all' : folders;
    const ranOver = count > FLOOD;
    clear();
    onBurst(scope, startedAt, ranOver);
  }

  function clear(): void {
    cancel?.();
    cancel = undefined;
    folders = new Map();
    everything = false;
    count = 0;
  }
}
