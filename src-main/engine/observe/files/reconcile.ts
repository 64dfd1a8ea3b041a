/**
 * Compares the tree with the last snapshot. Events are hints; this is the truth.
 * Folders are asked asynchronously, so one that hangs blocks nobody; their files in short slices (a third of the cost).
 */
import { type Dirent, lstatSync, type Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, systemCodeOf } from '../../../../src-shared/kit/errors.ts';
import { listInside } from '../../projects/confine.ts';
import type { Disk } from './disk.ts';
import { type IgnoreRules, isRuleFile } from './ignore.ts';
import {
  type EntryDiff,
  folderOfPath,
  type FolderDiff,
  joined,
  nameOfPath,
  type Row,
  rowOf,
  type Snapshot,
} from './snapshot.ts';

/** Which folders to look at, and in each which names (or all); 'all' is the whole tree. */
export type Scope = 'all' | ReadonlyMap<string, ReadonlySet<string> | 'all'>;

export interface Comparison {
  diffs: FolderDiff[];
  /** The root is gone, replaced or closed to us: nothing below it may be believed. */
  unreachable?: string;
  /** Known folders that could not be looked into; their last state is kept. */
  unreadable: Set<string>;
  /** A rule file changed: the rest of the tree has to be taken over by the new rules. */
  rulesChanged: boolean;
}

export interface CompareOptions {
  root: string;
  /** Device of the root when the project was opened: a vanished mount shows a folder of another device there. */
  device: number;
  disk: Disk;
  rules: IgnoreRules;
  snapshot: Snapshot;
  scope: Scope;
  /** New files below are taken over without a record (first look, resume, new rules). */
  silentAdds?: boolean;
  /** Gets each folder's difference as soon as it is known, instead of collecting them all. */
  onDiff?(diff: FolderDiff): void;
}

/** One folder to be looked at. */
interface Visit {
  folder: string;
  names: ReadonlySet<string> | 'all';
  /** With everything below. */
  whole: boolean;
  /** A hint named it, or a folder above it, and it was not known: all in it is new. */
  appeared: boolean;
}

type Listing = { entries: Dirent[]; mtime: number } | { error: unknown };

/** Folders listed ahead of their turn. */
const AHEAD = 8;
/** The engine's loop is let go after so long (ms). */
const SLICE_MS = 8;

/** Values for everything that can go wrong with the tree; never rejects for what the folder does. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { root, disk, rules, snapshot } = options;
  const found: Comparison = { diffs: [], unreadable: new Set(), rulesChanged: false };
  const diffs = new Map<string, FolderDiff>();
  const gone = await rootGone(disk, root, options.device);
  if (gone !== undefined) return { ...found, unreachable: gone };

  const queue: Visit[] = [];
  if (options.scope === 'all') queue.push({ folder: '', names: 'all', whole: true, appeared: false });
  else {
    for (const [folder, names] of knownFolders(options.scope, snapshot))
      queue.push({ folder, names, whole: false, appeared: false });
  }
  // The next few folders are listed while one is compared; their turn comes at once.
  const ahead = new Map<Visit, Promise<Listing>>();
  const soon = disk.isLocal() ? AHEAD : 1; // each that hangs holds a thread that all of the engine's files need
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const listing = ahead.get(visit) ?? list(disk, root, visit.folder);
    ahead.delete(visit);
    for (const next of queue.slice(-soon)) if (!ahead.has(next)) ahead.set(next, list(disk, root, next.folder));
    const listed = await listing;
    if ('error' in listed && (visit.folder === '' || isLate(listed.error)))
      return { ...found, unreachable: whyNot(root, listed.error) };
    await look(visit, listed);
  }
  found.diffs = [...diffs.values()];
  return found;

  async function look({ folder, names, whole, appeared }: Visit, listing: Listing): Promise<void> {
    if ('error' in listing) {
      if (isGone(listing.error)) drop(folder, false);
      else if (snapshot.folders.has(folder)) found.unreadable.add(folder);
      return;
    }
    const { entries, mtime } = listing;
    const listed = entries.map((entry) => entry.name);
    const fresh = whole || names === 'all' || [...names].some(isRuleFile);
    if (await rules.enter(folder, listed, fresh)) found.rulesChanged = true;

    const before = snapshot.folders.get(folder);
    const here = new Set<string>();
    const folders: string[] = [];
    const asked: string[] = [];
    for (const entry of entries) {
      const isDir = entry.isDirectory();
      if (!(isDir || entry.isFile() || entry.isSymbolicLink())) continue;
      if (rules.entryIgnored(folder, entry.name, isDir)) continue;
      here.add(entry.name);
      const hinted = names !== 'all' && names.has(entry.name);
      const known = isDir ? before?.folders.includes(entry.name) : rowOf(before, entry.name) !== undefined;
      // What no hint names may be old and only now let in by a new rule: that is taken over later, without a record.
      if (!known && !hinted && !appeared && found.rulesChanged) continue;
      if (isDir) {
        folders.push(entry.name);
        // A hinted folder may have been replaced as a whole, so it is looked at with everything below.
        if (whole || !known || hinted)
          queue.push({
            folder: joined(folder, entry.name),
            names: 'all',
            whole: true,
            appeared: appeared || (hinted && !known),
          });
      } else if (!known || hinted || names === 'all') asked.push(entry.name);
    }
    const entryDiffs = await compareFiles(folder, asked);
    for (const name of before?.names ?? []) {
      if (here.has(name) && !folders.includes(name)) continue;
      const old = rowOf(before, name);
      if (old) entryDiffs.push({ name, old, silent: listed.includes(name) && !folders.includes(name) });
    }
    for (const name of before?.folders ?? []) {
      if (!folders.includes(name)) drop(joined(folder, name), listed.includes(name) && !here.has(name));
    }
    if (entryDiffs.length > 0 || before?.mtime !== mtime || folders.length !== before.folders.length)
      give({ folder, gone: false, mtime, folders, entries: entryDiffs });
  }

  async function compareFiles(folder: string, names: string[]): Promise<EntryDiff[]> {
    const before = snapshot.folders.get(folder);
    const differing: EntryDiff[] = [];
    let slice = performance.now();
    for (const [index, name] of names.entries()) {
      if (index % 16 === 15 && performance.now() - slice > SLICE_MS) {
        await new Promise(setImmediate);
        slice = performance.now();
      }
      const old = rowOf(before, name);
      try {
        const now = await askFile(path.join(root, folder, name));
        if (!now && old) differing.push({ name, old, silent: false });
        if (!now || (old?.ino === now.ino && old.size === now.size && old.mtime === now.mtimeMs)) continue;
        const row: Row = { ino: now.ino, size: now.size, mtime: now.mtimeMs, ctime: now.ctimeMs, hash: 0 };
        const silent = !old && options.silentAdds === true;
        differing.push({ name, ...(old ? { old } : {}), now: row, born: now.birthtimeMs, silent });
      } catch (error) {
        if (!isGone(error)) found.unreadable.add(folder);
        else if (old) differing.push({ name, old, silent: false });
      }
    }
    return differing;
  }

  /** Where it cannot hang, synchronously: a third of the cost. */
  function askFile(full: string): Stats | undefined | Promise<Stats> {
    return disk.isLocal() ? lstatSync(full, { throwIfNoEntry: false }) : disk.ask(() => lstat(full));
  }

  /** A folder that is gone, with all that was known below it. */
  function drop(top: string, silent: boolean): void {
    for (const [folder, row] of snapshot.folders) {
      if (folder !== top && !folder.startsWith(`${top}/`)) continue;
      rules.leave(folder);
      const entries = row.names.flatMap((name) => {
        const old = rowOf(row, name);
        return old ? [{ name, old, silent }] : [];
      });
      give({ folder, gone: true, mtime: 0, folders: [], entries });
    }
  }

  /** A folder can be met twice in one look (by its own hint and by its parent's): the later word about a name wins. */
  function give(diff: FolderDiff): void {
    if (options.onDiff) return options.onDiff(diff);
    const entries = new Map(
      [...(diffs.get(diff.folder)?.entries ?? []), ...diff.entries].map((entry) => [entry.name, entry]),
    );
    diffs.set(diff.folder, { ...diff, entries: [...entries.values()] });
  }
}

/** A hint below a folder that is not known yet is a hint about its nearest known folder. */
function knownFolders(
  scope: ReadonlyMap<string, ReadonlySet<string> | 'all'>,
  snapshot: Snapshot,
): Map<string, Set<string> | 'all'> {
  const known = new Map<string, Set<string> | 'all'>();
  for (const [asked, names] of scope) {
    let folder = asked;
    let wanted: ReadonlySet<string> | 'all' = names;
    while (folder !== '' && !snapshot.folders.has(folder)) {
      wanted = new Set([nameOfPath(folder)]);
      folder = folderOfPath(folder);
    }
    const had = known.get(folder);
    known.set(folder, wanted === 'all' || had === 'all' ? 'all' : new Set([...(had ?? []), ...wanted]));
  }
  return known;
}

async function list(disk: Disk, root: string, folder: string): Promise<Listing> {
  try {
    return await disk.ask(() => listInside(root, folder));
  } catch (error) {
    return { error };
  }
}

async function rootGone(disk: Disk, root: string, device: number): Promise<string | undefined> {
  try {
    const now = await disk.ask(() => lstat(root));
    if (!now.isDirectory()) return `${root} is no folder any more`;
    if ((await disk.ask(() => realpath(root))) !== root) return `a link leads from ${root} to another folder now`;
    return now.dev === device ? undefined : `another file system lies at ${root} now`;
  } catch (error) {
    return whyNot(root, error);
  }
}

function whyNot(root: string, error: unknown): string {
  if (isGone(error)) return `${root} is gone`;
  return systemCodeOf(error) === 'EACCES' ? `${root} is closed to Vesper` : messageOf(error);
}

function isLate(error: unknown): boolean {
  return systemCodeOf(error) === 'ETIMEDOUT';
}

function isGone(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP'; // the last: a link lies in the folder's place
}
