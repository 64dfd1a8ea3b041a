/**
 * The last word on a walk that came to its end: borders, randomness, placeholders and the value rule of its row.
 */
import { isLetterOrDigit } from './alphabets.ts';
import { endsCleanly, holdsNeeds, isRandomEnough, type Step } from './parts.ts';
import { isFiller } from './placeholders.ts';
import type { Scan } from './scan.ts';
import type { Row } from './table.ts';
import type { ValueRules } from './values.ts';

/** Where a walk began and ended; `body`: after the readable prefix. */
export interface Walked {
  start: number;
  body: number;
  end: number;
  last: Step | undefined;
}

export type Judge = (scan: Scan, walked: Walked) => void;

/** Adds a hit to the scan when all checks of `row` hold. `index` is the matcher's own number. */
export function judgeOf(row: Row, index: number, rules: ValueRules): Judge {
  return (scan, { start, body, end, last }) => {
    const { text } = scan;
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    if (row.mask !== 'value' && !row.glue && isLetterOrDigit(text.charCodeAt(start - 1))) return;
    if (row.notBefore?.includes(text.charAt(start - 1)) && start > 0) return;
    if (row.lineStart !== undefined && start > 0 && !/[\s:,='"`]/.test(text.charAt(start - 1))) return;
    if (!endsCleanly(last, text, end)) return;
    const [from, to] = row.mask === 'value' ? [scan.captureStart, scan.captureEnd] : [body, end];
    if (to <= from || to - from < (row.minBody ?? 0) || end - start < (row.minTotal ?? 0)) return;
    if (!isRandomEnough(row.minEntropy, text, from, to) || !holdsNeeds(row.needs, text, from, to)) return;
    if (row.mask === 'value' ? !passesRule(row, rules, scan, from, to) : !isToken(row, text, from, to)) return;
    scan.hits.push({
      rule: row.id,
      start: row.mask === 'whole' ? start : from,
      end: to,
      ...(row.form === 'prefixed' ? { head: start } : {}),
    });
    scan.lastEnd[index] = to;
  };
}

/** In units of the budget. */
export const COST_OF_A_JUDGEMENT = 6;

/** Bodies of tokens are random and may hold any word: only fillers and plain sequences are let go. */
function isToken(row: Row, text: string, from: number, to: number): boolean {
  const body = text.slice(from, Math.min(to, from + 512));
  if (row.exactBytes !== undefined) return body.split(',').length === row.exactBytes;
  if (isFiller(body)) return false;
  return !row.rejectSequences || !/0123456789|ABCDEFGH|1234567890/.test(body);
}

function passesRule(row: Row, rules: ValueRules, scan: Scan, from: number, to: number): boolean {
  const { text } = scan;
  const value = text.slice(from, Math.min(to, from + 512));
  if (row.checkWords) return row.checkWords.includes(value.trim().split(/\s+/).length);
  if (row.needs.includes('notPort') && /^\d{1,5}(?::\d{1,5})?$/.test(value)) return false;
  const before = text.charAt(from - 1);
  switch (row.policy) {
    case 'strong':
      return rules.strong(value, {
        form: /["'`>]/.test(before) || before === '=' ? 'quoted' : 'line',
        name: scan.keyName,
      });
    case 'weak':
      return rules.weak(value, scan.keyName);
    case 'flag':
      return rules.flag(value, /["'`=p:]/.test(before), before);
    case 'header':
      return rules.header(value);
    case 'url':
      return rules.url(
        value,
        text
          .slice(Math.max(0, from - 130), Math.max(0, from - 1))
          .split(/[/:@]/)
          .at(-1) as string,
      );
    case 'k8s':
      return rules.k8s(value);
    case 'off-by-default':
      return false;
    case undefined:
      return row.kind === 'private-key' ? !isFiller(value.trim()) : !rules.isPlaceholder(value);
  }
}
