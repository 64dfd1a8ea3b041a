/**
 * Two periods as one span: from A to B, between A and B, A - B, also where one borrows month or year from the other.
 */
import { dateOf, dayNumber } from './calendar.ts';
import { DAY_SECONDS, sticky, type Expression } from './expression.ts';
import type { Period, Reading } from './reading.ts';
import { DAY, numberOf } from './words.ts';

/** "from A to B", "between A and B", "A - B", also with times or with a day that borrows the other's month. */
export function range(reading: Reading, at: number): Expression | undefined {
  const { text } = reading;
  const lead = sticky(/(?:(?:during )?from|between|in between|in|on)(?: the)? /y, text, at) ?? '';
  const between = lead.includes('between');
  const first = ends(reading, at + lead.length);
  const second = (from: number): { period: Period; at: number } | undefined => {
    const joint = between
      ? sticky(/(?:,? and(?: the)? | ?- ?)/y, text, from)
      : sticky(/(?:,? (?:to|until|till|til|through|thru|up to)(?: the)? | ?[-~] ?)/y, text, from);
    if (joint === undefined) return undefined;
    const period = ends(reading, from + joint.length);
    return period && { period, at: from + joint.length };
  };
  // Figures alone in front take month and year from what follows: "3 to 12 Sept", "from q1 of 2017".
  const alone = dayAlone(text, at + lead.length);
  for (const one of [first && !isLoneNumber(first, text, at + lead.length) ? first : undefined]) {
    const other = one && (second(one.end) ?? borrowed(reading, one, between));
    if (one && other) {
      const told = joined(one, other.period, lead, reading);
      if (told) return told;
    }
  }
  if (alone !== undefined) {
    const other = second(alone.end);
    if (other?.period.grain === 'day' && other.period.from !== null) {
      const { year, month } = dateOf(other.period.from);
      const from = dayNumber(year, month, alone.day);
      return from < other.period.from
        ? { end: other.period.end, from: from * DAY_SECONDS, to: other.period.from * DAY_SECONDS, exact: false }
        : undefined;
    }
  }
  return undefined;
}

const isLoneNumber = (period: Period, text: string, at: number): boolean =>
  /^\d{1,2}$/.test(text.slice(at, period.end));

/** A period or "now". */
export function ends(reading: Reading, at: number): Period | undefined {
  const now = sticky(/(?:now|today)(?![a-z])/y, reading.text, at);
  if (now !== undefined) return { end: at + now.length, from: reading.today, to: reading.today + 1, grain: 'day' };
  const wrapped = sticky(/(?:the )?end of (?:the )?/y, reading.text, at);
  const period = reading.period(at + (wrapped?.length ?? 0));
  // As an end of a range "the end of June" is the whole of June.
  if (wrapped && period?.to !== undefined && period.to !== null && period.grain !== 'day') {
    const { inYear } = period;
    const last = (year: number) => {
      const days = inYear?.(year);
      return days && { from: days.to, to: days.to };
    };
    return { ...period, from: period.to, grain: 'range', ...(inYear ? { inYear: last } : {}) };
  }
  const middle = sticky(/(?:the )?middle of (?:the )?/y, reading.text, at);
  const month = middle === undefined ? undefined : reading.period(at + middle.length);
  if (month?.grain === 'month' && month.from !== null) {
    const { inYear } = month;
    const half = (year: number) => {
      const days = inYear?.(year);
      return days && { from: days.from + 15, to: days.from + 16 };
    };
    return {
      ...month,
      from: month.from + 15,
      to: month.from + 16,
      grain: 'range',
      ...(inYear ? { inYear: half } : {}),
    };
  }
  return reading.period(at);
}

export function dayAlone(text: string, at: number): { day: number; end: number } | undefined {
  const match = sticky(
    new RegExp(`(?:the )?${DAY}(?= ?(?:-|to|till|until|through|and) )|\\d{1,2}(?=-\\d)`, 'y'),
    text,
    at,
  );
  const day = match === undefined ? 0 : numberOf(match.replace(/^the /, ''));
  return match !== undefined && day >= 1 && day <= 31 ? { day, end: at + match.length } : undefined;
}

/** "November 18-19", "april 9th through 17th": the second day is in the first one's month. */
function borrowed({ text }: Reading, first: Period, between: boolean): { period: Period; at: number } | undefined {
  if (first.grain !== 'day' || first.from === null) return undefined;
  const joint = sticky(between ? / and (?:the )?/y : / ?- ?| (?:to|until|till|through) (?:the )?/y, text, first.end);
  if (joint === undefined) return undefined;
  const match = sticky(
    new RegExp(`${DAY}(?![\\d:/]| ?(?:am|pm|days?|weeks?|months?|years?|hours?))`, 'y'),
    text,
    first.end + joint.length,
  );
  if (match === undefined) return undefined;
  const { year, month } = dateOf(first.from);
  let from = dayNumber(year, month, numberOf(match));
  let end = first.end + joint.length + match.length;
  const told = /^,? (\d{4})(?!\d)/.exec(text.slice(end, end + 7));
  const period: Period = { end, from, to: from + 1, grain: 'day' };
  if (told && first.inYear) {
    from = dayNumber(Number(told[1]), month, numberOf(match));
    end += told[0].length;
    return { period: { ...period, end, from, to: from + 1 }, at: first.end };
  }
  return {
    period: {
      ...period,
      ...(first.inYear ? { inYear: (of: number) => ({ from: dayNumber(of, month, numberOf(match)), to: 0 }) } : {}),
    },
    at: first.end,
  };
}

/** Both ends as one span: the second's beginning is the span's end. A missing year comes from the other side. */
function joined(first: Period, second: Period, lead: string, reading: Reading): Expression | undefined {
  let { from } = first;
  let to = second.from;
  if (from === null || to === null) return undefined;
  if (first.grain === 'year' && second.grain === 'year' && lead === '' && second.end - first.end > 6) return undefined;
  if (first.inYear && !second.inYear) {
    const { year } = dateOf(to);
    from =
      [year, year - 1].map((of) => first.inYear?.(of)?.from).find((day) => day !== undefined && day < (to ?? 0)) ??
      from;
  } else if (second.inYear && !first.inYear) {
    const { year } = dateOf(from);
    to =
      [year, year + 1].map((of) => second.inYear?.(of)?.from).find((day) => day !== undefined && day > (from ?? 0)) ??
      to;
  } else if (second.inYear && first.inYear) {
    const { year } = dateOf(from);
    to =
      [year, year + 1].map((of) => second.inYear?.(of)?.from).find((day) => day !== undefined && day > (from ?? 0)) ??
      to;
  }
  if (from >= to) return undefined;
  // "26 june to 28 june in 2020"
  const year = /^,? (?:in |of )?(?:the year )?((?:19|20)\d\d)(?![\d-])/.exec(
    reading.text.slice(second.end, second.end + 18),
  );
  let end = second.end;
  if (year && first.inYear && second.inYear) {
    const of = Number(year[1]);
    from = first.inYear(of)?.from ?? from;
    to = second.inYear(of)?.from ?? to;
    if (to <= from) to = second.inYear(of + 1)?.from ?? to;
    end += year[0].length;
  }
  return { end, from: from * DAY_SECONDS, to: to * DAY_SECONDS, exact: false };
}
