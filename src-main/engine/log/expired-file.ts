/**
 * One log file whose time is over: read through to see that dreams have read all of it, then removed for good.
 */
import path from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf, parseStamp } from '../../../src-shared/kit/time.ts';
import type { Files } from '../ports.ts';
import { hasRead, type ReadSet } from './cursor.ts';
import type { HeldFile } from './expiry.ts';
import { scanForwards } from './scan-file.ts';

export interface ReadThrough {
  /** Records that no dream has read; what is whole and not understood counts too (a newer version wrote it). */
  unread: number;
  ids: string[];
  /** Of its newest record; undefined when there is none. */
  lastLoggedAt: string | undefined;
}

/** Reads the whole file as it is on the disk, and lets others work between two pieces. */
export async function readThrough(files: Files, { file, device }: HeldFile, dreamt: ReadSet): Promise<ReadThrough> {
  const found: ReadThrough = { unread: 0, ids: [], lastLoggedAt: undefined };
  for await (const { records } of scanForwards(files, file)) {
    for (const { value } of records) {
      const { id, seq, loggedAt } = value as { id?: unknown; seq?: unknown; loggedAt?: unknown };
      if (typeof seq !== 'number' || !hasRead(dreamt, device, seq)) found.unread++;
      if (typeof id === 'string') found.ids.push(id);
      if (typeof loggedAt === 'string' && parseStamp(loggedAt) && isLater(loggedAt, found.lastLoggedAt))
        found.lastLoggedAt = loggedAt;
    }
    await breath();
  }
  return found;
}

/**
 * Removes the file; durable when it resolves. Throws and removes nothing where the path leads out of `logs`, by a link too, or
 * the file is no longer what was read.
 */
export async function removeLogFile(files: Files, logs: string, { file, bytes, device }: HeldFile): Promise<void> {
  const year = path.dirname(file);
  const inLogs = path.dirname(year) === path.join(logs, device) && path.dirname(path.dirname(year)) === logs;
  const folders = await Promise.all([logs, path.join(logs, device), year].map((folder) => files.stat(folder)));
  const found = await files.stat(file);
  if (!inLogs || !found?.isFile || folders.some((folder) => !folder?.isDirectory))
    throw new VesperError('failed', `${file} was not removed: it is no file below ${logs}`, 'Look at that folder.');
  if (found.size !== bytes)
    throw new VesperError(
      'failed',
      `${file} was not removed: it has changed meanwhile`,
      'Vesper looks again tomorrow.',
    );
  await files.remove(file);
  await files.syncDir(year);
}

function isLater(loggedAt: string, than: string | undefined): boolean {
  return than === undefined || instantOf(loggedAt) > instantOf(than);
}
