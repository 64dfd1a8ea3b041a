/**
 * Rows without any literal to search for: tried at the start of each line, or of each long word.
 */
import { base64url, runsOf, setOf } from './alphabets.ts';
import { judgeOf } from './judge.ts';
import type { KeyNames } from './keys.ts';
import { compileParts, walkSteps } from './parts.ts';
import type { Scan } from './scan.ts';
import type { Row } from './table.ts';
import type { ValueRules } from './values.ts';

export function tokenStartMatcher(row: Row, index: number, names: KeyNames, rules: ValueRules): (scan: Scan) => void {
  const steps = compileParts(row.parts, names);
  const judge = judgeOf(row, index, rules);
  const tryAt = (scan: Scan, pos: number): void => {
    if (pos < (scan.lastEnd[index] as number)) return;
    const end = walkSteps(steps, 0, scan, pos);
    if (end >= 0) judge(scan, { start: pos, body: pos, end, last: steps.at(-1) });
  };
  if (row.parts[0]?.lineStart) {
    return (scan) => {
      for (let at = 0; at >= 0; at = nextLine(scan.text, at)) tryAt(scan, at);
    };
  }
  return (scan) => {
    const words = runsOf(wordLetters, scan.text, LONG_WORD);
    for (let i = 0; i < words.length; i += 2) tryAt(scan, words[i] as number);
  };
}
const LONG_WORD = 24;
const wordLetters = setOf(base64url);

function nextLine(text: string, pos: number): number {
  const end = text.indexOf('\n', pos);
  return end < 0 ? -1 : end + 1;
}
