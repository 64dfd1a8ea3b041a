/**
 * Replaces or removes one file that a person may be editing: only if it still is what we last saw there.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { systemCodeOf } from '../../../src-shared/kit/errors.ts';
import type { Files, OpenFile } from '../ports.ts';
import { readIfThere, writeAtomic, writeDurable } from '../storage/atomic.ts';
import { sha256 } from './render.ts';

/**
 * Replaces `target` by `data` if its bytes have the hash `expected` (undefined: if nothing is there); false otherwise.
 * The old file is held open over the rename and looked at once more: a write into it in that moment is put back and
 * answered with false. What remains is another rename by somebody else within that one call.
 */
export async function replaceFile(
  files: Files,
  target: string,
  data: string,
  expected: string | undefined,
): Promise<boolean> {
  const temporary = `${target}.tmp-${randomBytes(6).toString('hex')}`;
  let late: Buffer | undefined;
  try {
    await writeDurable(files, temporary, data);
    const old = await openIfThere(files, target);
    try {
      const seen = old && (await bytesOf(old));
      if (seen ? sha256(seen) !== (expected ?? sha256(data)) : expected !== undefined && expected !== '') {
        await files.remove(temporary);
        return false;
      }
      // The name may lead to another file by now: an editor that saves by a rename.
      const named = seen && (await readIfThere(files, target));
      if (seen && !named?.equals(seen)) {
        await files.remove(temporary);
        return false;
      }
      const open = await renameOver(files, temporary, target, old);
      if (open && seen) {
        const after = await bytesOf(open);
        if (!after.equals(seen)) late = after;
      }
    } finally {
      await old?.close();
    }
  } catch (error) {
    await files.remove(temporary).catch(() => undefined); // the first failure is the one that counts
    throw error;
  }
  await files.syncDir(path.dirname(target));
  if (late) await writeAtomic(files, target, late);
  return late === undefined;
}

/** Removes `target` if its bytes have the hash `expected`, or it is gone already; false when a hand changed it. */
export async function removeFile(files: Files, target: string, expected: string | undefined): Promise<boolean> {
  const old = await openIfThere(files, target);
  if (!old) return true;
  let late: Buffer | undefined;
  try {
    const seen = await bytesOf(old);
    if (sha256(seen) !== expected) return false;
    await files.remove(target);
    const after = await bytesOf(old);
    if (!after.equals(seen)) late = after;
  } finally {
    await old.close();
  }
  if (late) await writeAtomic(files, target, late);
  await files.syncDir(path.dirname(target));
  return late === undefined;
}

/** Windows does not rename over a file that is open: there it is closed first. Answers the file if it still is open. */
async function renameOver(
  files: Files,
  from: string,
  to: string,
  old: OpenFile | undefined,
): Promise<OpenFile | undefined> {
  try {
    await files.rename(from, to);
    return old;
  } catch (error) {
    const code = systemCodeOf(error);
    if (!old || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error;
    await old.close();
    await files.rename(from, to);
    return undefined;
  }
}

async function openIfThere(files: Files, target: string): Promise<OpenFile | undefined> {
  try {
    return await files.open(target, 'r');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function bytesOf(file: OpenFile): Promise<Buffer> {
  return file.read(await file.size(), 0);
}
