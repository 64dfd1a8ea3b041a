/**
 * Makes a fact stand by itself: what is told from its day ("yesterday", "in two weeks") becomes a date.
 */
import { resolveDates, type DateMatch } from './resolve.ts';

/** `text` with relative expressions as ISO dates; absolute ones and everything else stay as they are. */
export function absolutise(text: string, at: string): string {
  let out = '';
  let done = 0;
  for (const match of resolveDates(text, at)) {
    const date = isRelative(match.text) ? dateText(match) : undefined;
    if (date === undefined || match.start < done) continue;
    out += text.slice(done, match.start) + lead(match.text) + date;
    done = match.end;
  }
  return out + text.slice(done);
}

const isRelative = (text: string): boolean =>
  /\b(?:yesterday|yday|today|tonight|tomorrow|tmrw|this|next|last|past|previous|coming|following|current|upcoming|ago|later|earlier|from now|hence|rest of|before last|after next|weekend|eo[dmy])\b|^(?:in|within|for) |\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|^(?:(?:on|by|until|before|after|since) )?the \d/i.test(
    text,
  ) && !/\d{4}/.test(text);

/** A day as `2026-11-19`, a month as `2026-11`, a year as `2027`, a span as `2026-11-23 to 2026-11-29` (last day told). */
function dateText({ from, to }: DateMatch): string | undefined {
  const day = (stamp: string) => (stamp.length > 10 ? `${stamp.slice(0, 10)} ${stamp.slice(11, 16)}` : stamp);
  if (to === undefined) return from === null ? undefined : day(from);
  if (from === null) return to === null ? undefined : `before ${day(to)}`;
  if (to === null) return `from ${day(from)}`;
  if (from.length > 10) return from.slice(0, 10);
  if (from.endsWith('-01-01') && to === `${Number(from.slice(0, 4)) + 1}-01-01`) return from.slice(0, 4);
  if (from.endsWith('-01') && to === nextMonth(from)) return from.slice(0, 7);
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return last <= from ? from : `${from} to ${last}`;
}

function nextMonth(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

/** "on Friday" keeps its "on"; "in two weeks" becomes "on" the day. */
function lead(text: string): string {
  const word = /^(on|by|until|before|after|since)(?: the)? /i.exec(text)?.[1];
  if (word !== undefined) return /^(?:before|after|since|until)$/i.test(word) ? '' : `${word} `;
  return /^in /i.test(text) ? 'on ' : '';
}
