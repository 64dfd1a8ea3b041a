/**
 * Small files that are whole or not there: written beside, made durable, renamed over, and the folder made durable too
 * (the step that is usually forgotten: TRUST §0, 2).
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { z } from 'zod';
import { messageOf, systemCodeOf } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { FILE_MODE } from './paths.ts';

/** Replaces `target` by `data`, durable when it returns. A failure leaves the old file as it was. */
export async function writeAtomic(files: Files, target: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${target}.tmp-${randomBytes(6).toString('hex')}`;
  try {
    await writeDurable(files, temporary, data);
    await files.rename(temporary, target);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined); // the first failure is the one that counts
    throw error;
  }
  await files.syncDir(path.dirname(target));
}

/** Writes a file that must not exist yet and syncs it; its folder is the caller's to sync. */
export async function writeDurable(files: Files, target: string, data: Uint8Array | string): Promise<void> {
  const file = await files.open(target, 'wx', FILE_MODE);
  try {
    await file.write(typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    await file.sync();
  } finally {
    await file.close();
  }
}

const NOT_OURS = new Set<string | undefined>(['EACCES', 'EPERM', 'EROFS', 'EINVAL', 'ENOTSUP']);

/**
 * Makes `dir` and whatever is missing above it, each made durable in its parent. A folder that is there already is made
 * durable too: who made it may have been killed before.
 */
export async function makeDurableDir(files: Files, dir: string): Promise<void> {
  const parent = path.dirname(dir);
  if (parent === dir) return;
  const isThere = (await files.stat(dir)) !== undefined;
  if (!isThere) {
    await makeDurableDir(files, parent);
    await files.makeDir(dir);
  }
  try {
    await files.syncDir(parent);
  } catch (error) {
    // Where we may not look, or nothing is ever synced, somebody else made what is there.
    if (!isThere || !NOT_OURS.has(systemCodeOf(error))) throw error;
  }
}

/** `broken` is a value: the caller may keep the file aside and say so. */
export type ReadJson<T> = { value: T } | { broken: string };

/** Reads and checks a JSON file; undefined when it is not there. Throws only when it cannot be read at all. */
export async function readJson<T>(
  files: Files,
  source: string,
  schema: z.ZodType<T>,
): Promise<ReadJson<T> | undefined> {
  const bytes = await readIfThere(files, source);
  if (!bytes) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return { broken: messageOf(error) };
  }
  const checked = schema.safeParse(parsed);
  if (checked.success) return { value: checked.data };
  const said = checked.error.issues.map(({ path: at, message }) => `${at.join('.') || 'document'}: ${message}`);
  return { broken: said.slice(0, 1).join() };
}

/** The bytes of a file, or undefined when it is not there. */
export async function readIfThere(files: Files, source: string): Promise<Buffer | undefined> {
  try {
    return await files.read(source);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The sorted names in a folder; none when the folder is not there. */
export async function namesIn(files: Files, dir: string): Promise<string[]> {
  try {
    return (await files.list(dir)).sort();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
