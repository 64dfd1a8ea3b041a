/**
 * Reads the daily logs of all devices: everything not read yet, the newest records, or single ones by id.
 * Works on any host that has the files; nothing is kept in memory but the piece at hand.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { timeOfUlid } from '../../../src-shared/kit/ids.ts';
import { addDays, localDay } from '../../../src-shared/kit/time.ts';
import type { Files } from '../ports.ts';
import type { Span } from '../storage/record-codec.ts';
import { hasRead, readUpTo, type ReadSet } from './cursor.ts';
import { listLogFiles, type LogFile } from './log-files.ts';
import { asObservation, findByIds, firstRecord, scanBackwards, scanForwards, type Piece } from './scan-file.ts';

/** What a reader needs to know about the logs. */
export interface LogSource {
  files: Files;
  /** The folder with one folder per device. */
  logs: string;
  /** How far a file counts, where that is less than it holds. */
  limits?: ReadonlyMap<string, number>;
  /** Told of every damaged line met. */
  damaged?(file: LogFile, offset: number, data: Buffer): Promise<void>;
}

/** Records of one device, in the order they were written. `seq` is only unique together with `device`. */
export interface LogBatch {
  device: string;
  records: Observation[];
}

export interface ReadOptions {
  /** At most so many records a batch (default 1,000). */
  batch?: number;
  /** Only this device. */
  device?: string;
}

/** Everything that `after` does not hold, by day, device and `seq`; from the start without `after`. */
export async function* readLog(
  source: LogSource,
  after: ReadSet | undefined,
  { batch = 1000, device: only }: ReadOptions = {},
): AsyncGenerator<LogBatch> {
  const all = await listLogFiles(source.files, source.logs, only);
  const done = after ? await filesReadWhole(source, all, after) : new Set<LogFile>();
  for (const file of all) {
    if (done.has(file)) continue;
    let records: Observation[] = [];
    const upTo = after && !file.restored ? readUpTo(after, file.device) : 0;
    for await (const piece of scanForwards(source.files, file.file, source.limits?.get(file.file), upTo)) {
      await reportDamage(source, file, piece);
      // Only of a device's newest file may the end be still on its way.
      if (piece.tornTail && all.findLast(({ device }) => device === file.device) !== file)
        await source.damaged?.(file, piece.tornTail.offset, piece.bytesOf(piece.tornTail));
      for (const { value } of piece.records) {
        const record = asObservation(value);
        if (!record || (after && hasRead(after, file.device, record.seq))) continue;
        records.push(record);
        if (records.length < batch) continue;
        yield { device: file.device, records };
        records = [];
      }
    }
    if (records.length > 0) yield { device: file.device, records };
  }
}

export interface RecentQuery {
  limit: number;
  /** Only records written before this one (its id), for the next page. */
  before?: string;
  filter?(record: Observation): boolean;
}

/** The newest records by when they were written, newest first. */
export async function recentRecords(source: LogSource, { limit, before, filter }: RecentQuery): Promise<Observation[]> {
  const found: Observation[] = [];
  const until = before === undefined ? undefined : timeOfUlid(before);
  const lastDay = until === undefined ? undefined : addDays(localDay(until, 0), 1);
  const byDay = Map.groupBy(await listLogFiles(source.files, source.logs), ({ day }) => day);
  for (const [day, files] of [...byDay].reverse()) {
    if (lastDay !== undefined && day > lastDay) continue;
    for await (const record of newestFirst(source, files)) {
      if (before !== undefined && record.id >= before) continue;
      if (filter && !filter(record)) continue;
      found.push(record);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

/** The records with these ids, as far as they exist, in the order asked for. An id tells the day to look at. */
export async function recordsById(source: LogSource, refs: readonly string[]): Promise<Observation[]> {
  const byDay = Map.groupBy(await listLogFiles(source.files, source.logs), ({ day }) => day);
  const found = new Map<string, Observation>();
  const wanted = Map.groupBy(new Set(refs), (ref) => localDay(timeOfUlid(ref) ?? 0, 0));
  for (const [day, ids] of wanted) {
    // The file's day is local: it may be the one before or after the day in UTC.
    for (const candidate of [day, addDays(day, 1), addDays(day, -1)]) {
      for (const { file } of byDay.get(candidate) ?? []) {
        const missing = ids.filter((id) => !found.has(id));
        if (missing.length === 0) break;
        for (const record of await findByIds(source.files, file, source.limits?.get(file), missing)) {
          found.set(record.id, record);
        }
      }
    }
  }
  return refs.flatMap((ref) => found.get(ref) ?? []);
}

/** Files whose every record is in `after`: those before the newest file that begins inside what is read without gap. */
async function filesReadWhole(source: LogSource, all: LogFile[], after: ReadSet): Promise<Set<LogFile>> {
  const whole = new Set<LogFile>();
  for (const [device, files] of Map.groupBy(all, (file) => file.device)) {
    const upTo = readUpTo(after, device);
    if (upTo === 0) continue;
    let older = false;
    for (const file of files.filter(({ restored }) => !restored).reverse()) {
      if (older) whole.add(file);
      else
        older =
          ((await firstRecord(source.files, file.file, source.limits?.get(file.file)))?.seq ?? Infinity) <= upTo + 1;
    }
  }
  return whole;
}

/** The records of one day's files, merged by id from the newest down. */
async function* newestFirst(source: LogSource, files: LogFile[]): AsyncGenerator<Observation> {
  const streams = files.map((file) => fileBackwards(source, file));
  try {
    const firsts = await Promise.all(streams.map(async (stream) => ({ stream, first: await stream.next() })));
    const heads = firsts.flatMap(({ stream, first }) => (first.done ? [] : [{ stream, record: first.value }]));
    while (heads.length > 0) {
      const newest = heads.reduce((a, b) => (b.record.id > a.record.id ? b : a));
      yield newest.record;
      const next = await newest.stream.next();
      if (next.done) heads.splice(heads.indexOf(newest), 1);
      else newest.record = next.value;
    }
  } finally {
    for (const stream of streams) await stream.return(undefined);
  }
}

async function* fileBackwards(source: LogSource, file: LogFile): AsyncGenerator<Observation, undefined> {
  for await (const piece of scanBackwards(source.files, file.file, source.limits?.get(file.file))) {
    await reportDamage(source, file, piece);
    for (const { value } of piece.records.reverse()) {
      const record = asObservation(value);
      if (record) yield record;
    }
  }
  return undefined;
}

/** So many damaged lines in one piece are ruin rather than lines: what lies side by side is then told as one. */
const MANY = 100;

async function reportDamage(source: LogSource, file: LogFile, piece: Piece): Promise<void> {
  if (!source.damaged) return;
  const spans = piece.damaged.length > MANY ? sideBySide(piece.damaged) : piece.damaged;
  for (const span of spans) await source.damaged(file, span.offset, piece.bytesOf(span));
}

/** Spans with nothing but a newline between them, as one each. */
function sideBySide(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { offset, bytes } of spans) {
    const last = joined.at(-1);
    if (last && offset <= last.offset + last.bytes + 1) last.bytes = offset + bytes - last.offset;
    else joined.push({ offset, bytes });
  }
  return joined;
}
