/**
 * One plain, non-recursive watch per folder, for projects too large for chokidar.
 * Every folder is armed before it is listed, so that nothing falls between the two.
 */
import { type FSWatcher, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { watchBudget } from './budget.ts';
import { budgetSpent, listFolder, rootProblem, type WatchOptions, type Watcher, watchTrouble } from './port.ts';
import type { Probe } from './probe.ts';

/** Folders listed at a time. */
const AT_ONCE = 16;

export async function watchFolders(options: WatchOptions): Promise<Watcher> {
  const { budget = watchBudget } = options;
  const armed = new Map<string, FSWatcher>();
  /** Names that appeared, vanished or were replaced, still to be looked at: true while a look is under way. */
  const appeared = new Set<string>();
  let looking = false;
  let closed = false;
  let full = false;

  const probe = options.probe && watchProbe(options.probe);
  await arm('');
  if (!full) options.onState({ state: 'watching' });
  return {
    mode: 'folders',
    async close() {
      closed = true;
      if (probe) {
        probe.close();
        budget.give(1);
      }
      for (const folder of armed.keys()) disarm(folder);
    },
  };

  function watchProbe({ folder, heard }: Pick<Probe, 'folder' | 'heard'>): FSWatcher | undefined {
    if (!budget.take(1)) return undefined; // that it hears nothing says enough
    try {
      return watch(folder, heard).on('error', () => undefined);
    } catch {
      budget.give(1);
      return undefined;
    }
  }

  /** Arms `top` and every folder below it, level by level: waiting for one listing after the other took most of a start. */
  async function arm(top: string): Promise<void> {
    let level = [top];
    while (level.length > 0 && !closed) {
      const below: string[] = [];
      for (let from = 0; from < level.length && !closed; from += AT_ONCE) {
        const some = level.slice(from, from + AT_ONCE);
        some.forEach(watchOne);
        for (const { folders } of await Promise.all(some.map((folder) => listFolder(options, folder))))
          below.push(...folders);
      }
      level = below;
    }
  }

  function watchOne(folder: string): void {
    disarm(folder);
    if (full) return; // asking thousands of times more would only cost time
    if (!budget.take(1)) {
      full = true;
      options.onState(budgetSpent());
      return options.onHint(folder === '' ? null : folder);
    }
    try {
      const watcher = watch(path.join(options.root, folder), (event, name) => notice(folder, event, name));
      watcher.on('error', (error) => failed(folder, error));
      armed.set(folder, watcher);
    } catch (error) {
      budget.give(1);
      failed(folder, error);
    }
  }

  function disarm(folder: string): void {
    const watcher = armed.get(folder);
    if (!watcher) return;
    watcher.close();
    armed.delete(folder);
    budget.give(1);
  }

  function failed(folder: string, error: unknown): void {
    disarm(folder);
    const trouble = watchTrouble(error);
    // A folder that vanished or is closed to us is the scan's business, not a fault of the watch.
    if (trouble.lasting) {
      full = true;
      options.onState(trouble);
    }
    options.onHint(folder === '' ? null : folder);
  }

  function notice(folder: string, event: string, name: string | null): void {
    if (closed) return;
    if (name === null) return options.onHint(folder === '' ? null : folder);
    const rel = folder === '' ? name : `${folder}/${name}`;
    if (options.ignored(rel, false) && options.ignored(rel, true)) return;
    options.onHint(rel);
    if (event !== 'rename') return;
    appeared.add(rel);
    if (!looking) void look();
  }

  /** New folders are armed, replaced ones armed anew (their watch hangs on the old inode), removed ones released. */
  async function look(): Promise<void> {
    looking = true;
    for (const rel of appeared) {
      appeared.delete(rel);
      if (closed) break;
      const isDir = await lstat(path.join(options.root, rel)).then(
        (stats) => stats.isDirectory(),
        () => false,
      );
      release(rel);
      if (isDir && !options.ignored(rel, true)) {
        await arm(rel);
        options.onHint(rel); // what was created in it before it was armed
      } else if (!isDir && rel === path.basename(options.root)) {
        const problem = await rootProblem(options.root);
        if (problem !== undefined) options.onState({ state: 'unreachable', reason: problem });
      }
    }
    looking = false;
  }

  function release(top: string): void {
    if (!armed.has(top)) return;
    for (const folder of armed.keys()) if (folder === top || folder.startsWith(`${top}/`)) disarm(folder);
  }
}
