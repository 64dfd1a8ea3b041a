/**
 * Daily logs over real files in a temporary home, for tests.
 */
import { randomBytes } from 'node:crypto';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { openDailyLog, type DailyLog, type DailyLogOptions } from '../../src-main/engine/log/daily-log.ts';
import type { RedactedDraft } from '../../src-main/engine/redact/redacted.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { onTestFinished } from 'vitest';
import { fakeClock } from './clock.ts';
import { tempDir } from './temp.ts';

/** A draft as the redactor would hand it over. */
export function draft(key: string, more: Partial<RedactedDraft> = {}): RedactedDraft {
  const base = {
    key,
    at: '2026-11-20T09:00:00.000+00:00',
    project: 'p1',
    source: 'note',
    kind: 'note',
    origin: 'user-direct',
    text: `text of ${key}`,
  } as const;
  return { ...base, ...more } as RedactedDraft;
}

/** Drafts `k<from>` to `k<to>`. */
export const drafts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => draft(`k${from + i}`));

/** A log in `home` (a new temporary one) that no index reads: all keys are its own to know. */
export async function openTestLog(options: Partial<DailyLogOptions> & { home?: string } = {}): Promise<DailyLog> {
  const { home = tempDir(), ...rest } = options;
  const log = await openDailyLog({
    files: nodeFiles(),
    clock: fakeClock(),
    paths: homePaths(home),
    device: 'dev1',
    randomBytes: (count) => randomBytes(count),
    known: async () => new Map<string, string>(),
    indexed: {},
    diagnose: () => undefined,
    ...rest,
  });
  onTestFinished(() => log.close());
  return log;
}

/** Everything in the log, as one list. */
export async function readAll(log: DailyLog, ...args: Parameters<DailyLog['read']>): Promise<Observation[]> {
  const all: Observation[] = [];
  for await (const { records } of log.read(...args)) all.push(...records);
  return all;
}
