/**
 * What a brief is made from, put in order once: the records that are events, oldest first, and the day it is.
 */
import type { DreamReport, Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Project } from '../../../src-shared/contract/views.ts';
import { formatStamp, localDay, parseStamp } from '../../../src-shared/kit/time.ts';

export interface Uncommitted {
  /** Project id. */
  project: string;
  /** Paths with changes that are not committed; paths in conflict. */
  changed: string[];
  conflicted: string[];
}

export interface BriefInput {
  /** ISO 8601 with offset. */
  now: string;
  /** When the person was last here. Absent: the brief was asked for. */
  since?: string;
  projects: Pick<Project, 'id' | 'name'>[];
  /** Facts of any state; only active ones are used. */
  facts: readonly Fact[];
  /** Records of the newest sessions, in any order. */
  recent: readonly Observation[];
  uncommitted: readonly Uncommitted[];
  lastDream?: DreamReport;
}

/** What the parts of a brief are made from: the input, in order of time, and where the person's absence began. */
export interface Scene extends BriefInput {
  /** Events only, oldest first. */
  recent: Observation[];
  /** `since`, else undefined: an asked-for brief covers the last activity. */
  since?: string;
  today: string;
}

export function readScene(input: BriefInput): Scene {
  const now = parseStamp(input.now);
  const { since, ...rest } = input;
  const sinceStamp = since === undefined ? undefined : parseStamp(since);
  const instant = (record: Observation) => parseStamp(record.at)?.instant ?? 0;
  const recent = input.recent
    .filter((record) => isEvent(record) && instant(record) <= (now?.instant ?? Infinity))
    .sort((a, b) => instant(a) - instant(b) || a.seq - b.seq);
  return {
    ...rest,
    ...(since !== undefined && sinceStamp ? { since } : {}),
    recent,
    today: now ? localDay(now.instant, now.offset) : '',
  };
}

/** Things that happened, as opposed to Vesper's own doings. */
export function isEvent({ source }: Observation): boolean {
  return source !== 'tick' && source !== 'dream' && source !== 'action';
}

export const instantOfStamp = (stamp: string) => parseStamp(stamp)?.instant ?? 0;
export const instantOf = (record: Observation) => instantOfStamp(record.at);

/** An instant some hours before another stamp, in its offset. */
export function hoursBefore(stamp: string, hours: number): string {
  const { instant, offset } = parseStamp(stamp) ?? { instant: 0, offset: 0 };
  return formatStamp(instant - hours * 3_600_000, offset);
}
