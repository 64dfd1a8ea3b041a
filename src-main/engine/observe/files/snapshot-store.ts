/**
 * A project's snapshot on disk: one JSON line a folder, then the changes since, appended; the last word about a folder
 * or file wins. It is written after the records were acknowledged, so a crash between the two is met by equal keys.
 */
import path from 'node:path';
import { z } from 'zod';
import type { Clock, Files, OpenFile } from '../../ports.ts';
import { makeDurableDir } from '../../storage/atomic.ts';
import { nameHoldsSecret } from '../../redact/names.ts';
import { applyDiff, emptySnapshot, type FolderDiff, type FolderRow, type Row, type Snapshot } from './snapshot.ts';

const FORMAT = 1;
/** Changes may grow to the size of the base and this much more before the file is written anew (bytes). */
const SLACK = 1_000_000;
const PIECE = 256 * 1024;

export interface StoredSnapshot {
  snapshot: Snapshot;
  /** When it last changed (ms). */
  at: number;
  /** Reading was paused when it was written: what differs now happened meanwhile and is never back-filled. */
  paused: boolean;
}

export interface SnapshotStore {
  /** undefined when there is none, or none that can be used. */
  load(): Promise<StoredSnapshot | undefined>;
  /** Replaces the file, atomically and durably. */
  write(snapshot: Snapshot, paused?: boolean): Promise<void>;
  /** Adds what changed; writes anew when the additions have grown large. Not synced: a lost tail is only seen again. */
  append(snapshot: Snapshot, diffs: readonly FolderDiff[], marks?: ReadonlyMap<string, string>): Promise<void>;
  close(): Promise<void>;
}

const numbers = z.array(z.number());
const line = z.union([
  z.object({ format: z.literal(FORMAT), at: z.number(), paused: z.boolean() }),
  z.object({ d: z.string(), n: z.array(z.string()), v: numbers, f: z.array(z.string()), m: z.number() }),
  z.object({
    p: z.string(),
    gone: z.boolean(),
    f: z.array(z.string()),
    m: z.number(),
    e: z.array(z.tuple([z.string(), numbers])),
    at: z.number(),
  }),
  z.object({ k: z.string(), is: z.string() }),
  z.object({ end: z.literal(true) }),
]);

/** `file` is the snapshot's own path in the data home. */
export function openSnapshotStore(files: Files, clock: Clock, file: string): SnapshotStore {
  let appending: OpenFile | undefined;
  let baseBytes = 0;
  let addedBytes = 0;

  return {
    async load() {
      if (!(await files.stat(file))) return undefined;
      const source = await files.open(file, 'r');
      try {
        return await read(source);
      } finally {
        await source.close();
      }
    },
    write,
    async append(snapshot, diffs, marks = new Map()) {
      if (addedBytes > baseBytes + SLACK) return write(snapshot);
      let text = '';
      for (const diff of diffs) text += patchLine(diff, clock.now());
      for (const [k, is] of marks) text += markLine(k, is);
      if (text === '') return;
      appending ??= await files.open(file, 'a', 0o600);
      await appending.write(text);
      addedBytes += Buffer.byteLength(text);
    },
    close,
  };

  async function write(snapshot: Snapshot, paused = false): Promise<void> {
    await close();
    await makeDurableDir(files, path.dirname(file));
    const temporary = `${file}.tmp`;
    await files.remove(temporary).catch(() => undefined);
    const out = await files.open(temporary, 'w', 0o600);
    baseBytes = 0;
    try {
      for (const part of parts(snapshot, clock.now(), paused)) {
        await out.write(part); // one part at a time: a large project must not block the loop
        baseBytes += part.length;
      }
      await out.sync();
    } finally {
      await out.close();
    }
    await files.rename(temporary, file);
    await files.syncDir(path.dirname(file));
    addedBytes = 0;
  }

  async function close(): Promise<void> {
    const open = appending;
    appending = undefined;
    await open?.close();
  }
}

function* parts(snapshot: Snapshot, at: number, paused: boolean): Generator<string> {
  let part = `${JSON.stringify({ format: FORMAT, at, paused })}\n`;
  for (const [k, is] of snapshot.marks) part += markLine(k, is);
  for (const [d, row] of snapshot.folders) {
    if (nameHoldsSecret(d)) continue;
    part += `${JSON.stringify({ d, ...openNames(row), f: openFolders(row.folders), m: row.mtime })}\n`;
    if (part.length < 64 * 1024) continue;
    yield part;
    part = '';
  }
  yield `${part}{"end":true}\n`;
}

/** Names that hold a secret are left out; after a restart such a file is met as new, under the key it had. */
function openNames({ names, values }: FolderRow): { n: string[]; v: number[] } {
  const secret = new Set(names.filter(nameHoldsSecret));
  if (secret.size === 0) return { n: names, v: Array.from(values) };
  const width = values.length / names.length;
  return {
    n: names.filter((name) => !secret.has(name)),
    v: names.flatMap((name, at) => (secret.has(name) ? [] : Array.from(values.subarray(at * width, (at + 1) * width)))),
  };
}

const openFolders = (folders: string[]) => folders.filter((name) => !nameHoldsSecret(name));

const markLine = (k: string, is: string) => (nameHoldsSecret(k) ? '' : `${JSON.stringify({ k, is })}\n`);

function patchLine(diff: FolderDiff, at: number): string {
  if (nameHoldsSecret(diff.folder)) return '';
  const e = diff.entries
    .filter(({ name }) => !nameHoldsSecret(name))
    .map(({ name, now }) => [name, now ? [now.ino, now.size, now.mtime, now.ctime, now.hash] : []]);
  return `${JSON.stringify({ p: diff.folder, gone: diff.gone, f: openFolders(diff.folders), m: diff.mtime, e, at })}\n`;
}

/** A file without its head or end is none; an additional line that cannot be read is the torn tail of a crash. */
async function read(source: OpenFile): Promise<StoredSnapshot | undefined> {
  const snapshot = emptySnapshot();
  let head: { at: number; paused: boolean } | undefined;
  let whole = false;
  for await (const raw of linesOf(source)) {
    const found = readLine(raw);
    if (!found) {
      if (whole) break;
      return undefined;
    }
    if ('format' in found) head = { at: found.at, paused: found.paused };
    else if ('d' in found) setFolder(snapshot, found.d, folderFrom(found));
    else if ('k' in found) snapshot.marks.set(found.k, found.is);
    else if ('end' in found) whole = true;
    else {
      applyDiff(snapshot, diffFrom(found));
      if (head) head.at = Math.max(head.at, found.at);
    }
  }
  return head && whole ? { snapshot, ...head } : undefined;
}

/** In pieces: a large project's file as one string would stay in memory as long as any name out of it. */
async function* linesOf(source: OpenFile): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; ;) {
    const piece = await source.read(PIECE, at);
    if (piece.length === 0) break;
    at += piece.length;
    let bytes = Buffer.concat([rest, piece]);
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      yield bytes.toString('utf8', 0, end);
      bytes = bytes.subarray(end + 1);
    }
    rest = Buffer.from(bytes);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

function readLine(raw: string): z.infer<typeof line> | undefined {
  try {
    const checked = line.safeParse(JSON.parse(raw));
    return checked.success ? checked.data : undefined;
  } catch {
    return undefined;
  }
}

function setFolder(snapshot: Snapshot, folder: string, row: FolderRow): void {
  snapshot.files += row.names.length - (snapshot.folders.get(folder)?.names.length ?? 0);
  snapshot.folders.set(folder, row);
}

function folderFrom({ n, v, f, m }: { n: string[]; v: number[]; f: string[]; m: number }): FolderRow {
  return {
    names: n,
    values: Float64Array.from({ length: n.length * 5 }, (_, index) => v[index] ?? 0),
    folders: f,
    mtime: m,
  };
}

function diffFrom(read: { p: string; gone: boolean; f: string[]; m: number; e: [string, number[]][] }): FolderDiff {
  const entries = read.e.map(([name, v]) => ({ name, silent: true, ...(v.length > 0 ? { now: rowFrom(v) } : {}) }));
  return { folder: read.p, gone: read.gone, folders: read.f, mtime: read.m, entries };
}

function rowFrom([ino = 0, size = 0, mtime = 0, ctime = 0, hash = 0]: number[]): Row {
  return { ino, size, mtime, ctime, hash };
}
