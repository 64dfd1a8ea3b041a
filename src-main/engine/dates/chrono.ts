/**
 * chrono-node's reading of what the own grammar leaves over, told in the same shape.
 */
import { casual } from 'chrono-node';
import type { Stamp } from '../../../src-shared/kit/time.ts';
import type { Expression } from './expression.ts';

/** Matches that name a day for certain; times without a day, recurrences and guesses are left out. */
export function chronoMatches(text: string, { instant, offset }: Stamp): (Expression & { start: number })[] {
  try {
    return (
      casual
        .parse(text, { instant: new Date(instant), timezone: offset })
        .filter(
          ({ start, index }) =>
            (start.isCertain('day') || start.isCertain('weekday')) &&
            !/\b(?:every|each|any) $/i.test(text.slice(0, index)),
        )
        // figures alone, and words that are also "sat" and "sun", are the own grammar's to judge
        .filter(
          (match) => /[a-z]{3}/i.test(match.text) && !/^(?:mon|tue|wed|thu|fri|sat|sun|mar|may)$/.test(match.text),
        )
        .map((match) => {
          const exact = match.start.isCertain('hour');
          const local = (date: Date) => {
            const seconds = Math.floor(date.getTime() / 1000) + offset * 60;
            return exact ? seconds : Math.floor(seconds / 86_400) * 86_400;
          };
          const from = local(match.start.date());
          return {
            start: match.index,
            end: match.index + match.text.length,
            from,
            ...(match.end ? { to: local(match.end.date()) } : {}),
            exact,
          };
        })
    );
  } catch {
    return []; // a text that breaks the library costs its dates, nothing else
  }
}
