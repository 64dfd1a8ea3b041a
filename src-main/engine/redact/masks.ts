/**
 * Masks in a text: putting them in, finding them again, and knowing which hits are nothing but our own work.
 */
import type { Found, Hit } from './scan.ts';

/** The masked text, and the way back from its offsets to those of the input (`atEnd`: of the end of a span). */
export function applyMasks(
  text: string,
  spans: Found[],
): { text: string; back(offset: number, atEnd?: boolean): number } {
  let out = '';
  let at = 0;
  const pieces: { from: number; to: number; start: number; end: number }[] = [];
  for (const { rule, start, end } of spans) {
    out += text.slice(at, start);
    const from = out.length;
    out += `[redacted:${rule}]`;
    pieces.push({ from, to: out.length, start, end });
    at = end;
  }
  out += text.slice(at);
  return {
    text: out,
    back(offset, atEnd = false) {
      let shift = 0;
      for (const { from, to, start, end } of pieces) {
        if (offset > from && offset < to) return atEnd ? end : start;
        if (offset < to) break;
        shift = end - to;
      }
      return offset + shift;
    },
  };
}

export function masksIn(text: string): Found[] {
  if (!text.includes('[redacted:')) return [];
  return [...text.matchAll(/\[redacted:[a-z0-9-]{1,60}\]/g)].map((mark) => ({
    rule: '',
    start: mark.index,
    end: mark.index + mark[0].length,
  }));
}

/** A hit that holds nothing but a mask, and perhaps a token's readable prefix before it, is our own work. */
export function isMask(text: string, hit: Hit, marks: Found[], prefixes: string[]): boolean {
  let rest = '';
  let at = hit.start;
  let holdsOne = false;
  for (let i = firstEndingAfter(marks, hit.start); i < marks.length; i++) {
    const mark = marks[i] as Found;
    if (mark.start >= hit.end) break;
    holdsOne = true;
    rest += text.slice(at, Math.max(at, mark.start));
    at = mark.end;
    if (rest.length > 200) return false;
  }
  if (!holdsOne) return false;
  rest += text.slice(Math.min(at, hit.end), hit.end);
  return rest.length < 4 || prefixes.includes(rest);
}

/** Marks are sorted and disjoint, so that a search by halves finds the first that ends after `offset`. */
function firstEndingAfter(marks: Found[], offset: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle] as Found).end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
