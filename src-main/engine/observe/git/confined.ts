/**
 * Reads files of a watched repository without being led out of it: the real path must lie inside the folder, the file
 * must be an ordinary one, and what was opened must still be what the name means afterwards (TRUST F1, F2).
 */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCodeOf } from '../../../../src-shared/kit/errors.ts';

/** What "not there, or not ours to read" looks like; every other system error goes up to the observer. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENAMETOOLONG', 'EINVAL', 'ENXIO']);

export function isAbsence(error: unknown): boolean {
  return ABSENT.has(systemCodeOf(error) ?? '');
}

/** The bytes of `name` inside the real path `root`; undefined when absent, outside, no file or above `maxBytes`. */
export async function readInside(root: string, name: string, maxBytes: number): Promise<Buffer | undefined> {
  return withFile(root, name, async (file, size) => (size > maxBytes ? undefined : readAt(file, 0, size)));
}

/** The last `maxBytes` of `name` and its whole size. */
export async function tailInside(
  root: string,
  name: string,
  maxBytes: number,
): Promise<{ bytes: Buffer; start: number; size: number } | undefined> {
  return withFile(root, name, async (file, size) => {
    const start = Math.max(0, size - maxBytes);
    return { bytes: await readAt(file, start, size - start), start, size };
  });
}

/** Stat of `name` inside `root`, as `size:mtime:ino`; undefined when absent or outside. */
export async function markInside(root: string, name: string): Promise<{ mark: string; mtimeMs: number } | undefined> {
  const real = await inside(root, name);
  if (real === undefined) return undefined;
  try {
    const found = await stat(real);
    return { mark: `${found.size}:${found.mtimeMs}:${found.ino}`, mtimeMs: found.mtimeMs };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Names of the folder `name` inside `root`; links are left out. */
export async function listInside(root: string, name: string): Promise<{ name: string; isFolder: boolean }[]> {
  const real = await inside(root, name);
  if (real === undefined) return [];
  try {
    const entries = await readdir(real, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

async function withFile<T>(
  root: string,
  name: string,
  use: (file: FileHandle, size: number) => Promise<T | undefined>,
): Promise<T | undefined> {
  const real = await inside(root, name);
  if (real === undefined) return undefined;
  let file: FileHandle;
  try {
    // NONBLOCK: a named pipe must not hold us up.
    file = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
  try {
    const opened = await file.stat();
    if (!opened.isFile()) return undefined;
    // A folder above may have been swapped for a link between the two calls.
    if ((await inside(root, name)) !== real) return undefined;
    const now = await stat(real);
    if (now.ino !== opened.ino || now.dev !== opened.dev) return undefined;
    return await use(file, opened.size);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

async function inside(root: string, name: string): Promise<string | undefined> {
  try {
    const real = await realpath(path.join(root, name));
    return real.startsWith(root.endsWith(path.sep) ? root : root + path.sep) ? real : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
