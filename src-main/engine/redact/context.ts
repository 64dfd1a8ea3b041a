/**
 * Rows that need their provider's name near: the word, the rest of its name, an assignment, then the parts.
 */
import { isLetterOrDigit, runEnd, setOf, base64url } from './alphabets.ts';
import { judgeOf } from './judge.ts';
import type { KeyNames } from './keys.ts';
import { assignEnd, openingQuoteEnd } from './marks.ts';
import { compileParts, walkSteps } from './parts.ts';
import type { Scan } from './scan.ts';
import type { Row } from './table.ts';
import type { ValueRules } from './values.ts';

/** What a word of a context row sets off. */
export type OnContext = (scan: Scan, start: number, end: number) => void;

/** One action per context word, over all rows that name it. `firstIndex`: number of the first row's matcher. */
export function contextMatchers(
  rows: Row[],
  firstIndex: number,
  names: KeyNames,
  rules: ValueRules,
): Map<string, OnContext> {
  const byWord = new Map<string, ((scan: Scan, word: string, pos: number) => void)[]>();
  for (const [offset, row] of rows.entries()) {
    const index = firstIndex + offset;
    const steps = compileParts(row.parts, names);
    const judge = judgeOf(row, index, rules);
    for (const word of row.contextWords) {
      const list = byWord.get(word) ?? [];
      byWord.set(word, list);
      list.push((scan, written, pos) => {
        if (pos < (scan.lastEnd[index] as number)) return;
        if (row.contextCase && !isForm(written)) return;
        const end = walkSteps(steps, 0, scan, pos);
        if (end < 0) return;
        scan.captureStart = pos;
        scan.captureEnd = end;
        judge(scan, { start: pos, body: pos, end, last: steps.at(-1) });
      });
    }
  }
  return new Map([...byWord].map(([word, tries]) => [word, near(tries)]));
}

/** Finds the value near a word, then tries all rows on it. */
function near(tries: ((scan: Scan, word: string, pos: number) => void)[]): OnContext {
  return (scan, start, end) => {
    const pos = valueNear(scan, end);
    if (pos < 0) return;
    const word = scan.text.slice(start, end);
    for (const one of tries) one(scan, word, pos);
  };
}

/** After up to 30 more characters of the name, an assignment and an opening quote; -1 when there is none. */
function valueNear(scan: Scan, end: number): number {
  const { text } = scan;
  const nameEnd = runEnd(nameRest, text, end, scan.number);
  if (nameEnd - end > 32) return -1;
  const assigned = assignEnd(text, nameEnd);
  if (assigned < 0) return -1;
  const opened = openingQuoteEnd(text, assigned);
  const pos = opened < 0 ? assigned : opened;
  return isLetterOrDigit(text.charCodeAt(pos)) || /[-_+/$.{~!@#]/.test(text.charAt(pos)) ? pos : -1;
}
const nameRest = setOf(`${base64url}. \t`);

/** lower, Capitalised or UPPER. */
function isForm(word: string): boolean {
  return word === word.toLowerCase() || word === word.toUpperCase() || /^[A-Z][^A-Z]*$/.test(word);
}
