/**
 * Sets off everything that begins with a key name: assignments, and the rows that stand around such a name.
 */
import { anchored } from './anchored.ts';
import { isIn, runEnd } from './alphabets.ts';
import type { Bench } from './bench.ts';
import { judgeOf } from './judge.ts';
import { type KeyKind, OWN_STRONG } from './keys.ts';
import { identifier } from './parts.ts';
import type { Scan } from './scan.ts';
import { type Row, wordsOf } from './table.ts';

type Assign = (scan: Scan, start: number, end: number, kind: KeyKind) => void;

const LONGEST_NAME = 80;
const LONGEST_SUFFIX = 12;
/** Characters that may follow a key name where a value is near. */
const FOLLOWERS = new Set('"\'`\\ \t\n=:[](){,><?+|!'.split('').map((char) => char.charCodeAt(0)));

export function keyMatcher(table: Row[], keyed: { row: Row; index: number }[], assign: Assign, bench: Bench): void {
  const { names, rules, register } = bench;
  const tries = keyed.map(({ row, index }) => ({
    row,
    index,
    parts: anchored(row.parts, names),
    judge: judgeOf(row, index, rules),
  }));
  const seen = { scan: -1, end: -1 };

  const onKey = (scan: Scan, wordStart: number, wordEnd: number): void => {
    const { text } = scan;
    const end = runEnd(identifier, text, wordEnd, scan.number);
    if (end - wordEnd > LONGEST_SUFFIX || (seen.scan === scan.number && seen.end === end)) return;
    if (end < text.length && !FOLLOWERS.has(text.charCodeAt(end))) return;
    seen.scan = scan.number;
    seen.end = end;
    const start = nameStart(text, wordStart);
    const name = text.slice(start, end);
    const kind = names.kindOf(name);
    if (kind !== 'none') assign(scan, start, end, kind);
    for (const { index, parts, judge } of tries) {
      if (!parts || end < (scan.lastEnd[index] as number) || !fits(parts.key as string, name, kind)) continue;
      scan.keyName = name;
      const walked = parts.tryAt(scan, start, end);
      if (walked) judge(scan, { ...walked, body: walked.start, last: parts.last });
    }
  };

  /** `secret-key-names` are words of a row's own; the other vocabularies have their own test. */
  const fits = (vocabulary: string, name: string, kind: KeyKind): boolean => {
    if (vocabulary === 'secret-key-names') return kind === 'strong';
    if (vocabulary === 'secret-header-names') return names.is(vocabulary, name) || CUSTOM_HEADER.test(name);
    return names.endsIn(vocabulary, name);
  };

  const vocabularies = [
    'secret-key-names',
    'weak-key-names',
    'secret-header-names',
    'wallet-key-names',
    'mnemonic-names',
  ];
  const words = new Set(
    [...OWN_STRONG, ...vocabularies.flatMap((id) => wordsOf(table, id))].map((word) => word.toLowerCase()),
  );
  for (const word of words) register(word, onKey);
}
const CUSTOM_HEADER = /^x-[a-z0-9-]{1,40}-(?:api-?key|key|token|secret)$/i;

/** Back to where the identifier begins, 80 characters at most. */
function nameStart(text: string, pos: number): number {
  let start = pos;
  while (start > 0 && pos - start < LONGEST_NAME && isIn(identifier, text.charCodeAt(start - 1))) start--;
  return start;
}
