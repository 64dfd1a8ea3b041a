/**
 * The one watch port: says which paths below a folder may have changed. Hints only; a reconcile is the truth
 * (TRUST §0, finding 3: every watcher drops events silently).
 */
import { watchFolders } from './folder-watches.ts';
import { watchTree } from './path-watches.ts';
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
  return (await holdsMoreThan(limit, told)) ? watchFolders(told) : watchTree(told);
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

async function holdsMoreThan(limit: number, options: WatchOptions): Promise<boolean> {
  const queue = [''];
  let files = 0;
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const listed = await listFolder(options, folder);
    files += listed.files;
    if (files > limit) return true;
    queue.push(...listed.folders);
  }
  return false;
}
