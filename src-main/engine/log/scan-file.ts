/**
 * Reads one log file in chunks, forwards or backwards, and finds one record by its id. Never holds more than a chunk
 * and a line.
 */
import { observationSchema, type Observation } from '../../../src-shared/contract/observation.ts';
import { systemCodeOf } from '../../../src-shared/kit/errors.ts';
import type { Files, OpenFile } from '../ports.ts';
import { scanRecords, type Scan } from '../storage/record-codec.ts';

const CHUNK = 1 << 20;
/** A record is at most some 100 KB (16,000 characters, escaped, and its data): what is longer is no record. */
const LONGEST_LINE = 8 << 20;
/** What a bisection reads at once: some twenty records. */
const PROBE = 8 << 10;
const NEWLINE = 0x0a;

/** A scanned piece of a file, with its bytes for whoever sets damage aside. */
export interface Piece extends Scan {
  /** The bytes of a span of this piece. */
  bytesOf(span: { offset: number; bytes: number }): Buffer;
}

/**
 * Pieces up to `bytes` (acknowledged length), from the start or from the first record with a `seq` above `afterSeq`.
 * A file that is gone has none.
 */
export async function* scanForwards(files: Files, file: string, bytes?: number, afterSeq = 0): AsyncGenerator<Piece> {
  const handle = await openIfThere(files, file);
  if (!handle) return;
  try {
    const end = bytes ?? (await handle.size());
    const isBefore = (value: unknown) => (asObservation(value)?.seq ?? Infinity) <= afterSeq;
    let position = afterSeq > 0 ? (await narrow(handle, end, isBefore)).low : 0;
    let carry: Buffer = Buffer.alloc(0);
    while (position < end) {
      const chunk = await handle.read(Math.min(CHUNK, end - position), position);
      if (chunk.length === 0) break;
      const buffer = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
      const startsAt = position - carry.length;
      position += chunk.length;
      const scan = scanRecords(buffer, { startsAt });
      carry = scan.tornTail ? buffer.subarray(scan.end - startsAt) : Buffer.alloc(0);
      if (position < end) delete scan.tornTail; // only a line that goes on in the next chunk
      if (carry.length > LONGEST_LINE) {
        scan.damaged.push({ offset: scan.end, bytes: carry.length, reason: 'line too long' });
        carry = Buffer.alloc(0);
      }
      yield piece(scan, buffer, startsAt);
    }
  } finally {
    await handle.close();
  }
}

/** Pieces from `bytes` back to the file's start; the records within a piece are in the file's order. */
export async function* scanBackwards(files: Files, file: string, bytes?: number): AsyncGenerator<Piece> {
  const handle = await openIfThere(files, file);
  if (!handle) return;
  try {
    let end = bytes ?? (await handle.size());
    let carry: Buffer = Buffer.alloc(0);
    while (end > 0) {
      const start = Math.max(0, end - CHUNK / 4);
      const buffer = Buffer.concat([await handle.read(end - start, start), carry]);
      end = start;
      const from = start === 0 ? 0 : buffer.indexOf(NEWLINE) + 1;
      if (start > 0 && from === 0 && buffer.length <= LONGEST_LINE) {
        carry = buffer;
        continue;
      }
      carry = buffer.subarray(0, from);
      yield piece(scanRecords(buffer.subarray(from), { startsAt: start + from }), buffer, start);
    }
  } finally {
    await handle.close();
  }
}

/** The first whole record of a file. Mostly one small read: it is asked for each minute, of files of any size. */
export async function firstRecord(files: Files, file: string, bytes?: number): Promise<Observation | undefined> {
  const first = await firstOf(files, file, Math.min(PROBE, bytes ?? PROBE));
  if (first) return first;
  for await (const { records } of scanForwards(files, file, bytes)) {
    for (const { value } of records) {
      const record = asObservation(value);
      if (record) return record;
    }
  }
  return undefined;
}

async function firstOf(files: Files, file: string, bytes: number): Promise<Observation | undefined> {
  const handle = await openIfThere(files, file);
  try {
    const scan = handle && scanRecords(await handle.read(bytes, 0));
    return scan?.records.map(({ value }) => asObservation(value)).find((record) => record !== undefined);
  } finally {
    await handle?.close();
  }
}

/** Finds records by id: ids rise within a file, so each takes a dozen small reads. */
export async function findByIds(
  files: Files,
  file: string,
  bytes: number | undefined,
  ids: Iterable<string>,
): Promise<Observation[]> {
  const handle = await openIfThere(files, file);
  if (!handle) return [];
  try {
    const end = bytes ?? (await handle.size());
    const found: Observation[] = [];
    for (const id of ids) {
      const record = await findById(handle, end, id);
      if (record) found.push(record);
    }
    return found;
  } finally {
    await handle.close();
  }
}

async function findById(handle: OpenFile, bytes: number, id: string): Promise<Observation | undefined> {
  const { low, high } = await narrow(handle, bytes, (value) => (idOf(value) ?? '') < id);
  const scan = scanRecords(await handle.read(high - low, low));
  return asObservation(scan.records.find(({ value }) => idOf(value) === id)?.value);
}

/**
 * Bisects a file whose records are sorted: all that begin before `low` are before what is looked for, and the first that
 * is not lies below `high`, if there is one. Both are at the start of a line or the end.
 */
async function narrow(handle: OpenFile, bytes: number, isBefore: (value: unknown) => boolean) {
  let low = 0;
  let high = bytes;
  while (high - low > PROBE) {
    const probe = await firstAfter(handle, (low + high) >> 1, high);
    if (!probe) break; // no record begins in the upper half
    const end = probe.offset + probe.bytes + 1;
    if (isBefore(probe.value)) low = probe.offset;
    else if (end < high) high = end;
    else break; // the last record of all: what remains is about half a probe and one long line
  }
  return { low, high };
}

/** The first whole record that begins behind `position`. */
async function firstAfter(handle: OpenFile, position: number, end: number) {
  for (let length = PROBE; ; length *= 4) {
    const reach = Math.min(end, position + length);
    const buffer = await handle.read(reach - position, position);
    const from = buffer.indexOf(NEWLINE) + 1;
    const scan = scanRecords(buffer.subarray(from), { startsAt: position + from });
    const first = from > 0 ? scan.records.find(({ value }) => idOf(value) !== undefined) : undefined;
    if (first || reach === end) return first;
  }
}

/** The record, checked; undefined when a line is whole but no observation (written by a newer version). */
export function asObservation(value: unknown): Observation | undefined {
  const checked = observationSchema.safeParse(value);
  return checked.success ? checked.data : undefined;
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' ? value.id : undefined;
}

function piece(scan: Scan, buffer: Buffer, startsAt: number): Piece {
  return {
    ...scan,
    bytesOf: ({ offset, bytes }) => buffer.subarray(offset - startsAt, offset - startsAt + bytes),
  };
}

async function openIfThere(files: Files, file: string): Promise<OpenFile | undefined> {
  try {
    return await files.open(file, 'r');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined; // retention took it while we were reading
    throw error;
  }
}
