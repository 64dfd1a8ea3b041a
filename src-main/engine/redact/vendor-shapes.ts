/**
 * Tokens of makers that the table does not know: a readable prefix and a long random rest (`acme_live_…`, `ab-…`).
 */
import { base64url, entropy, runsOf, setOf } from './alphabets.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import { isFiller } from './placeholders.ts';
import type { Scan } from './scan.ts';
import { unnamedRule } from './unnamed.ts';
import type { ValueRules } from './values.ts';

const letters = setOf(base64url);
const LEAST = 20;
const LEAST_WITH_PREFIX = 24;
const MOST = 300;

export function vendorMatcher(rules: ValueRules): (scan: Scan) => void {
  return (scan) => readRuns(scan, rules);
}

function readRuns(scan: Scan, rules: ValueRules): void {
  const { text } = scan;
  const runs = runsOf(letters, text, LEAST);
  for (let i = 0; i < runs.length; i += 2) {
    const start = runs[i] as number;
    const end = runs[i + 1] as number;
    if (end - start > MOST) continue;
    if ((scan.budget.left -= 1) < 0) return;
    const word = text.slice(start, end);
    const body = word.length < LEAST_WITH_PREFIX ? undefined : bodyOf(word);
    if (body === undefined || !isAlone(text, start, end)) {
      if (/[/"'`]/.test(text.charAt(start - 1))) scan.budget.left -= COST_OF_A_JUDGEMENT;
      const rule = unnamedRule(text, start, end);
      if (rule !== undefined && !rules.isPlaceholder(word)) scan.hits.push({ rule, start, end });
      continue;
    }
    scan.hits.push({ rule: 'shape-vendor-token', start: start + word.length - body.length, end, head: start });
  }
}

/** The random rest of a word with a readable prefix, or undefined when it is no token. */
function bodyOf(word: string): string | undefined {
  const found = /^((?:[A-Za-z][A-Za-z0-9]{1,11}[-_]){1,4})([A-Za-z0-9]{20,}(?:[-_][A-Za-z0-9]{4,})?)$/.exec(word);
  if (!found) return undefined;
  const [, prefix = '', body = ''] = found;
  const names = prefix.toLowerCase().split(/[-_]/);
  const isTelling = names.some((name) => TELLING.has(name));
  if (names.some((name) => IDS.has(name) || /^(?:sha|md)\d/.test(name)) && !isTelling) return undefined;
  // Makers write their prefixes in one case.
  const isOneCase = prefix === prefix.toLowerCase() || prefix === prefix.toUpperCase();
  if (!isTelling && (body.length < 32 || prefix.length > 8 || !isOneCase)) return undefined;
  if (!/\d/.test(body) || !/[A-Za-z]/.test(body) || isFiller(body)) return undefined;
  if (/^[0-9a-f]+$/i.test(body) && (!isTelling || body.length < 24)) return undefined;
  if (/[a-z]{7}|[A-Z][a-z]{3,}[A-Z][a-z]{3,}/.test(body)) return undefined; // words of a language
  return entropy(body, 0, body.length) >= 3.4 && (isTelling ? /\d.*\d/.test(body) : digitsSpread(body))
    ? body
    : undefined;
}

/** Random letters and digits change often; names with a number do not. */
function digitsSpread(body: string): boolean {
  return [...body.matchAll(/[A-Za-z]\d|\d[A-Za-z]/g)].length >= Math.min(4, body.length / 7);
}

/** Not a piece of a path, of a longer base64 text or of an address. */
function isAlone(text: string, start: number, end: number): boolean {
  return !/[+/.]/.test(text.charAt(start - 1)) && !/[+/(]|^\.[a-z]/.test(text.slice(end, end + 2));
}

/** Segments of a prefix that say what it is. */
const TELLING = new Set(
  'live test prod sk pk rk key apikey token secret api pat auth access private priv admin bot deploy personal bearer svc service refresh oauth cred pass sandbox'.split(
    ' ',
  ),
);
/** Segments that name identities of things: agents and services write many of them, and none opens a door. */
const IDS = new Set(
  'msg req toolu call run resp evt cus sub file chatcmpl thread asst step batch org proj user usr acct price pi ch in txn item id fc rs srvtoolu session sess job task trace span build commit rev etag hash cache chunk index main vendor css module svelte ng vue sc data integrity digest uid uuid node page block img image ref'.split(
    ' ',
  ),
);
