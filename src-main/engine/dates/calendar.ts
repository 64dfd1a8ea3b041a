/**
 * Calendar arithmetic on days (whole numbers, 0 = 1970-01-01) without clocks or zones. Weeks begin on Monday.
 */

export const dayNumber = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
};

export function dateOf(day: number): { year: number; month: number; day: number } {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The day, or undefined when the calendar has none (30 February). */
export function validDay(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > lengthOfMonth(year, month)) return undefined;
  return dayNumber(year, month, day);
}

export const lengthOfMonth = (year: number, month: number): number => dateOf(dayNumber(year, month + 1, 1) - 1).day;

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
export const weekStart = (day: number): number => day - weekdayOf(day) + 1;

/** `count` months on; a day that the month lacks becomes its last. */
export function addMonths(day: number, count: number): number {
  const { year, month, day: of } = dateOf(day);
  const first = dateOf(dayNumber(year, month + count, 1));
  return dayNumber(first.year, first.month, Math.min(of, lengthOfMonth(first.year, first.month)));
}

/** Monday of ISO week 1, the week with 4 January in it. */
export const firstWeek = (year: number): number => weekStart(dayNumber(year, 1, 4));

export type Unit = 'day' | 'week' | 'fortnight' | 'month' | 'quarter' | 'year' | 'decade';

/** The day that lies `count` units on. */
export function addUnits(day: number, count: number, unit: Unit): number {
  switch (unit) {
    case 'day':
      return day + count;
    case 'week':
      return day + 7 * count;
    case 'fortnight':
      return day + 14 * count;
    case 'month':
      return addMonths(day, count);
    case 'quarter':
      return addMonths(day, 3 * count);
    case 'year':
      return addMonths(day, 12 * count);
    case 'decade':
      return addMonths(day, 120 * count);
  }
}

/** First day of the unit that `day` lies in. */
export function startOf(day: number, unit: Unit): number {
  const { year, month } = dateOf(day);
  switch (unit) {
    case 'day':
      return day;
    case 'week':
    case 'fortnight':
      return weekStart(day);
    case 'month':
      return dayNumber(year, month, 1);
    case 'quarter':
      return dayNumber(year, month - ((month - 1) % 3), 1);
    case 'year':
      return dayNumber(year, 1, 1);
    case 'decade':
      return dayNumber(year - (year % 10), 1, 1);
  }
}

/** The `nth` (−1: last) weekday of a month; undefined where it has none. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): number | undefined {
  const first = dayNumber(year, month, 1);
  const last = first + lengthOfMonth(year, month) - 1;
  if (nth < 0) return last - ((weekdayOf(last) - weekday + 7) % 7);
  const day = first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1);
  return day <= last ? day : undefined;
}

/** Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher). */
export function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return dayNumber(year, Math.floor(sum / 31), (sum % 31) + 1);
}

const on = (month: number, day: number) => (year: number) => dayNumber(year, month, day);
const nth = (month: number, weekday: number, count: number) => (year: number) =>
  nthWeekday(year, month, weekday, count) ?? 0;
const thanksgiving = nth(11, 4, 4);

/** Days with names, as people say them. */
export const holidays = new Map<string, (year: number) => number>([
  ["new year'?s eve", on(12, 31)],
  ["new year'?s day|new year day|new years?(?! eve)", on(1, 1)],
  ["valentine'?s(?: day)?", on(2, 14)],
  ["st\\.? patrick'?s day", on(3, 17)],
  ["april fools?'?(?: day)?", on(4, 1)],
  ['earth day', on(4, 22)],
  ['may day|labour day', on(5, 1)],
  ['juneteenth', on(6, 19)],
  ['independence day', on(7, 4)],
  ['halloween', on(10, 31)],
  ['veterans day', on(11, 11)],
  ['christmas eve', on(12, 24)],
  ['christmas(?: day)?|xmas', on(12, 25)],
  ['boxing day', on(12, 26)],
  ['martin luther king day|mlk day', nth(1, 1, 3)],
  ["presidents?'? day", nth(2, 1, 3)],
  ["mother'?s day", nth(5, 7, 2)],
  ['memorial day', nth(5, 1, -1)],
  ["father'?s day", nth(6, 7, 3)],
  ['labor day', nth(9, 1, 1)],
  ['columbus day', nth(10, 1, 2)],
  ['thanksgiving(?: day)?', thanksgiving],
  ['black friday', (year) => thanksgiving(year) + 1],
  ['cyber monday', (year) => thanksgiving(year) + 4],
  ['good friday', (year) => easter(year) - 2],
  ['easter monday', (year) => easter(year) + 1],
  ['easter(?: sunday)?', easter],
]);
