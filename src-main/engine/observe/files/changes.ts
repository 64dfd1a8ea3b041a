/**
 * From differences to what happened: touches drop out, a removal and an addition of the same file become a rename.
 */
import { type Content, HASHED, isGenerated, readContent } from './content.ts';
import { type EntryDiff, type FolderDiff, joined, nameOfPath, type Row } from './snapshot.ts';

export interface Change {
  kind: 'add' | 'change' | 'remove' | 'rename';
  /** Relative, as the file system spells it. */
  path: string;
  from?: string;
  /** The file now, or as it last was when it was removed. */
  row: Row;
  /** Of a rename: its content changed too. */
  edited?: boolean;
  content?: Content;
}

/** Above so many differences at once contents are not looked at any more: they go into one record anyway. */
const MANY = 1_000;

/**
 * Sets the `hash` of every new row it reads; the diffs are then ready to be applied.
 * Excluded paths never get here, so nothing excluded is opened.
 */
export async function changesOf(root: string, diffs: readonly FolderDiff[]): Promise<Change[]> {
  const added = new Map<string, EntryDiff & { now: Row }>();
  const removed = new Map<string, Row>();
  const changes: Change[] = [];
  const total = diffs.reduce((sum, diff) => sum + diff.entries.length, 0);

  for (const diff of diffs) {
    for (const entry of diff.entries) {
      const rel = joined(diff.folder, entry.name);
      const { old, now } = entry;
      if (entry.silent) continue;
      if (!now) {
        if (old) removed.set(rel, old);
        continue;
      }
      const content = total > MANY ? undefined : await read(root, rel, now);
      if (old && old.hash !== 0 && old.size === now.size && old.hash === now.hash) continue; // only touched
      if (old) changes.push({ kind: 'change', path: rel, row: now, ...(content ? { content } : {}) });
      else {
        added.set(rel, { ...entry, now });
        changes.push({ kind: 'add', path: rel, row: now, ...(content ? { content } : {}) });
      }
    }
  }
  for (const [from, to] of pairRenames(removed, added)) {
    const row = added.get(to)?.now;
    const old = removed.get(from);
    if (!row || !old) continue;
    removed.delete(from);
    const at = changes.findIndex((change) => change.kind === 'add' && change.path === to);
    const content = changes[at]?.content;
    const sameName = from.normalize('NFC') === to.normalize('NFC'); // only the file system's spelling changed
    if (sameName) changes.splice(at, 1);
    else
      changes[at] = {
        kind: 'rename',
        path: to,
        from,
        row,
        edited: !sameContent(old, row),
        ...(content ? { content } : {}),
      };
  }
  for (const [rel, row] of removed) changes.push({ kind: 'remove', path: rel, row });
  return changes;
}

/** Pairs removed with added paths: the same inode first, then the same content. Every path is used once. */
export function pairRenames(
  removed: ReadonlyMap<string, Row>,
  added: ReadonlyMap<string, { now: Row; born?: number }>,
): [from: string, to: string][] {
  const pairs: [string, string][] = [];
  const left = new Map(removed);
  const open = new Map(added);
  const pair = (from: string, to: string) => {
    pairs.push([from, to]);
    left.delete(from);
    open.delete(to);
  };
  const byInode = new Map([...left].map(([from, row]) => [row.ino, from]));
  for (const [to, { now, born }] of added) {
    const from = byInode.get(now.ino);
    const old = from === undefined ? undefined : left.get(from);
    if (from !== undefined && old && isSameFile(old, now, born)) pair(from, to);
  }
  const byHash = new Map<string, string[]>();
  for (const [from, row] of left) {
    if (row.hash !== 0 && row.size > 0) byHash.set(digest(row), [...(byHash.get(digest(row)) ?? []), from]);
  }
  for (const [to, { now }] of [...open]) {
    const sources = now.hash === 0 ? [] : (byHash.get(digest(now)) ?? []).filter((from) => left.has(from));
    const from = sources.find((source) => nameOfPath(source) === nameOfPath(to)) ?? sources[0];
    if (from !== undefined) pair(from, to);
  }
  return pairs;
}

/** A freed inode is given out again at once, so the number alone proves nothing: content, or a birth before the last edit, does. */
function isSameFile(old: Row, now: Row, born = Infinity): boolean {
  return (
    (old.size === now.size && old.mtime === now.mtime) ||
    (old.size > 0 && sameContent(old, now)) ||
    (born > 0 && born <= old.mtime + 1)
  );
}

function sameContent(old: Row, now: Row): boolean {
  if (old.size !== now.size) return false;
  return old.hash !== 0 && now.hash !== 0 ? old.hash === now.hash : old.mtime === now.mtime;
}

function digest(row: Row): string {
  return `${row.size}:${row.hash}`;
}

/** Reads what is small enough, unless tools wrote it and no digest is needed. */
async function read(root: string, rel: string, now: Row): Promise<Content | undefined> {
  if (isGenerated(rel) && now.size > HASHED) return undefined;
  const content = await readContent(root, rel, now.size);
  now.hash = content?.hash ?? 0;
  return content;
}
