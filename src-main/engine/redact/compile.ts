/**
 * Compiles the table of token formats into one scanner: a search for all anchors at once, and per anchor the few
 * matchers that it sets off. Every matcher is bounded or remembers its runs, so that the whole is linear.
 */
import type { Bench, OnAnchor } from './bench.ts';
import { isLetterOrDigit } from './alphabets.ts';
import { type Anchored, anchored } from './anchored.ts';
import { wordFinder } from './anchors.ts';
import { assignmentMatcher } from './assignments.ts';
import { columnMatcher } from './columns.ts';
import { contextMatchers } from './context.ts';
import { cookieMatcher } from './cookies.ts';
import { distantMatcher, splitAtGap } from './distant.ts';
import { judgeOf } from './judge.ts';
import { keyMatcher } from './key-matcher.ts';
import { type KeyNames, keyNames } from './keys.ts';
import { callMatcher } from './calls.ts';
import { ownRows } from './own-rows.ts';
import { pairMatcher } from './pairs.ts';
import { proseMatcher } from './prose.ts';
import { vendorMatcher } from './vendor-shapes.ts';
import { compileParts, literal, walkSteps } from './parts.ts';
import { type Budget, newMarks, newScan, type Scan, type ScanOptions } from './scan.ts';
import type { Row } from './table.ts';
import { tokenStartMatcher } from './token-starts.ts';
import { type ValueRules, valueRules } from './values.ts';
import { yamlMatcher } from './yaml-section.ts';

export interface Scanner {
  /** One pass over a text; encoded forms are not looked into. Stops when the budget is spent. */
  scan(text: string, options: ScanOptions, budget: Budget): Scan;
  names: KeyNames;
  rules: ValueRules;
  /** The readable beginnings of tokens, in order of length. */
  prefixes: string[];
}

export function compileTable(table: Row[]): Scanner {
  const names = keyNames(table);
  const rules = valueRules(table);
  const rows = [...table, ...ownRows()].filter(
    (row) => row.form !== 'vocabulary' && !row.defaultOff && row.sensitivity !== 'low',
  );
  const actions = new Map<string, { action: OnAnchor; prefixed: boolean }[]>();
  const bench = (prefixed: boolean): Bench => ({
    names,
    rules,
    register(word, action) {
      const list = actions.get(word) ?? [];
      actions.set(word, list);
      list.push({ action, prefixed });
    },
  });
  const wholeText: ((scan: Scan) => void)[] = [];
  const keyed: { row: Row; index: number }[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.form === 'context' || row.procedure === 'decode-and-rescan' || row.procedure === 'file-name') continue;
    if (row.procedure === 'yaml-section') wholeText.push(yamlMatcher(row, rules));
    else if (row.procedure !== undefined) continue;
    else if (row.parts.some(({ key }) => key === 'session-cookie-names')) cookieMatcher(row, index, bench(false));
    else if (row.prefixes.length > 0) prefixedMatcher(row, index, bench(true));
    else if (splitAtGap(row)) distantMatcher(row, index, bench(false));
    else if (row.id === 'shape-assign-strong' || row.id === 'shape-assign-weak')
      continue; // see assignments.ts
    else if (anchored(row.parts, names)?.key !== undefined) keyed.push({ row, index });
    else if (anchored(row.parts, names)) structuralMatcher(row, index, bench(row.form === 'prefixed'));
    else wholeText.push(tokenStartMatcher(row, index, names, rules));
  }
  const assign = assignmentMatcher(rules, {
    strong: 2.3,
    weak: 3.2,
  });
  keyMatcher(table, keyed, assign, bench(false));
  callMatcher(rules, bench(false).register);
  proseMatcher(rules, bench(false).register);
  columnMatcher(names, rules, bench(false).register);
  wholeText.push(pairMatcher(rules, bench(false).register), vendorMatcher(rules));
  const contextRows = rows.filter(({ form }) => form === 'context');
  for (const [word, action] of contextMatchers(contextRows, rows.length, names, rules))
    bench(false).register(word, action);

  const words = [...actions.keys()];
  const find = wordFinder(words);
  const lists = [...actions.values()];
  const marks = newMarks(rows.length + contextRows.length);
  return {
    names,
    rules,
    prefixes: [...new Set(rows.flatMap(({ prefixes }) => prefixes))].sort((a, b) => b.length - a.length),
    scan(text, options, budget) {
      const scan = newScan(text, marks, options, budget);
      budget.left -= text.length * COST_OF_A_PASS;
      find(text, (word, start, end) => {
        for (const { action, prefixed } of lists[word] as (typeof lists)[number]) {
          budget.left--;
          if (prefixed || !options.prefixedOnly) action(scan, start, end);
        }
        return budget.left >= 0;
      });
      if (!options.prefixedOnly) for (const read of wholeText) if (budget.left >= 0) read(scan);
      return scan;
    },
  };
}

/** Units a character costs by itself, whatever it is. */
const COST_OF_A_PASS = 0.02;

/** A literal start, then the parts, then perhaps a literal end. */
function prefixedMatcher(row: Row, index: number, { names, rules, register }: Bench): void {
  const parts = row.suffix === undefined ? row.parts : [...row.parts, { literal: row.suffix }];
  const steps = compileParts(parts, names, !row.caseSensitive);
  const judge = judgeOf(row, index, rules);
  for (const prefix of row.prefixes) {
    const isHere = literal(prefix, !row.caseSensitive);
    register(prefix, (scan, start, end) => {
      if (start < (scan.lastEnd[index] as number) || isHere(scan, start) < 0) return;
      if (!row.glue && isLetterOrDigit(scan.text.charCodeAt(start - 1))) return;
      const bodyEnd = walkSteps(steps, 0, scan, end);
      if (bodyEnd < 0) return;
      judge(scan, { start, body: row.mask === 'whole' ? start : end, end: bodyEnd, last: steps.at(-1) });
    });
  }
}

/** Parts around some literal, tried wherever it stands. */
function structuralMatcher(row: Row, index: number, { names, rules, register }: Bench): void {
  const parts = anchored(row.parts, names) as Anchored; // rows without an anchor go to `tokenStartMatcher`
  const judge = judgeOf(row, index, rules);
  // The border is checked first where it is known: long runs of one letter end here.
  const before = row.mask === 'value' || row.glue ? undefined : parts.fixedBefore;
  const isInsideWord = (text: string, start: number): boolean =>
    before !== undefined && isLetterOrDigit(text.charCodeAt(start - before - 1));
  for (const word of parts.words) {
    register(word, (scan, start, end) => {
      if (start < (scan.lastEnd[index] as number)) return;
      if (isInsideWord(scan.text, start)) return;
      const walked = parts.tryAt(scan, start, end);
      if (walked) judge(scan, { ...walked, body: walked.start, last: parts.last });
    });
  }
}
