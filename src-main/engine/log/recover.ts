/**
 * What a log needs before it is written on: where it ends, and an end that is whole. Only the ends of the newest files
 * are read, so it takes the same time for a thousand records as for a million.
 */
import path from 'node:path';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { decodeLine } from '../storage/record-codec.ts';
import type { LogFile } from './log-files.ts';
import type { Quarantine } from './quarantine.ts';
import { asObservation, firstRecord, scanBackwards } from './scan-file.ts';

export interface Recovered {
  lastSeq: number;
  /** Milliseconds; 0 when there is no record. */
  lastLoggedAt: number;
  /** The newest file, if there is one. */
  newest: LogFile | undefined;
  /** Files that could not be trimmed, with the length that counts. They are not written on. */
  limits: Map<string, number>;
}

/** Lines that can no longer be read still used up a `seq` each; no record is shorter than this many bytes. */
const SHORTEST_RECORD = 150;

/** `own` are this device's files in reading order. Throws when the newest files cannot be read or made durable. */
export async function recoverEnd(
  files: Files,
  own: LogFile[],
  quarantine: Quarantine,
  diagnose: (message: string) => void,
): Promise<Recovered> {
  const written = own.filter((file) => !file.restored);
  const result: Recovered = { lastSeq: 0, lastLoggedAt: 0, newest: written.at(-1), limits: new Map() };
  let lost = 0;
  let nextSeq: number | undefined; // first seq of the file behind the one at hand
  const looked: string[] = []; // a process that was killed may have left their ends in the system's cache
  for (const file of written.reverse()) {
    const end = await trimEnd(files, file, nextSeq, quarantine, diagnose);
    looked.push(file.file);
    if (end.limit !== undefined) result.limits.set(file.file, end.limit);
    if (result.lastSeq > 0) break; // this one was looked at for leftovers only
    lost += end.lost;
    if (!end.last) continue; // empty or ruined: the one before says where we were
    result.lastSeq = end.last.seq + lost;
    result.lastLoggedAt = instantOf(end.last.loggedAt);
    nextSeq = (await firstRecord(files, file.file))?.seq;
  }
  if (result.lastSeq === 0) result.lastSeq = lost;
  for (const file of own.filter((other) => other.restored)) {
    const { last } = await readEnd(files, file);
    result.lastSeq = Math.max(result.lastSeq, last?.seq ?? 0);
  }
  await makeDurable(files, looked);
  return result;
}

/**
 * Takes off a torn tail, and records with the `seq` of the next file or above: those were never acknowledged, their
 * write failed and was done again in the next file. What is taken off is kept in quarantine first.
 */
async function trimEnd(
  files: Files,
  file: LogFile,
  nextSeq: number | undefined,
  quarantine: Quarantine,
  diagnose: (message: string) => void,
) {
  const end = await readEnd(files, file, nextSeq);
  if (end.size === end.length) return { ...end, limit: undefined };
  try {
    const handle = await files.open(file.file, 'r+');
    try {
      const tail = await handle.read(end.size - end.length, end.length);
      const whole = nextSeq === undefined ? wholeRecord(tail) : undefined;
      if (!whole) await quarantine.keep('torn', { ...file, offset: end.length }, tail);
      await handle.truncate(end.length + (whole?.bytes ?? 0)); // durable below, as is every file that was looked at
      if (!whole) return { ...end, limit: undefined };
      await finishLine(files, file.file);
      return { ...end, last: whole.last, lost: 0, limit: undefined };
    } finally {
      await handle.close();
    }
  } catch (error) {
    diagnose(`the end of ${file.file} could not be set aside: ${messageOf(error)}`);
    return { ...end, limit: end.length };
  }
}

/** Reads back to the last whole record that counts. What stands from `length` to `size` has to go. */
async function readEnd(files: Files, file: LogFile, nextSeq = Infinity) {
  let size = 0;
  let length = 0;
  let lost = 0;
  for await (const piece of scanBackwards(files, file.file)) {
    if (size === 0) {
      length = piece.end;
      size = piece.end + (piece.tornTail?.bytes ?? 0);
    }
    const records = piece.records.flatMap(({ value, offset }) => {
      const record = asObservation(value);
      return record ? [{ record, offset }] : [];
    });
    length = records.find(({ record }) => record.seq >= nextSeq)?.offset ?? length;
    const last = records.filter(({ offset }) => offset < length).at(-1);
    const counts = ({ offset }: { offset: number }) => offset > (last?.offset ?? -1) && offset < length;
    lost += piece.blanks.filter(counts).length;
    for (const { bytes } of piece.damaged.filter(counts)) lost += Math.ceil(bytes / SHORTEST_RECORD);
    if (last) return { last: last.record, length, size, lost };
  }
  return { last: undefined, length, size, lost };
}

/** A record that lacks only its newline, or has another byte there, is finished, not thrown away. */
function wholeRecord(tail: Buffer) {
  for (const bytes of [tail.length, tail.length - 1]) {
    const decoded = decodeLine(tail.subarray(0, bytes));
    const last = decoded.ok ? asObservation(decoded.value) : undefined;
    if (last) return { bytes, last };
  }
  return undefined;
}

async function finishLine(files: Files, file: string): Promise<void> {
  const handle = await files.open(file, 'a');
  try {
    await handle.write('\n');
  } finally {
    await handle.close();
  }
}

/** What we are going to read and answer for must be on the disk, not only in the system's cache. */
async function makeDurable(files: Files, looked: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const file of looked) {
    const handle = await files.open(file, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    for (let dir = path.dirname(file), depth = 0; depth < 4; dir = path.dirname(dir), depth++) folders.add(dir);
  }
  for (const dir of folders) await files.syncDir(dir);
}
