/**
 * Turns what git gives (times, subjects, names) into what a draft may hold.
 */
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { GitTime } from './commit-object.ts';

/** Last instant whose year has four digits in every zone. */
const LAST = Date.UTC(9999, 11, 30);

/** A git time as ISO 8601 in its own offset. Times and zones that no calendar has are bent to the nearest possible. */
export function stampOf({ seconds, zone }: GitTime): string {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3, 5));
  const offset = hours <= 23 && minutes <= 59 ? (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) : 0;
  const instant = Number.isFinite(seconds) ? seconds * 1000 : 0;
  // A day after 1970: the local day of the first instant must not lie in 1969 west of Greenwich.
  return formatStamp(Math.min(Math.max(instant, 86_400_000), LAST), offset);
}

/** Control characters (but line breaks and tabs) become U+FFFD: text on a screen must not steer a terminal. */
export function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd');
}

/** At most `max` characters, never half of a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}

/** Git's own rule: the first paragraph on one line is the subject, the rest the body. */
export function subjectAndBody(message: string): { subject: string; body: string } {
  const trimmed = message.replace(/^\s*\n/, '').trimStart();
  const gap = /\n[ \t]*\n/.exec(trimmed);
  const first = gap ? trimmed.slice(0, gap.index) : trimmed;
  const rest = gap ? trimmed.slice(gap.index + gap[0].length) : '';
  return { subject: cut(first.replaceAll(/\s+/g, ' ').trim(), 500), body: cut(rest.trim(), 2000) };
}
