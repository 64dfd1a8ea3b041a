/**
 * Stamps as the index keeps them: the instant, and what it takes to write the stamp again exactly as it was.
 */
import type { SQLOutputValue } from 'node:sqlite';
import { formatStamp, parseStamp } from '../../../src-shared/kit/time.ts';

export const DAY_MS = 86_400_000;

export interface PackedStamp {
  instant: number;
  /** Minutes of offset where the usual form can be made again from the instant, else the stamp itself. */
  form: number | string;
  /** Local days since 1970. */
  day: number;
  /** Minutes since local midnight. */
  minute: number;
}

export function packStamp(stamp: string): PackedStamp {
  const { instant, offset } = parseStamp(stamp) ?? { instant: 0, offset: 0 };
  const form = formatStamp(instant, offset) === stamp ? offset : stamp;
  const local = instant + offset * 60_000;
  const day = Math.floor(local / DAY_MS);
  return { instant, form, day, minute: Math.floor((local - day * DAY_MS) / 60_000) };
}

export function unpackStamp(instant: SQLOutputValue | undefined, form: SQLOutputValue | undefined): string {
  return typeof form === 'string' ? form : formatStamp(Number(instant), Number(form));
}

export const instantOr0 = (stamp: string) => parseStamp(stamp)?.instant ?? 0;

/** `2026-11-20` of a day's number. */
export function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The number of `2026-11-20`; undefined when it is no day. */
export function dayNumber(name: string): number | undefined {
  const day = Date.parse(`${name}T00:00:00Z`) / DAY_MS;
  return Number.isNaN(day) ? undefined : day;
}
