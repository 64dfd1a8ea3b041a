/**
 * Finds dates in a text and says which they are, seen from the moment the text was written. English.
 * Own grammar first (calendar-rules, relative-rules), then chrono-node for what it does not know.
 */
import { formatOffset, parseStamp } from '../../../src-shared/kit/time.ts';
import { mayBegin, mayHold } from './candidates.ts';
import { chronoMatches } from './chrono.ts';
import type { Expression } from './expression.ts';
import { expressionAt } from './expressions.ts';
import { periodAt } from './periods.ts';
import type { Period, Reading } from './reading.ts';
import { tenseAt } from './tense.ts';

/**
 * One expression. `start` / `end`: UTF-16 positions, `end` exclusive. A day has `from` alone (`2026-11-19`), a moment too
 * (`2026-11-19T15:00:00+01:00`); a span has `to` as well, exclusive; null is an open side.
 */
export interface DateMatch {
  start: number;
  end: number;
  text: string;
  from: string | null;
  to?: string | null;
}

/** `at`: when the text was written, ISO 8601 with offset; days are counted and times read in that offset. Nothing for a bad `at`. */
export function resolveDates(text: string, at: string): DateMatch[] {
  const stamp = parseStamp(at);
  if (!stamp || !mayHold(text)) return [];
  const local = Math.floor(stamp.instant / 1000) + stamp.offset * 60;
  const found: (Expression & { start: number })[] = [];
  for (let from = 0; from < text.length && found.length < 500; from += windowSize) {
    // Windows keep the work per position small in a very long text; expressions do not span them.
    const part = text.slice(from, from + windowSize);
    for (const one of expressionsIn(part, local)) found.push({ ...one, start: one.start + from, end: one.end + from });
  }
  for (const other of chronoMatches(text.slice(0, windowSize), stamp)) {
    if (!found.some((one) => one.start < other.end && other.start < one.end)) found.push(other);
  }
  return found
    .filter((one) => !one.silent)
    .sort((a, b) => a.start - b.start)
    .map((one) => ({
      start: one.start,
      end: one.end,
      text: text.slice(one.start, one.end),
      ...written(one, stamp.offset),
    }));
}

const windowSize = 8000;

function expressionsIn(original: string, local: number): (Expression & { start: number })[] {
  const text = original
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, '-');
  const cache = new Map<number, Period | undefined>();
  const reading: Reading = {
    text,
    original,
    today: Math.floor(local / 86_400),
    seconds: local - Math.floor(local / 86_400) * 86_400,
    tense: (position) => tenseAt(text, position),
    period(position) {
      if (!cache.has(position)) {
        cache.set(position, undefined); // a rule that asks for itself finds nothing
        cache.set(position, periodAt(reading, position));
      }
      return cache.get(position);
    },
  };
  const found: (Expression & { start: number })[] = [];
  const boundary = /(?<![a-z\d])(?=['a-z\d])|(?<=[_t])(?=\d)/g;
  for (let match = boundary.exec(text); match; match = boundary.exec(text)) {
    const one = mayBegin(text, match.index) ? expressionAt(reading, match.index) : undefined;
    if (one) found.push({ ...one, start: match.index });
    boundary.lastIndex = one ? one.end : match.index + 1;
  }
  return found;
}

function written(one: Expression, offset: number): Pick<DateMatch, 'from' | 'to'> {
  const write = (seconds: number | null) => (seconds === null ? null : stampOf(seconds, one.exact, offset));
  const from = write(one.from);
  return one.to === undefined ? { from } : { from, to: write(one.to) };
}

function stampOf(seconds: number, exact: boolean, offset: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return exact ? `${iso.slice(0, 19)}${formatOffset(offset)}` : iso.slice(0, 10);
}
