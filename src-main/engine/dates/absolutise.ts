/**
 * Makes a fact stand by itself: what is told from its day ("yesterday", "in two weeks", "in March") becomes a date.
 */
import { addDays } from '../../../src-shared/kit/time.ts';
import { resolveDates, type DateMatch } from './resolve.ts';

/** `text` with relative expressions as ISO dates; absolute ones and everything else stay as they are. */
export function absolutise(text: string, at: string): string {
  let out = '';
  let done = 0;
  for (const match of resolveDates(text, at)) {
    const date = isRelative(match.text) ? dateText(match) : undefined;
    if (date === undefined || match.start < done) continue;
    out += text.slice(done, match.start) + lead(text, match) + date;
    done = match.end;
  }
  return out + text.slice(done);
}

/** A bare "tomorrow" or "next Friday" needs a word to stand as a date: "I'll write it on 2026-11-20". */
function lead(text: string, match: DateMatch): string {
  const isSingle = match.from !== null && match.to === undefined;
  if (!isSingle || /^(?:on|by|until|till|before|after|since|in|from|at|within|for)\b/i.test(match.text)) return '';
  const before = /(\p{L}+)\s+$/u.exec(text.slice(0, match.start))?.[1];
  if (before === undefined || /^['’:]/.test(text.slice(match.end))) return '';
  return /^(?:on|by|until|till|before|after|since|from|to|of|for|and|or|than|as|between)$/i.test(before) ? '' : 'on ';
}

/** Told from the day of writing, or a month or day without its year. Quarters, weeks by number and decades stay. */
const isRelative = (text: string): boolean => !/\d{4}/.test(text) && relative.test(text);
const relative =
  /\b(?:yesterday|yday|today|tonight|tomorrow|tmrw|tmr|this|next|last|past|previous|coming|following|current|upcoming|ago|later|earlier|from now|hence|rest of|before last|after next|weekend|eo[dmy])\b|^(?:in|within|for) |\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|^(?:(?:on|by|until|before|after|since) )?the \d|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b/i;

/** With the word in front that the expression took in: "by the end of next month" is "by 2026-12-31". */
function dateText({ text, from, to }: DateMatch): string | undefined {
  const word = /^(on|by|until|till|before|after|since|in|from|at|starting|beginning)\b/i.exec(text)?.[1]?.toLowerCase();
  if (from === null)
    return to === null || to === undefined ? undefined : `${word === 'before' ? 'before' : 'until'} ${written(to)}`;
  if (to === null) return `${word === 'since' ? 'since' : 'from'} ${written(from)}`;
  const lead = word === 'on' || word === 'by' ? `${word} ` : word === 'in' ? (isDay(from, to) ? 'on ' : 'in ') : '';
  if (to === undefined) return lead + written(from);
  return word === 'by' ? `by ${lastDay(to)}` : lead + spanText(from, to);
}

/** A month as `2026-11`, a year as `2027`, a week by its Monday, other spans by first and last day. */
function spanText(from: string, to: string): string {
  if (from.length > 10) return written(from).slice(0, 10);
  if (from.endsWith('-01-01') && to === `${Number(from.slice(0, 4)) + 1}-01-01`) return from.slice(0, 4);
  if (from.endsWith('-01') && to === addDays(`${addDays(from, 31).slice(0, 7)}-01`, 0)) return from.slice(0, 7);
  if (to === addDays(from, 7) && new Date(`${from}T00:00:00Z`).getUTCDay() === 1) return `the week of ${from}`;
  return lastDay(to) <= from ? from : `${from} to ${lastDay(to)}`;
}

const isDay = (from: string, to: string | undefined): boolean => to === undefined && from.length === 10;
const lastDay = (to: string): string => (to.length > 10 ? to.slice(0, 10) : addDays(to, -1));
/** `2026-11-19` or `2026-11-19 17:00`. */
const written = (stamp: string): string => (stamp.length > 10 ? `${stamp.slice(0, 10)} ${stamp.slice(11, 16)}` : stamp);
