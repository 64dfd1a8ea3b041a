/**
 * How much a return is told: nothing after a minute, a brief after a night, and after a long absence a brief with a file of all of it
 * (PRODUCT 3.4).
 */
import { parseStamp } from '../../../src-shared/kit/time.ts';

export type Length = 'none' | 'brief' | 'file';

/** Ms of an absence below which nothing is said, and from which a brief alone is too little. */
export const leastAway = 3 * 60_000;
export const longAway = 7 * 86_400_000;

/** Both are stamps; one that is none, or that lies ahead, is no absence. */
export function lengthOf(since: string, now: string): Length {
  const [from, to] = [parseStamp(since)?.instant, parseStamp(now)?.instant];
  if (from === undefined || to === undefined || to - from < leastAway) return 'none';
  return to - from < longAway ? 'brief' : 'file';
}
