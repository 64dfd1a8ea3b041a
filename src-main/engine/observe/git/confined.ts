/**
 * Reads files of a watched repository without being led out of it: the real path must lie inside the folder, the file
 * must be an ordinary one, and what was opened must still be what the name means afterwards (TRUST F1, F2).
 */
import type { FileHandle } from 'node:fs/promises';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsence, listInside, openInside } from '../../projects/confine.ts';
import { isWithin } from '../../projects/within.ts';

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
export async function entriesInside(root: string, name: string): Promise<{ name: string; isFolder: boolean }[]> {
  const real = await inside(root, name);
  if (real === undefined) return [];
  try {
    const { entries } = await listInside(root, path.relative(root, real));
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
  // Git itself uses links inside its folder; what they lead to is opened by its own name.
  const file = await openInside(root, path.relative(root, real));
  if (!file) return undefined;
  try {
    return await use(file, (await file.stat()).size);
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
    return real !== root && isWithin(root, real) ? real : undefined;
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
