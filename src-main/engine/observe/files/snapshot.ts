/**
 * How a project's files looked when they were last compared: per folder the names and one array of numbers.
 * 50,000 files cost a few megabytes, where an object per file would cost tens.
 */

/** One file. `hash` is 48 bits of the content's SHA-1, 0 where it was never taken (large, unread). Times in ms. */
export interface Row {
  ino: number;
  size: number;
  mtime: number;
  ctime: number;
  hash: number;
}

export interface FolderRow {
  /** Sorted; `values` holds five numbers for each, in the order of `Row`. */
  names: string[];
  values: Float64Array;
  /** Sub-folders that are not left out. */
  folders: string[];
  /** Modification time of the folder itself, for the canary. */
  mtime: number;
}

export interface Snapshot {
  /** By path relative to the project; '' is the project itself. */
  folders: Map<string, FolderRow>;
  /** What was last said about the project: `layout`, `manifest:<path>` → digest. */
  marks: Map<string, string>;
  files: number;
}

/** What one look at one folder found to differ. Applied only after the records about it were acknowledged. */
export interface FolderDiff {
  folder: string;
  /** The folder is not there any more; `entries` are its last files. */
  gone: boolean;
  mtime: number;
  folders: string[];
  entries: EntryDiff[];
}

export interface EntryDiff {
  name: string;
  old?: Row;
  now?: Row;
  /** Born when (ms), for telling a renamed file from one that got a freed inode. */
  born?: number;
  /** Left out by a rule from now on, or newly let in: taken over without a record. */
  silent: boolean;
}

const WIDTH = 5;

export function emptySnapshot(): Snapshot {
  return { folders: new Map(), marks: new Map(), files: 0 };
}

export function rowOf(folder: FolderRow | undefined, name: string): Row | undefined {
  const index = folder ? indexOf(folder.names, name) : -1;
  return folder && index >= 0 ? rowAt(folder, index) : undefined;
}

export function rowAt(folder: FolderRow, index: number): Row {
  const [ino = 0, size = 0, mtime = 0, ctime = 0, hash = 0] = folder.values.subarray(
    index * WIDTH,
    (index + 1) * WIDTH,
  );
  return { ino, size, mtime, ctime, hash };
}

export function applyDiff(snapshot: Snapshot, diff: FolderDiff): void {
  const before = snapshot.folders.get(diff.folder);
  if (diff.gone) {
    snapshot.files -= before?.names.length ?? 0;
    snapshot.folders.delete(diff.folder);
    return;
  }
  const kept = before ?? { names: [], values: new Float64Array(0), folders: [], mtime: 0 };
  if (diff.entries.every(({ name, now }) => now && replaceInPlace(kept, name, now))) {
    snapshot.folders.set(diff.folder, Object.assign(kept, { folders: diff.folders, mtime: diff.mtime }));
    return;
  }
  const rows = new Map(kept.names.map((name, index) => [name, rowAt(kept, index)]));
  for (const { name, now } of diff.entries) {
    if (now) rows.set(name, now);
    else rows.delete(name);
  }
  snapshot.files += rows.size - kept.names.length;
  snapshot.folders.set(diff.folder, folderOf(rows, diff.folders, diff.mtime));
}

export function folderOf(rows: Map<string, Row>, folders: string[], mtime: number): FolderRow {
  const names = [...rows.keys()].sort(byCode);
  const values = new Float64Array(names.length * WIDTH);
  for (const [index, name] of names.entries()) {
    const row = rows.get(name);
    if (row) values.set([row.ino, row.size, row.mtime, row.ctime, row.hash], index * WIDTH);
  }
  return { names, values, folders, mtime };
}

/** Sets the digest of a file that is still as `known`. */
export function setHash(snapshot: Snapshot, folder: string, name: string, known: Row, hash: number): void {
  const row = snapshot.folders.get(folder);
  const now = rowOf(row, name);
  if (row && now?.ino === known.ino && now.mtime === known.mtime) replaceInPlace(row, name, { ...now, hash });
}

/** Every file's path, in no promised order. */
export function* pathsOf(snapshot: Snapshot): Generator<string> {
  for (const [folder, row] of snapshot.folders) {
    for (const name of row.names) yield joined(folder, name);
  }
}

export function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
export function folderOfPath(rel: string): string {
  return rel.slice(0, Math.max(0, rel.lastIndexOf('/')));
}
export function nameOfPath(rel: string): string {
  return rel.slice(rel.lastIndexOf('/') + 1);
}

function replaceInPlace(folder: FolderRow, name: string, row: Row): boolean {
  const index = indexOf(folder.names, name);
  if (index < 0) return false;
  folder.values.set([row.ino, row.size, row.mtime, row.ctime, row.hash], index * WIDTH);
  return true;
}

function indexOf(names: string[], name: string): number {
  let low = 0;
  let high = names.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = byCode(names[middle] ?? '', name);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
