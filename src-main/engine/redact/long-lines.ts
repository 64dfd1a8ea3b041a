/**
 * Very long lines: no person wrote them, and a hostile one can be nothing but candidates. They are read within a budget
 * (TRUST S5: a line of 1 MB within 100 ms) and masked whole when it does not suffice.
 */
import type { Budget, Found } from './scan.ts';

/** Characters from which on a line counts as long. */
const LONG = 32_000;
/** A unit is about a microsecond: what a line of any length may cost, and a character of it. */
const BASE = 6_000;
const PER_CHARACTER = 0.04;
/** How far from a mask the text is read again. */
const NEAR = 600;

export interface Piece {
  start: number;
  end: number;
  isLongLine: boolean;
}

/** The text cut into its long lines and what lies between them; one piece when no line is long. */
export function pieces(text: string): Piece[] {
  if (text.length <= LONG) return [{ start: 0, end: text.length, isLongLine: false }];
  const out: Piece[] = [];
  let done = 0;
  let start = 0;
  while (start <= text.length) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > LONG) {
      if (start > done) out.push({ start: done, end: start, isLongLine: false });
      out.push({ start, end, isLongLine: true });
      done = end;
    }
    start = end + 1;
  }
  if (done < text.length) out.push({ start: done, end: text.length, isLongLine: false });
  return out;
}

export function budgetOfLine(length: number): Budget {
  return { left: BASE + length * PER_CHARACTER };
}

/** Stretches around masks, those that touch joined. */
export function windowsAround(masks: Found[], length: number): { start: number; end: number }[] {
  const windows: { start: number; end: number }[] = [];
  for (const mask of masks) {
    const start = Math.max(0, mask.start - NEAR);
    const end = Math.min(length, mask.end + NEAR);
    const last = windows.at(-1);
    if (last && start <= last.end) last.end = end;
    else windows.push({ start, end });
  }
  return windows;
}
