/**
 * The daily log: everything seen, one fsynced line each, never the same key twice. What `append` has answered for
 * survives a crash and a power loss; what it has not is done again by whoever asked.
 */
import path from 'node:path';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { localDay, parseStamp } from '../../../src-shared/kit/time.ts';
import type { Clock, Files } from '../ports.ts';
import type { RedactedDraft } from '../redact/redacted.ts';
import type { HomePaths } from '../storage/paths.ts';
import type { ReadSet } from './cursor.ts';
import type { HeldFile } from './expiry.ts';
import { freshKeys } from './fresh-keys.ts';
import { listLogFiles } from './log-files.ts';
import { planBatch, type Appended, type PlannedBatch } from './plan-batch.ts';
import { openQuarantine } from './quarantine.ts';
import { readLog, recentRecords, recordsById } from './read-log.ts';
import type { LogBatch, LogSource, ReadOptions, RecentQuery } from './read-log.ts';
import { recoverEnd } from './recover.ts';
import { segmentWriter } from './segment-writer.ts';

export interface DailyLogOptions {
  files: Files;
  clock: Clock;
  paths: HomePaths;
  /** This machine's id: names its folder below `logs/`. */
  device: string;
  randomBytes(count: number): Uint8Array;
  /** Refs of those keys that the search index knows. */
  known(keys: string[]): Promise<Map<string, string>>;
  /** What the index holds (`{}`: nothing). The rest is read for its keys before the first append. */
  indexed: ReadSet;
  /** Told of new records after they are acknowledged, in order. */
  appended?(records: Observation[]): void;
  diagnose(message: string): void;
}

export interface DailyLog {
  readonly device: string;
  /**
   * Durable when it resolves; the answers are in the order of the drafts. Rejects with `degraded` when the disk (or the
   * index, asked for known keys) fails, and may simply be called again. Rejects with `bad-input` for what is no record.
   */
  append(drafts: RedactedDraft[]): Promise<Appended[]>;
  /** The index now holds this device's (or `device`'s) records up to `seq`: their keys need not be kept here. */
  forgetKeysUpTo(seq: number, device?: string): void;
  /** The index begins anew and only holds `indexed`: keys it no longer knows are read from the log before the next append. */
  indexLost(indexed: ReadSet): void;
  /** Records of all devices that `after` does not hold. */
  read(after?: ReadSet, options?: ReadOptions): AsyncIterable<LogBatch>;
  /** Newest first, by when they were written. */
  recent(query: RecentQuery): Promise<Observation[]>;
  /** Records by id; those that do not exist are left out. */
  get(refs: readonly string[]): Promise<Observation[]>;
  /** Local days of `loggedAt` that have a file, oldest first. */
  days(): Promise<string[]>;
  /** All files in reading order, with their acknowledged bytes: what a dream's snapshot takes. Paths are absolute. */
  files(): Promise<HeldFile[]>;
  stats(): Promise<LogStats>;
  /** `seq` of this device's newest acknowledged record. */
  lastSeq(): number;
  /** Waits for what was asked for, then refuses more. */
  close(): Promise<void>;
}

export interface LogStats {
  /** The last `seq` of this device. */
  seq: number;
  /** Acknowledged bytes of all devices. */
  bytes: number;
  /** Damaged spans and torn tails set aside so far. */
  damaged: number;
  tornTails: number;
}

interface Waiting {
  drafts: RedactedDraft[];
  resolve(appended: Appended[]): void;
  reject(error: Error): void;
}

/** Drafts that share one write and sync, at most: bounds memory and how long others wait. */
const LARGEST_BATCH = 5000;

/** Recovers the end of the log and is ready; reads no more than the end of the newest files. */
export async function openDailyLog(options: DailyLogOptions): Promise<DailyLog> {
  const { files, clock, paths, device, diagnose } = options;
  const quarantine = await openQuarantine(files, paths.quarantine);
  const recovered = await recoverEnd(files, await listLogFiles(files, paths.logs, device), quarantine, diagnose);
  const writer = segmentWriter(files, path.join(paths.logs, device), recovered.newest, recovered.limits);
  const source: LogSource = {
    files,
    logs: paths.logs,
    limits: writer.limits,
    damaged: (file, offset, data) =>
      quarantine
        .keep('damaged', { ...file, offset }, data)
        .catch((error: unknown) => diagnose(`damage in ${file.file} at ${offset} not set aside: ${messageOf(error)}`)),
  };
  const keys = freshKeys(device, options.indexed, (after) => readLog(source, after));
  const plan = planBatch({ randomBytes: options.randomBytes, lastSeq: recovered.lastSeq });
  let lastLoggedAt = recovered.lastLoggedAt + 1; // later than any id given so far
  let day = recovered.newest?.day ?? '';
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let closed = false;

  return {
    device,
    async append(drafts) {
      if (closed) throw new VesperError('unavailable', 'the daily log is closed');
      for (const draft of drafts) refuseMalformed(draft);
      if (drafts.length === 0) return [];
      return new Promise((resolve, reject) => {
        waiting.push({ drafts, resolve, reject });
        flushing ??= flushAll();
      });
    },
    forgetKeysUpTo: (seq, of = device) => keys.forgetUpTo(seq, of),
    indexLost: (indexed) => keys.readAgain(indexed),
    read: (after, readOptions) => readLog(source, after, readOptions),
    recent: (query) => recentRecords(source, query),
    get: (refs) => recordsById(source, refs),
    days: async () => [...new Set((await listLogFiles(files, paths.logs)).map((file) => file.day))],
    files: acknowledgedFiles,
    lastSeq: () => plan.lastSeq(),
    async stats() {
      const bytes = (await acknowledgedFiles()).reduce((sum, file) => sum + file.bytes, 0);
      return { seq: plan.lastSeq(), bytes, ...quarantine.counts() };
    },
    async close() {
      closed = true;
      await flushing;
      await writer.close();
    },
  };

  /** Group commit: starts at once, and takes along in the next round what arrives while a round is being written. */
  async function flushAll(): Promise<void> {
    await Promise.resolve(); // those who ask in the same turn share the first round
    while (waiting.length > 0) await flush(takeRound());
    flushing = undefined; // in the same turn as the last look, so that nobody is left waiting
  }

  function takeRound(): Waiting[] {
    let taken = 0;
    const more = waiting.findIndex(({ drafts }) => {
      const isFull = taken >= LARGEST_BATCH;
      taken += drafts.length;
      return isFull;
    });
    const round = waiting.slice(0, more === -1 ? undefined : more);
    waiting = waiting.slice(round.length);
    return round;
  }

  async function flush(round: Waiting[]): Promise<void> {
    let planned: PlannedBatch;
    try {
      const asked = round.flatMap(({ drafts }) => drafts.map(({ key }) => key));
      const known = await keys.refsOf(asked, options.known);
      // One time for the round, so it has one day. It stands still while the wall clock is behind; so does the day.
      lastLoggedAt = Math.max(lastLoggedAt, clock.now());
      const offset = clock.offsetAt(lastLoggedAt);
      const today = localDay(lastLoggedAt, offset);
      if (today > day) day = today;
      planned = plan.plan(round, known, { instant: lastLoggedAt, offset });
      if (planned.lines) await writer.write(day, planned.lines);
    } catch (error) {
      const failure = degraded(error);
      for (const { reject } of round) reject(failure);
      return;
    }
    plan.accept(planned);
    keys.add(planned.records);
    planned.answers.forEach((answer, i) => {
      if (answer instanceof Array) round[i]?.resolve(answer);
      else round[i]?.reject(answer);
    });
    if (planned.records.length > 0) announce(planned.records);
  }

  function announce(records: Observation[]): void {
    try {
      options.appended?.(records);
    } catch (error) {
      diagnose(`a listener of the log failed: ${messageOf(error)}`);
    }
  }

  async function acknowledgedFiles() {
    const found: HeldFile[] = [];
    for (const { device: of, file, day: on } of await listLogFiles(files, paths.logs)) {
      const bytes = writer.limits.get(file) ?? (await files.stat(file))?.size;
      if (bytes !== undefined) found.push({ device: of, day: on, file, bytes });
    }
    return found;
  }
}

/** A record without a readable time could be written but never read again. */
function refuseMalformed({ key, at }: RedactedDraft): void {
  if (key === '') throw new VesperError('bad-input', 'an observation has no key');
  if (!parseStamp(at)) throw new VesperError('bad-input', `not a time with offset: ${at}`);
}

function degraded(error: unknown): VesperError {
  return new VesperError(
    'degraded',
    `the daily log could not be written: ${messageOf(error)}`,
    'Nothing that was acknowledged is lost. See that the disk has room and works; writing goes on by itself.',
    { cause: error },
  );
}
