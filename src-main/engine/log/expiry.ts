/**
 * Which days of the log are past their time, by age or because the log outgrew its limit, oldest first (PRODUCT 3.6).
 * Pure, and careful about clocks: a clock that jumps a year ahead must not empty a log (TRUST R23).
 */
import { addDays } from '../../../src-shared/kit/time.ts';

/** One file of the log. */
export interface HeldFile {
  device: string;
  /** Local day of `loggedAt`. */
  day: string;
  /** Absolute path. */
  file: string;
  bytes: number;
}

export interface Limits {
  /** Whole days after its own that a day is kept. */
  days: number;
  /** Of all files together. */
  bytes: number;
}

export interface DueDay {
  day: string;
  because: 'age' | 'size';
  files: HeldFile[];
}

export interface Asked {
  /** Local day by the clock. */
  today: string;
  /** Local days on which somebody looked, oldest first, today's among them. */
  looks: readonly string[];
  limits: Limits;
  /** Days that must stay, whatever the limits say: not dreamt yet. */
  stays: ReadonlySet<string>;
  /** This machine, where a record of the act itself is written before anything goes: its newest day is today then. */
  writes?: string;
}

/** The clock is believed about a day once it said so, or a later one, on this many looks. */
export const CREDIBLE_LOOKS = 7;
/** What the record of the act takes, generously. */
const ACT_BYTES = 1000;

/**
 * Never due: today and whatever bears a later date (the clock went back), and each device's newest day, by which it knows where its
 * numbers go on.
 */
export function dueDays(held: readonly HeldFile[], { today, looks, limits, stays, writes }: Asked): DueDay[] {
  const oldestKept = oldestKeptDay(looks, today, limits.days);
  let bytes = held.reduce((sum, file) => sum + file.bytes, writes === undefined ? 0 : ACT_BYTES);
  const due: DueDay[] = [];
  for (const { day, files } of freeDays(held, today, writes)) {
    if (stays.has(day)) continue;
    const isOld = oldestKept !== undefined && day < oldestKept;
    if (!isOld && bytes <= limits.bytes) break;
    due.push({ day, because: isOld ? 'age' : 'size', files });
    bytes -= files.reduce((sum, file) => sum + file.bytes, 0);
  }
  return due;
}

/** The day that goes next, and the first day on which it may. */
export function nextDue(
  held: readonly HeldFile[],
  { today, looks, limits, writes }: Omit<Asked, 'stays'>,
): { day: string; on: string; because: 'age' | 'size' } | undefined {
  const next = freeDays(held, today, writes)[0];
  if (!next) return undefined;
  const soonest = looks.at(-1) === today ? addDays(today, 1) : today;
  const byAge = addDays(next.day, limits.days + 1);
  if (held.reduce((sum, file) => sum + file.bytes, 0) > limits.bytes)
    return { day: next.day, on: soonest, because: 'size' };
  return { day: next.day, on: byAge > soonest ? byAge : soonest, because: 'age' };
}

/** The looks with today's; those of a later date were made by a wrong clock. */
export function withLook(looks: readonly string[], today: string): string[] {
  return [...looks.filter((day) => day < today), today].slice(-CREDIBLE_LOOKS);
}

/**
 * A look adds at least a day, so the date seven looks ago and six days more is never later than today, and is today where somebody
 * looked daily. After a jump it stays behind for a week of looks, which is when somebody notices the date.
 */
function oldestKeptDay(looks: readonly string[], today: string, days: number): string | undefined {
  const sure = looks.at(-CREDIBLE_LOOKS);
  if (sure === undefined) return undefined;
  const credible = addDays(sure, CREDIBLE_LOOKS - 1);
  return addDays(credible < today ? credible : today, -days);
}

/** Days that may go, oldest first, with those of their files that may. */
function freeDays(
  held: readonly HeldFile[],
  today: string,
  writes: string | undefined,
): { day: string; files: HeldFile[] }[] {
  const newest = new Map(writes === undefined ? [] : [[writes, today]]);
  for (const { device, day } of held) if (day > (newest.get(device) ?? '')) newest.set(device, day);
  const free = held.filter(({ device, day }) => day < today && day !== newest.get(device));
  return [...Map.groupBy(free, ({ day }) => day)]
    .map(([day, files]) => ({ day, files }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}
