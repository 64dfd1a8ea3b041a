/**
 * Whole expressions: a period, two of them as a range, one with an open side, a day with a time, an amount of hours.
 */
import { dateOf } from './calendar.ts';
import { DAY_SECONDS, sticky, type Expression } from './expression.ts';
import { dayAndTime, moment } from './moments.ts';
import { dayAlone, ends, range } from './ranges.ts';
import type { Period, Reading } from './reading.ts';

export function expressionAt(reading: Reading, at: number): Expression | undefined {
  return (
    recurring(reading, at) ??
    longest([
      moment(reading, at),
      plain(reading, at),
      range(reading, at),
      openSided(reading, at),
      sharedMonth(reading, at),
      dayAndTime(reading, at),
    ])
  );
}

function longest(all: (Expression | undefined)[]): Expression | undefined {
  return all.reduce((best, one) => (one && (!best || one.end > best.end) ? one : best), undefined);
}

/** "every Monday", "each week", "once a year": nothing that happens on one day. */
function recurring({ text, period }: Reading, at: number): Expression | undefined {
  const lead = sticky(/(?:every|each|any|all|once an?|twice an?|per)(?: other)? /y, text, at);
  if (!lead) return undefined;
  const day = period(at + lead.length);
  const word = sticky(/(?:days?|weeks?|weekends?|months?|years?|mornings?|evenings?|nights?)/y, text, at + lead.length);
  const end = day?.end ?? (word ? at + lead.length + word.length : undefined);
  return end === undefined ? undefined : { end, from: null, exact: false, silent: true };
}

function plain(reading: Reading, at: number): Expression | undefined {
  const period = reading.period(at);
  if (!period || (isBareYear(reading.text, at, period) && !yearLead.test(reading.text.slice(Math.max(0, at - 24), at))))
    return undefined;
  return days(period, period.end);
}

/** A number of four figures is a year only behind a word that says so. */
const isBareYear = (text: string, at: number, period: Period): boolean =>
  period.grain === 'year' && /^\d{4}$/.test(text.slice(at, period.end));
const yearLead =
  /(?:\b(?:in|since|of|from|until|till|during|before|after|by|for|to|through|between|and|or|year|early|late|than|circa|around|calendar|fiscal)|[(,])\s?(?:the )?$/;

/** "18 and 19 June": the first day is in the second one's month. */
function sharedMonth({ text, period }: Reading, at: number): Expression | undefined {
  const first = dayAlone(text, at);
  if (!first || text.slice(first.end, first.end + 5) !== ' and ') return undefined;
  const other = period(first.end + 5);
  if (other?.grain !== 'day' || other.from === null || !other.inYear) return undefined;
  const from = other.from - dateOf(other.from).day + first.day;
  return from < other.from ? { end: first.end, from: from * DAY_SECONDS, exact: false } : undefined;
}

function days(period: Period, end: number): Expression {
  const seconds = (day: number | null) => (day === null ? null : day * DAY_SECONDS);
  if (period.grain === 'day') return { end, from: seconds(period.from), exact: false };
  return { end, from: seconds(period.from), to: seconds(period.to), exact: false };
}

const after = /(?:later than|after|more than|greater than|year greater than|past the|any ?time after)(?: the| on)? /y;
const since =
  /(?:since|starting(?: on| from)?|beginning(?: on| in)?|from|as early as|no earlier than|not before|any ?time from)(?: the)? /y;
const until =
  /(?:before|prior to|until|till|up to|by|no later than|not later than|as late as|earlier than|less than|any ?time (?:before|until))(?: the)? /y;

function openSided(reading: Reading, at: number): Expression | undefined {
  const { text } = reading;
  const behind = sticky(/(?:or|and) (?:later|after|onwards?)|onwards?/y, text, (reading.period(at)?.end ?? -2) + 1);
  const base = reading.period(at);
  if (behind !== undefined && base && base.from !== null)
    return { end: base.end + 1 + behind.length, from: base.from * DAY_SECONDS, to: null, exact: false };
  const earlier = base && sticky(/or (?:earlier|before)/y, text, base.end + 1);
  if (base && earlier !== undefined && base.to !== null)
    return { end: base.end + 1 + earlier.length, from: null, to: base.to * DAY_SECONDS, exact: false };
  for (const [pattern, side] of [
    [after, 'after'],
    [since, 'since'],
    [until, 'until'],
  ] as const) {
    const lead = sticky(pattern, text, at);
    if (lead === undefined) continue;
    const period = ends(reading, at + lead.length);
    if (!period || period.from === null || (period.grain === 'day' && lead.startsWith('by '))) continue;
    // "from Monday", "by Friday" are days to a reader; open spans are "starting", "since", "before".
    if (lead.startsWith('from')) continue;
    if (side === 'until' && lead.startsWith('by ')) continue;
    const from =
      side === 'until'
        ? null
        : side === 'after' && period.grain !== 'day' && period.to !== null
          ? period.to
          : period.from;
    const to = side === 'until' ? period.from : null;
    const seconds = (day: number | null) => (day === null ? null : day * DAY_SECONDS);
    return { end: period.end, from: seconds(from), to: seconds(to), exact: false };
  }
  return undefined;
}
