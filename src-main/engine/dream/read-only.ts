/**
 * All file reading of a dream's process: these calls, and no others, may appear in its bundle (TRUST J5).
 * A test walks the import graph of `worker.ts` and fails on any other way to files, sockets or children.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { systemCodeOf } from '../../../src-shared/kit/errors.ts';

/** Calls `take` with the first `bytes` bytes of `file`, in blocks of at most 128 KiB (a slice's worth). */
export async function readBlocks(file: string, bytes: number, take: (block: Buffer) => Promise<void>): Promise<void> {
  const handle = openSync(file, 'r');
  try {
    for (let position = 0; position < bytes;) {
      const block = Buffer.allocUnsafe(Math.min(1 << 17, bytes - position));
      const got = readSync(handle, block, 0, block.length, position);
      if (got === 0) return;
      await take(block.subarray(0, got));
      position += got;
    }
  } finally {
    closeSync(handle);
  }
}

/** A small file as text; undefined when it is missing, unreadable or larger than `limit` bytes. */
export function readText(file: string, limit = 4 << 20): string | undefined {
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= limit ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined; // what cannot be read is as good as absent; the caller says so in words
  }
}

export function readBytes(file: string): Buffer {
  return readFileSync(file);
}

/** Empty also for what is no folder or cannot be listed. */
export function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function holdsAnything(folder: string): boolean {
  return namesOf(folder).length > 0;
}

/** `unknown`: the system does not say (closed to us, a stale handle), which proves nothing. */
export function lookFor(file: string): 'there' | 'gone' | 'unknown' {
  try {
    return statSync(file, { throwIfNoEntry: false }) ? 'there' : 'gone';
  } catch (error) {
    return systemCodeOf(error) === 'ENOTDIR' ? 'gone' : 'unknown';
  }
}

/**
 * Where a path leads; undefined when nothing is there. Node's permission model follows links out of what it permits, so who reads in a
 * watched folder has to ask this first. The native call: the other one asks every folder above, which is not permitted.
 */
export function realOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}
