/**
 * Reads what is new in a growing file, each finished line once: over appends, renames, copy-and-truncate, shrinking,
 * replacement and half-written last lines. Keeps nothing itself: the caller stores the cursor after the lines are safe.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { lineSplitter, maxLineBytes, type FileLine } from './lines.ts';

const printSchema = z.object({ length: z.int(), hash: z.string() });
export const tailCursorSchema = z.object({
  dev: z.number(),
  ino: z.number(),
  /** Bytes read: always right behind a newline, except after `skipTo`. */
  offset: z.int(),
  /** Finger prints of the first and of the last bytes read (≤ 512 each), to know the same content again. */
  head: printSchema,
  before: printSchema,
  /** What stands at `offset` belongs to a line that began unread: drop it up to the next newline. */
  skip: z.boolean().optional(),
  /** In a document: the print of one that could not be read, and whether it was counted. */
  broken: z.object({ hash: z.string(), counted: z.boolean() }).optional(),
  /** In a database: rows by which a place is known again, and rows that were not finished when they were read. */
  rows: z.object({ marks: z.array(z.tuple([z.int(), z.string()])), open: z.array(z.string()) }).optional(),
});
export type TailCursor = z.infer<typeof tailCursorSchema>;

export interface TailRead {
  lines: FileLine[];
  cursor: TailCursor;
  /** The content is not the one the cursor knew: reading began again at 0, and lines may come that came before. */
  restarted: boolean;
  /** More finished lines may follow at once. */
  more: boolean;
  size: number;
  mtimeMs: number;
}

const printLength = 512;
const chunkBytes = 4 * 1024 * 1024;

/**
 * The finished lines behind `cursor` (all, without one), about 4 MB a call. undefined when there is no regular file.
 * Throws what opening and reading throw otherwise.
 */
export async function readNew(
  path: string,
  cursor?: TailCursor,
  lineLimit: number = maxLineBytes,
): Promise<TailRead | undefined> {
  const file = await openRegular(path);
  if (!file) return undefined;
  try {
    const { size, dev, ino, mtimeMs } = await file.stat();
    const known = cursor && size >= cursor.offset ? await matching(file, cursor) : undefined;
    const offset = known ? (cursor?.offset ?? 0) : 0;
    const skip = known !== undefined && cursor?.skip === true;
    const taken = await take(file, offset, size, lineLimit, skip);
    // Behind a skip the head was never read and stays without a finger print.
    const growing = (known?.head.length ?? 0) === offset;
    const head = Buffer.concat([known?.head ?? Buffer.alloc(0), growing ? taken.first : Buffer.alloc(0)]).subarray(
      0,
      printLength,
    );
    const before = Buffer.concat([known?.before ?? Buffer.alloc(0), taken.last]).subarray(-printLength);
    const restarted = cursor !== undefined && known === undefined;
    const next: TailCursor = { dev, ino, offset: taken.offset, head: print(head), before: print(before) };
    if (skip && !taken.skipped)
      return { lines: [], cursor: { ...cursor, dev, ino }, restarted: false, more: false, size, mtimeMs };
    // Truncated and written anew while it was being read: what was read may be a mixture. The next call begins again.
    if (!(await stillThere(file, next)))
      return { lines: [], cursor: cursor ?? emptyCursor(dev, ino), restarted: false, more: true, size, mtimeMs };
    return { lines: taken.lines, cursor: next, restarted, more: taken.more, size, mtimeMs };
  } finally {
    await file.close();
  }
}

/** A cursor behind everything that is there now, made without reading it. What a half-written last line gets later is dropped too. */
export async function skipTo(path: string): Promise<(TailRead & { lines: [] }) | undefined> {
  const file = await openRegular(path);
  if (!file) return undefined;
  try {
    const { size, dev, ino, mtimeMs } = await file.stat();
    const cursor: TailCursor =
      size === 0 ? emptyCursor(dev, ino) : { ...emptyCursor(dev, ino), offset: size - 1, skip: true };
    return { lines: [], cursor, restarted: false, more: false, size, mtimeMs };
  } finally {
    await file.close();
  }
}

export const emptyCursor = (dev: number, ino: number): TailCursor => ({
  dev,
  ino,
  offset: 0,
  head: print(Buffer.alloc(0)),
  before: print(Buffer.alloc(0)),
});

/** Not through a link at the end, and never waiting on a pipe that bears a session's name. */
export async function openRegular(path: string): Promise<FileHandle | undefined> {
  try {
    if (!(await lstat(path)).isFile()) return undefined;
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw thrown;
  }
}

/** The text of a small regular file; empty when there is none, or it is longer. */
export async function readSmall(path: string, limit = 16_384): Promise<string> {
  const file = await openRegular(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(limit + 1), 0, limit + 1, 0);
    return bytesRead > limit ? '' : buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}

/** The bytes behind the cursor's finger prints when the file still has them, else undefined. */
async function matching(file: FileHandle, cursor: TailCursor): Promise<{ head: Buffer; before: Buffer } | undefined> {
  const head = await bytesAt(file, 0, cursor.head.length);
  const before = await bytesAt(file, cursor.offset - cursor.before.length, cursor.before.length);
  const same = print(head).hash === cursor.head.hash && print(before).hash === cursor.before.hash;
  return same ? { head, before } : undefined;
}

async function stillThere(file: FileHandle, cursor: TailCursor): Promise<boolean> {
  return (await file.stat()).size >= cursor.offset && (await matching(file, cursor)) !== undefined;
}

/** Reads from `offset` until a chunk's worth of finished lines is there or the file ends. */
async function take(file: FileHandle, offset: number, size: number, lineLimit: number, skip: boolean) {
  const splitter = lineSplitter(offset, lineLimit);
  const lines: FileLine[] = [];
  const chunk = Buffer.allocUnsafe(Math.min(256 * 1024, Math.max(size - offset, 1)));
  let first = Buffer.alloc(0);
  let held = Buffer.alloc(0); // the last bytes read, enough to find those before the last newline
  let last = Buffer.alloc(0);
  let skipped = !skip;
  let position = offset;
  const enough = () => position - offset >= chunkBytes && splitter.consumed() > offset;
  while (position < size && !enough()) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, size - position), position);
    if (bytesRead === 0) break;
    const part = chunk.subarray(0, bytesRead);
    if (first.length < printLength) first = Buffer.concat([first, part.subarray(0, printLength - first.length)]);
    position += bytesRead;
    const found = splitter.push(part);
    const end = bytesRead - (position - splitter.consumed());
    if (found.length > 0) last = Buffer.from(Buffer.concat([held, part.subarray(0, end)]).subarray(-printLength));
    held = Buffer.from((found.length > 0 ? part.subarray(end) : Buffer.concat([held, part])).subarray(-printLength));
    if (!skipped && found.length > 0) {
      found.shift();
      skipped = true;
    }
    lines.push(...found);
  }
  const consumed = splitter.consumed();
  return {
    lines,
    offset: consumed,
    skipped,
    more: position < size,
    first: first.subarray(0, consumed - offset),
    last,
  };
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  if (length === 0) return buffer;
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function print(bytes: Buffer): { length: number; hash: string } {
  return { length: bytes.length, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32) };
}
