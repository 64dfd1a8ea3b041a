/**
 * How many of the system's file watches Vesper takes: the limit is one for all programs of the user, and an editor that gets
 * none left says so in the user's face (TRUST R14).
 */
import { readFileSync } from 'node:fs';

/**
 * Of what the user may have, for projects. A fifth is for the editor, the build and whatever else looks at files; a twentieth for
 * what Vesper watches besides: `.git` files, transcripts, the memory folder, which are few and are not counted.
 */
const SHARE = 0.75;
/** Both hold on Linux: the machine's figure and that of the user namespace (inotify(7), user_namespaces(7)). Elsewhere there is no such limit. */
const LIMITS = ['/proc/sys/fs/inotify/max_user_watches', '/proc/sys/user/max_inotify_watches'];
/** The limit can change while we run, but not often. In ms. */
const READ_AGAIN = 1000;

export interface WatchBudget {
  /** Whether `count` more may be taken; then they count as taken. */
  take(count: number): boolean;
  give(count: number): void;
}

/** `limit`: what the system allows all programs of the user together. */
export function openWatchBudget(limit: () => number = systemLimit): WatchBudget {
  let taken = 0;
  let most = 0;
  let readAt = -Infinity;
  return {
    take(count) {
      const now = performance.now();
      if (now - readAt > READ_AGAIN) {
        most = Math.floor(limit() * SHARE);
        readAt = now;
      }
      if (taken + count > most) return false;
      taken += count;
      return true;
    },
    give: (count) => void (taken -= count),
  };
}

/** One for the process, as the system counts. */
export const watchBudget = openWatchBudget();

function systemLimit(): number {
  return Math.min(...LIMITS.map(readLimit));
}

function readLimit(file: string): number {
  try {
    const limit = Number(readFileSync(file, 'utf8'));
    return Number.isFinite(limit) ? limit : Infinity;
  } catch {
    return Infinity;
  }
}
