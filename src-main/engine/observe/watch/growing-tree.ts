/**
 * A tree that begins small and may grow: chokidar until it holds too many files, then a watch per folder. Exchanged at once and not
 * at the next look: in a flood of files chokidar takes some 5 KB for each until it is let go (TRUST R13).
 */
import { watchFolders } from './folder-watches.ts';
import { watchTree } from './path-watches.ts';
import type { WatchOptions, Watcher } from './port.ts';

/** `room`: how many more files there may be. `onExchange` is told when chokidar's watches are given back. */
export async function watchGrowing(options: WatchOptions, room: number, onExchange: () => void): Promise<Watcher> {
  let more = 0;
  let closed = false;
  let exchanging: Promise<void> | undefined;
  let watcher = await watchTree(options, (change) => {
    more += change;
    if (more > room && !closed) exchanging ??= exchange();
  });
  return {
    get mode() {
      return exchanging ? 'folders' : watcher.mode;
    },
    async close() {
      closed = true;
      await exchanging;
      await watcher.close();
    },
  };

  async function exchange(): Promise<void> {
    await watcher.close();
    onExchange();
    if (closed) return;
    watcher = await watchFolders(options);
    options.onHint(null); // what nobody heard in between
  }
}
