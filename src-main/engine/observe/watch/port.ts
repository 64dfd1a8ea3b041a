/**
 * What every kind of watch is asked for and answers, and what they share.
 */
import { lstat } from 'node:fs/promises';
import { messageOf, systemCodeOf } from '../../../../src-shared/kit/errors.ts';
import { listInside } from '../../projects/confine.ts';
import type { WatchBudget } from './budget.ts';
import type { Probe } from './probe.ts';

/** `lasting`: too few watches; it is not asked for them again and again. */
export type WatchState =
  | { state: 'watching' }
  | { state: 'degraded'; reason: string; lasting?: true }
  | { state: 'unreachable'; reason: string };

export interface WatchOptions {
  /** Real path of a folder. */
  root: string;
  /** Relative path with forward slashes; ignored folders are never listed, opened or watched. */
  ignored(relPath: string, isDir: boolean): boolean;
  /** Called with every folder's names before `ignored` is asked about them, so that its own rule files can be read. */
  entering?(folder: string, names: string[]): Promise<unknown>;
  /** Relative path of a file or folder that may have changed; null: anything may have. */
  onHint(relPath: string | null): void;
  /** Told on every change of state, and only then. */
  onState(state: WatchState): void;
  /** Its folder is watched by the same means as the project, so that what it hears speaks for the whole. */
  probe?: Pick<Probe, 'folder' | 'heard'>;
  /** Above so many files one plain watch per folder is used (ARCHITECTURE §3: chokidar kept 303 MB at 50,000 files, folder watches 34 MB). */
  manyFiles?: number;
  /** Where the watches come from; without it the one of this process. */
  budget?: WatchBudget;
}

export interface Watcher {
  readonly mode: 'tree' | 'folders';
  close(): Promise<void>;
}

/** Sub-folders that are not ignored, and the number of files that are not. A folder that cannot be read is empty. */
export async function listFolder(options: WatchOptions, folder: string): Promise<{ folders: string[]; files: number }> {
  const folders: string[] = [];
  let files = 0;
  try {
    const { entries } = await listInside(options.root, folder);
    await options.entering?.(
      folder,
      entries.map((entry) => entry.name),
    );
    for (const entry of entries) {
      const rel = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (options.ignored(rel, entry.isDirectory())) continue;
      if (entry.isDirectory()) folders.push(rel);
      else files++;
    }
  } catch {
    // gone or closed to us: whoever scans it says so
  }
  return { folders, files };
}

/** What stands against watching `root`, or undefined. */
export async function rootProblem(root: string): Promise<string | undefined> {
  try {
    return (await lstat(root)).isDirectory() ? undefined : `${root} is no folder any more`;
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT' ? `${root} is gone` : messageOf(error);
  }
}

/** What an error of a watch means: the same limit shows as ENOSPC (watches) and EMFILE (instances). */
export function watchTrouble(error: unknown): Extract<WatchState, { state: 'degraded' }> {
  const code = systemCodeOf(error);
  if (code === 'ENOSPC') return tooFew('the system allows no more file watches (fs.inotify.max_user_watches)');
  if (code === 'EMFILE' || code === 'ENFILE') return tooFew('the system allows no more open watchers');
  return { state: 'degraded', reason: `watching failed: ${messageOf(error)}` };
}

/** Vesper's own share is used up. */
export function budgetSpent(): Extract<WatchState, { state: 'degraded' }> {
  return tooFew('more file watches would leave too few for other programs (raise fs.inotify.max_user_watches)');
}

function tooFew(reason: string): Extract<WatchState, { state: 'degraded' }> {
  return { state: 'degraded', reason: `${reason}; changes are found by looking every few minutes`, lasting: true };
}
