/**
 * chokidar behind the watch port: whole projects of ordinary size, and handfuls of single files and folders.
 */
import { type ChokidarOptions, type FSWatcher, watch } from 'chokidar';
import path from 'node:path';
import { type WatchOptions, type Watcher, type WatchState, watchTrouble } from './port.ts';
import type { Probe } from './probe.ts';

/** `atomic` off: it holds every removal back for 100 ms; the observer settles and looks twice anyway. */
const QUIET: ChokidarOptions = {
  followSymlinks: false,
  ignoreInitial: true,
  atomic: false,
  ignorePermissionErrors: true,
};

/** Watches a project folder as a whole. `onCount` is told of each file that came (1) or went (-1). */
export async function watchTree(options: WatchOptions, onCount?: (change: 1 | -1) => void): Promise<Watcher> {
  const { root, probe } = options;
  const relative = (full: string) => path.relative(root, full).replaceAll(path.sep, '/');
  const watcher = watch(probe ? [root, probe.folder] : root, {
    ...QUIET,
    // Without stats chokidar does not know yet whether it is a folder; it asks again when it does.
    ignored: (full, stats) =>
      full !== root &&
      !isOf(probe, full) &&
      stats !== undefined &&
      options.ignored(relative(full), stats.isDirectory()),
  });
  watcher.on('all', (event, full) => {
    if (isOf(probe, full)) return probe?.heard();
    if (event === 'add') onCount?.(1);
    if (event === 'unlink') onCount?.(-1);
    if (full !== root) return options.onHint(relative(full));
    if (event === 'unlinkDir') options.onState({ state: 'unreachable', reason: `${root} is gone` });
  });
  let degraded = false;
  watcher.on('error', (error) => {
    degraded = true;
    options.onState(watchTrouble(error));
  });
  await ready(watcher);
  if (!degraded) options.onState({ state: 'watching' }); // chokidar says "ready" in any case
  return { mode: 'tree', close: () => watcher.close() };
}

export interface PathWatch {
  /** Absolute; need not exist yet. Folders are watched with everything below them. */
  paths: string[];
  /** Absolute path, and whether it is a folder. */
  ignored?(path: string, isDir: boolean | undefined): boolean;
  /** Levels below each folder; without it all. */
  depth?: number;
  /** As in `WatchOptions`. */
  probe?: Pick<Probe, 'folder' | 'heard'>;
  onHint(path: string): void;
  onState(state: WatchState): void;
}

export interface PathWatcher {
  add(paths: string[]): void;
  close(): Promise<void>;
}

/** Watches a few files and folders: `.git` files, transcripts, the memory folder. Resolves when armed. */
export async function watchPaths(options: PathWatch): Promise<PathWatcher> {
  const { ignored, depth, probe } = options;
  let degraded = false;
  const watcher = watch(probe ? [...options.paths, probe.folder] : options.paths, {
    ...QUIET,
    ...(depth === undefined ? {} : { depth }),
    ...(ignored === undefined ? {} : { ignored: (full, stats) => ignored(full, stats?.isDirectory()) }),
  });
  watcher.on('all', (_event, full) => (isOf(probe, full) ? probe?.heard() : options.onHint(full)));
  watcher.on('error', (error) => {
    if (degraded) return;
    degraded = true;
    options.onState(watchTrouble(error));
  });
  if (options.paths.length > 0 || probe) await ready(watcher); // with nothing to watch chokidar never says that it is
  if (!degraded) options.onState({ state: 'watching' });
  return { add: (paths) => void watcher.add(paths), close: () => watcher.close() };
}

function isOf(probe: Pick<Probe, 'folder'> | undefined, full: string): boolean {
  return probe !== undefined && (full === probe.folder || path.dirname(full) === probe.folder);
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve) => void watcher.once('ready', resolve));
}
