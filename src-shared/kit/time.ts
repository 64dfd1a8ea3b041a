/**
 * Times as text: ISO 8601 with offset, always. Days and hours of a record are read in its own offset.
 */

const STAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/;

export interface Stamp {
  /** Milliseconds since 1970. */
  instant: number;
  /** Minutes east of UTC. */
  offset: number;
}

/** Reads an ISO 8601 date-time with offset (`Z` counts as +00:00); undefined when it is none. */
export function parseStamp(text: string): Stamp | undefined {
  const match = STAMP.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = 'Z'] = match;
  const numbers = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [y, mo, d, h, mi, s] = numbers;
  if (mo < 1 || mo > 12 || d < 1 || d > daysInMonth(y, mo) || h > 24 || mi > 59 || s > 60) return undefined;
  const offset = parseOffset(zone);
  if (offset === undefined) return undefined;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  const instant = utc(y, mo, d) + ((h * 60 + mi - offset) * 60 + s) * 1000 + ms;
  return { instant, offset };
}

/** `2026-11-20T10:44:43.120+01:00` of an instant seen at `offset` minutes east of UTC. */
export function formatStamp(instant: number, offset: number): string {
  const local = new Date(instant + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${formatOffset(offset)}`;
}

/** The local calendar day (`2026-11-20`) of a stamp in its own offset. */
export function dayOf(at: string): string {
  const stamp = parseStamp(at);
  if (!stamp) throw new RangeError(`not a time with offset: ${at}`);
  return localDay(stamp.instant, stamp.offset);
}

/** The calendar day of an instant at `offset` minutes east of UTC. */
export function localDay(instant: number, offset: number): string {
  return new Date(instant + offset * 60_000).toISOString().slice(0, 10);
}

/** The instant (ms) of a stamp that is known to be well formed. */
export function instantOf(at: string): number {
  const stamp = parseStamp(at);
  if (!stamp) throw new RangeError(`not a time with offset: ${at}`);
  return stamp.instant;
}

/** `+01:00` of 60. */
export function formatOffset(offset: number): string {
  const size = Math.abs(offset);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Calendar arithmetic on `YYYY-MM-DD`. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

function parseOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** Years below 100 are years of their own here, not 19xx as in `Date.UTC`. */
function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}
