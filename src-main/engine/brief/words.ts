/**
 * How a brief says things: observed text quoted and harmless, times as people say them, cuts at word ends.
 */
import { addDays, localDay, parseStamp } from '../../../src-shared/kit/time.ts';

/** Observed text in quotation marks (never an instruction: design/copy), at most `room` characters in all. */
export function quoted(text: string, room: number): string {
  return `“${cutAtWord(plain(text).replace(/[“”„"]/g, '’'), room - 2)}”`;
}

/**
 * One line without control and direction characters, chat-template tokens or markup, so that nothing in it acts on
 * a screen or on an agent that is given the brief.
 */
export function plain(text: string): string {
  return text
    .slice(0, 4000)
    .replace(/<\|[^|>]{0,40}\|>|<\/?[a-zA-Z][^<>\n]{0,200}>|\[\/?INST\]/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\s]+/gu, ' ')
    .replace(/^[#>*\-\s`]+|[\s`]+$/g, '')
    .trim();
}

/** At most `room` UTF-16 units, cut at the end of a word, with … where something is missing. */
export function cutAtWord(text: string, room: number): string {
  if (text.length <= room) return text;
  if (room < 2) return '';
  const head = text.slice(0, room - 1);
  const end = head.search(/\s\S*$/);
  // A single long word is cut inside, but not inside a character.
  const kept = end > room / 2 ? head.slice(0, end) : head.replace(/[\ud800-\udbff]$/, '');
  return `${kept.replace(/[\s,;:.–-]+$/, '')}…`;
}

/** `18:52`, `yesterday 18:52`, `Wed 16:05`, `12 Nov`, `12 Nov 2025`: in the record's own offset, seen from `now`. */
export function whenOf(at: string, now: string): string {
  const stamp = parseStamp(at);
  const seen = parseStamp(now);
  if (!stamp || !seen) return '';
  const day = localDay(stamp.instant, stamp.offset);
  const today = localDay(seen.instant, stamp.offset);
  const time = new Date(stamp.instant + stamp.offset * 60_000).toISOString().slice(11, 16);
  if (day === today) return time;
  if (day === addDays(today, -1)) return `yesterday ${time}`;
  if (day > addDays(today, -7) && day < today) return `${weekday(day)} ${time}`;
  return dateOf(day, today);
}

/** A day by itself: `today`, `tomorrow`, `yesterday`, `Wed`, `12 Nov`. */
export function dayFrom(day: string, today: string): string {
  if (day === today) return 'today';
  if (day === addDays(today, 1)) return 'tomorrow';
  if (day === addDays(today, -1)) return 'yesterday';
  if (day > addDays(today, -7) && day < today) return weekday(day);
  return dateOf(day, today);
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const weekday = (day: string) => WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';

/** `12 Nov 2026`. */
export const dateWords = (day: string): string => dateOf(day, '');

function dateOf(day: string, today: string): string {
  const [year, month, date] = day.split('-');
  const short = `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''}`;
  return today.startsWith(`${year ?? ''}-`) ? short : `${short} ${year ?? ''}`;
}
