/**
 * A home with a log of many days and the rooms of an engine on it, under a clock that a test moves; dreams are only said to have read.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openRetention } from '../../src-main/engine/act/retention.ts';
import { createEvents } from '../../src-main/engine/events.ts';
import type { ReadSet } from '../../src-main/engine/log/cursor.ts';
import { CREDIBLE_LOOKS, type Limits } from '../../src-main/engine/log/expiry.ts';
import { openDailyLog } from '../../src-main/engine/log/daily-log.ts';
import { openExpiryFile } from '../../src-main/engine/log/expiry-file.ts';
import type { RedactedDraft } from '../../src-main/engine/redact/redacted.ts';
import { openRooms, type Rooms, type RoomsOptions } from '../../src-main/engine/rooms.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import type { Files } from '../../src-main/engine/ports.ts';
import { encodeRecord } from '../../src-main/engine/storage/record-codec.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import type { DreamReport } from '../../src-shared/contract/memory.ts';
import { addDays } from '../../src-shared/kit/time.ts';
import { record } from '../support/records.ts';

export const DEVICE = 'd-retention1';
export const DAY_MS = 86_400_000;

/** Writes `perDay` records for each day to `logs/<device>`; the day before `first` has the numbers up to `seq`. */
export function writeDays(home: string, days: readonly string[], perDay: number, device = DEVICE, seq = 0): number {
  for (const day of days) {
    const lines = Array.from({ length: perDay }, (_, i) => {
      const at = `${day}T${String(9 + (i % 9)).padStart(2, '0')}:00:00.000+00:00`;
      const text = `marker-${device}-${day}-${i} of a day's work`;
      return encodeRecord(
        record({ source: 'note', kind: 'note', key: `${device}:${day}:${i}`, at, text, seq: ++seq, project: null }),
      );
    });
    const folder = path.join(home, 'logs', device, day.slice(0, 4));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${day}.log`), lines.join(''));
  }
  return seq;
}

/** A device id, and looks on every day of the week before `today`. */
export function writeHome(home: string, today: string): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'device.json'), JSON.stringify({ id: DEVICE }));
  const looks = Array.from({ length: CREDIBLE_LOOKS - 1 }, (_, i) => addDays(today, i - CREDIBLE_LOOKS + 1));
  writeFileSync(path.join(home, 'retention.json'), JSON.stringify({ looks, goneUpTo: null, stays: [] }));
}

export const daysFrom = (first: string, count: number) => Array.from({ length: count }, (_, i) => addDays(first, i));

/** Days of log files that are there, of every device. */
export function daysThere(home: string, device = DEVICE): string[] {
  const folder = path.join(home, 'logs', device);
  return readdirSync(folder)
    .flatMap((year) => readdirSync(path.join(folder, year)))
    .map((name) => name.slice(0, 10))
    .sort();
}

/** All markers in the log's files. */
export function markersThere(home: string): Set<string> {
  const found = readdirSync(path.join(home, 'logs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(path.join(home, 'logs', name), 'utf8').match(/marker-[\w-]+/g) ?? []);
  return new Set(found);
}

export interface World {
  rooms: Awaited<ReturnType<typeof openRooms>>;
  retention: ReturnType<typeof openRetention>;
  /** What dreams have read. */
  read: ReadSet;
  limits: Limits;
  /** What the dream that is asked for does. */
  dream: () => Promise<DreamReport>;
  dreams: number;
  /** Looks as the tick does, an hour of true time after the last look. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Every record counts as dreamt unless a test says otherwise. `light`: log and files are real, and nothing else is there. */
export async function openWorld(
  home: string,
  now: () => number,
  { files, limits, light }: { files?: (inner: Files) => Files; limits?: Limits; light?: boolean } = {},
): Promise<World> {
  let monotonic = 0;
  const node = nodePorts(home);
  const ports = {
    ...node,
    clock: { ...systemClock(), now, offsetAt: () => 0, monotonic: () => monotonic },
    ...(files ? { files: files(node.files) } : {}),
    diagnose: () => undefined,
  };
  const rooms = await (light ? lightRooms : openRooms)({
    home,
    ports,
    events: createEvents(),
    homeFolder: path.dirname(home),
    searchPath: undefined,
    agentRoots: { claudeCode: [], codex: [] },
    mode: 'once',
  });
  const all: ReadSet = Object.fromEntries(readdirSync(path.join(home, 'logs')).map((of) => [of, [[1, 1_000_000_000]]]));
  const dreams = { ...rooms.dreams, cursor: () => world.read, running: () => undefined };
  const world: World = {
    rooms,
    read: all,
    limits: limits ?? { days: 365, bytes: 2e9 },
    dream: async () => ({}) as DreamReport,
    dreams: 0,
    retention: openRetention({
      ports,
      events: createEvents(),
      rooms: () => ({ ...rooms, dreams }),
      limits: () => world.limits,
    }),
    async look() {
      monotonic += DAY_MS;
      await rooms.feed.settled(10_000);
      await world.retention.look({
        isBusy: () => false,
        dream() {
          world.dreams++;
          return world.dream();
        },
      });
    },
    close: () => rooms.close(),
  };
  let closed = false;
  world.close = async () => {
    if (!closed) await rooms.close();
    closed = true;
  };
  onTestFinished(() => world.close().catch(() => undefined));
  return world;
}

async function lightRooms({ home, ports }: RoomsOptions): Promise<Rooms> {
  const paths = homePaths(home);
  const log = await openDailyLog({
    ...ports,
    paths,
    device: DEVICE,
    known: async () => new Map<string, string>(),
    indexed: {},
    diagnose: () => undefined,
  });
  return {
    paths,
    log,
    expiry: await openExpiryFile(ports.files, paths.retention),
    ingest: { take: (drafts: RedactedDraft[]) => log.append(drafts) },
    feed: { settled: async () => undefined, state: () => 'ready', lag: () => 0 },
    recall: { expire: async () => 0 },
    settings: { trouble: () => undefined, ignored: () => [] },
    close: () => log.close(),
  } as unknown as Rooms;
}
