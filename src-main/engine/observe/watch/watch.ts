/**
 * The one watch port: says which paths below a folder may have changed. Hints only; a reconcile is the truth
 * (TRUST §0, finding 3: every watcher drops events silently).
 */
import { watchBudget } from './budget.ts';
import { watchFolders } from './folder-watches.ts';
import { watchGrowing } from './growing-tree.ts';
import { listFolder, rootProblem, type WatchOptions, type Watcher } from './port.ts';

export const MANY_FILES = 5_000;

/**
 * Resolves once everything below `root` is armed, so that a scan begun after it misses nothing. Never rejects for
 * what the folder does: a root that is gone or closed to us is the state `unreachable`.
 */
export async function watchFolder(options: WatchOptions): Promise<Watcher> {
  const limit = options.manyFiles ?? MANY_FILES;
  const told = sayOnce(options);
  const problem = await rootProblem(options.root);
  if (problem !== undefined) {
    told.onState({ state: 'unreachable', reason: problem });
    return { mode: 'tree', close: async () => {} };
  }
  const counted = await countUpTo(limit, told);
  const few = counted && counted.files + counted.folders + (options.probe ? 2 : 0); // its folder and its file
  // chokidar holds a watch for each file and folder; where so many may not be had, one for each folder may do.
  const { budget = watchBudget } = options;
  if (counted === undefined || few === undefined || !budget.take(few)) return watchFolders(told);
  let held = few;
  const giveBack = () => {
    budget.give(held);
    held = 0;
  };
  const watcher = await watchGrowing(told, limit - counted.files, giveBack);
  return {
    get mode() {
      return watcher.mode;
    },
    async close() {
      await watcher.close();
      giveBack();
    },
  };
}

/** Many folders fail alike: listeners hear of a state once, not once per folder. */
function sayOnce(options: WatchOptions): WatchOptions {
  let last = '';
  return {
    ...options,
    onState(state) {
      const key = JSON.stringify(state);
      if (key === last) return;
      last = key;
      options.onState(state);
    },
  };
}

/** What there is, or undefined when there are more than `limit` files. */
async function countUpTo(
  limit: number,
  options: WatchOptions,
): Promise<{ files: number; folders: number } | undefined> {
  const queue = [''];
  let files = 0;
  let folders = 0;
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const listed = await listFolder(options, folder);
    folders++;
    files += listed.files;
    if (files > limit) return undefined;
    queue.push(...listed.folders);
  }
  return { files, folders };
}
