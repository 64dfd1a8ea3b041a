/**
 * What a rule of the grammar reads and gives, and the few steps that most rules share.
 */
import { addUnits, dateOf, dayNumber, startOf, type Unit } from './calendar.ts';
import type { Tense } from './tense.ts';

/** Days from `from` up to, not including, `to`; null is an open side. */
export interface Period {
  /** Position behind the expression. */
  end: number;
  from: number | null;
  to: number | null;
  /** Told without its year: the same in another one. */
  inYear?: (year: number) => Days | undefined;
  /** Week of the period was told by a bare weekday: it may be the one before or after. */
  grain: Unit | 'range';
  /** Where in a range the day alone stands (`3` of "3 to 12 Sept"). */
  dayOnly?: number;
}
export interface Days {
  from: number;
  to: number;
}

export interface Reading {
  /** Lower case, same length as the original. */
  text: string;
  /** The original, for capitals. */
  original: string;
  /** Reference day and seconds into it. */
  today: number;
  seconds: number;
  tense(at: number): Tense;
  /** Best period that begins at `at`. */
  period(at: number): Period | undefined;
}

/** `read` gives days (or a whole period, with its own end) or undefined when the match means nothing. */
export interface Rule {
  pattern: RegExp;
  read(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined;
}

export const oneDay = (day: number | undefined): { from: number; to: number; grain: Unit } | undefined =>
  day === undefined ? undefined : { from: day, to: day + 1, grain: 'day' };

export function whole(day: number, unit: Unit): { from: number; to: number; grain: Unit } {
  const from = startOf(day, unit);
  return { from, to: addUnits(from, 1, unit), grain: unit };
}

/** Gives a year to what was told without one: by tense the last or the next, else the nearest. */
export function anyYear(
  inYear: (year: number) => Days | undefined,
  at: number,
  { today, tense }: Reading,
): (Days & Pick<Period, 'inYear'>) | undefined {
  const { year } = dateOf(today);
  const all = [-4, -1, 0, 1, 4].map((shift) => inYear(year + shift)).filter((days) => days !== undefined);
  const before = all.filter((days) => days.from <= today);
  const after = all.filter((days) => days.to > today);
  const past = before.reduce<Days | undefined>(
    (best, days) => (best && best.from >= days.from ? best : days),
    undefined,
  );
  const next = after.reduce<Days | undefined>(
    (best, days) => (best && best.from <= days.from ? best : days),
    undefined,
  );
  const when = tense(at);
  const nearest = past && next && today - past.to < next.from - today ? past : next;
  const chosen = when === 'past' ? (past ?? next) : when === 'future' ? (next ?? past) : (nearest ?? past);
  return chosen && { ...chosen, inYear };
}

export const monthIn = (year: number, month: number): Days => ({
  from: dayNumber(year, month, 1),
  to: dayNumber(year, month + 1, 1),
});

/** A single day told without its year. */
export function dayInAnyYear(
  inYear: (year: number) => Days | undefined,
  at: number,
  reading: Reading,
): Partial<Period> | undefined {
  const days = anyYear(inYear, at, reading);
  return days && { ...days, grain: 'day' };
}
