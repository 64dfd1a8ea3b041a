/**
 * Times on a day, and moments told from now: "today at 9a", "tonight at 8", "in 5 hours", "end of the day".
 */
import { DAY_SECONDS, sticky, type Expression } from './expression.ts';
import type { Reading } from './reading.ts';
import { timeAt, type Clocked } from './times.ts';
import { NUMBER, numberOf } from './words.ts';

/** A day with a time on either side: "today at 9a", "8pm in the evening, 1 Jan", "tonight at 8", "friday the 26th at 4". */
export function dayAndTime(reading: Reading, at: number): Expression | undefined {
  const { text } = reading;
  const day = partOfDay(reading, at) ?? dayAt(reading, at);
  if (day) {
    const joint = sticky(/(?:,? ?@ ?|,? (?:at|around|by) |, | |t(?=\d\d:))/y, text, day.end);
    const time =
      joint === undefined
        ? undefined
        : clocked(text, day.end + joint.length, /at|@|t/.test(joint) || day.part !== undefined);
    if (time && !isRange(text, time.end)) return timed(day, time, text);
    return day.part
      ? {
          end: day.end,
          from: day.day * DAY_SECONDS + day.part.from,
          to: day.day * DAY_SECONDS + (day.part.to ?? 0),
          exact: true,
        }
      : undefined;
  }
  const lead = sticky(/(?:at |@ ?)/y, text, at);
  const time = clocked(text, at + (lead?.length ?? 0), lead !== undefined) ?? clocked(text, at, true);
  if (!time || isRange(text, time.end)) return undefined;
  const joint = sticky(/(?:,? (?:on |in the (?:morning|afternoon|evening),? ?)?(?:the )?)/y, text, time.end);
  if (joint === undefined) return undefined;
  const other =
    partOfDay(reading, time.end + joint.length) ??
    dayAt(reading, time.end + joint.length) ??
    dayAt(reading, time.end + (sticky(/,? /y, text, time.end)?.length ?? 0));
  if (!other) return undefined;
  const evening = /afternoon|evening/.test(joint);
  return timed(other, evening && !time.sure ? { ...time, from: (time.from % 43_200) + 43_200 } : time, text, other.end);
}

interface DayPart {
  end: number;
  day: number;
  part?: { from: number; to?: number };
}

function dayAt({ period }: Reading, at: number): DayPart | undefined {
  const found = period(at);
  return found?.grain === 'day' && found.from !== null ? { end: found.end, day: found.from } : undefined;
}

/** "tonight", "this morning", "last night", "tomorrow evening", "tuesday afternoon". */
function partOfDay(reading: Reading, at: number): DayPart | undefined {
  const { text, today } = reading;
  const tonight = sticky(/tonight(?![a-z])/y, text, at);
  if (tonight) return { end: at + 7, day: today, part: { from: 20 * 3600, to: DAY_SECONDS - 1 } };
  const lead = sticky(
    /(?:late |early )?(?:this|last|next) (?=(?:early |late )?(?:morning|afternoon|evening|night))/y,
    text,
    at,
  );
  const day =
    lead === undefined
      ? dayAt(reading, at)
      : { end: at + lead.length - 1, day: today + (lead.includes('last') ? -1 : lead.includes('next') ? 1 : 0) };
  if (!day) return undefined;
  const part = timeAt(text, day.end + 1);
  return part?.to !== undefined && text.charAt(day.end) === ' '
    ? { end: part.end, day: day.day, part: { from: part.from, to: part.to } }
    : undefined;
}

/** A time that may stand where it does: told exactly, or behind a word that asks for one. */
function clocked(text: string, at: number, asked: boolean): Clocked | undefined {
  const time = timeAt(text, at);
  return time && time.to === undefined && (time.alone || asked) ? time : undefined;
}

const isRange = (text: string, end: number): boolean =>
  /^ ?(?:-|to|until|till|and) ?(?:\d|[a-z]+ ?(?:am|pm))/.test(text.slice(end, end + 14)) &&
  !/^ ?-? ?\d{4}-/.test(text.slice(end, end + 8));

function timed(day: DayPart, time: Clocked, text: string, end = time.end): Expression {
  const behind = sticky(/,? (?:in the |at )?(morning|afternoon|evening|night)(?![a-z])/y, text, end);
  const late = day.part !== undefined ? day.part.from >= 43_200 : /afternoon|evening|night/.test(behind ?? '');
  const hour = Math.floor(time.from / 3600);
  // "tonight at 8" is 20:00, "tonight at 2am" is as told.
  const seconds = late && !time.sure && hour < 12 ? time.from + 43_200 : time.from;
  return { end: end + (behind?.length ?? 0), from: day.day * DAY_SECONDS + seconds, exact: true };
}

/** "now", "in 5 hours", "10 minutes ago", "1 day 2 hours later", "end of the day". */
export function moment({ text, today, seconds }: Reading, at: number): Expression | undefined {
  const now = today * DAY_SECONDS + seconds;
  const word = sticky(
    /(?:right now|just now|now|at the (?:minute|moment)|at this (?:time|moment)|as soon as possible|asap)(?![a-z'])/y,
    text,
    at,
  );
  if (
    word !== undefined &&
    (word !== 'now' || !/\b(?:between|and|until|till|from|by) $/.test(text.slice(Math.max(0, at - 8), at)))
  )
    return { end: at + word.length, from: now, exact: true };
  const close = sticky(/(?:the )?(?:end of (?:the )?day|end of today|eod|close of business|cob)(?![a-z])/y, text, at);
  if (close !== undefined) return { end: at + close.length, from: today * DAY_SECONDS + DAY_SECONDS - 1, exact: true };
  const tomorrow = sticky(/(?:the )?end of tomorrow(?![a-z])/y, text, at);
  if (tomorrow !== undefined) return { end: at + tomorrow.length, from: (today + 2) * DAY_SECONDS - 1, exact: true };
  const amounts = `(?:${NUMBER} ?(?:days?|weeks?),? (?:and )?)?(?:half an|${NUMBER}) ?(?:hours?|hrs?|h|minutes?|mins?|seconds?|secs?)(?![a-z])(?:,? (?:and )?${NUMBER} ?(?:minutes?|mins?))?`;
  const ahead =
    sticky(new RegExp(`in (?:less than |about |around )?${amounts}`, 'y'), text, at) ??
    sticky(new RegExp(`${amounts} (?:from now|later)(?![a-z])`, 'y'), text, at);
  const back = sticky(new RegExp(`${amounts} ago(?![a-z])`, 'y'), text, at);
  const told = ahead ?? back;
  return told === undefined
    ? undefined
    : { end: at + told.length, from: now + (back === undefined ? 1 : -1) * secondsIn(told), exact: true };
}

function secondsIn(text: string): number {
  let sum = 0;
  for (const part of text.matchAll(new RegExp(`(half an|${NUMBER}) ?(w|d|h|m|s)[a-z]*`, 'g'))) {
    const size = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 }[part[2] ?? 's'] ?? 0;
    sum += (part[1] === 'half an' ? 0.5 : numberOf(part[1] ?? '')) * size;
  }
  return sum;
}
