/**
 * `user:password` where no address holds it: behind a mail address, in quotes alone, or near a word that takes such a pair.
 */
import type { Register } from './bench.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import { isPasswordLike } from './prose.ts';
import type { Scan } from './scan.ts';
import type { ValueRules } from './values.ts';
import { isRandomLetters } from './wordlike.ts';

/** What takes a pair, or speaks of one. */
const TAKERS = [
  'userpwd',
  'userpass',
  'user-pass',
  'stats auth',
  'proxy-user',
  'basic auth',
  'http-basic',
  'httpauth',
  'chpasswd:',
];

export function pairMatcher(rules: ValueRules, register: Register): (scan: Scan) => void {
  const onTaker = (scan: Scan, _start: number, end: number): void => {
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    NEAR.lastIndex = end;
    push(scan, NEAR.exec(scan.text), end);
  };
  for (const word of TAKERS) register(word, onTaker);

  function push(scan: Scan, found: RegExpExecArray | null, at: number): void {
    const value = found?.[1];
    if (!found || value === undefined || rules.isPlaceholder(value)) return;
    if (!isPasswordLike(value) && !isRandomLetters(value)) return;
    const end = at + found[0].length;
    scan.hits.push({ rule: 'shape-pair', start: end - value.length, end });
  }

  return (scan) => {
    const { text } = scan;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      if ((scan.budget.left -= COST_OF_A_SIGN) < 0) return;
      MAIL.lastIndex = at;
      push(scan, MAIL.exec(text), at);
    }
  };
}
/** In units of the budget. */
const COST_OF_A_SIGN = 1;
const VALUE = String.raw`([^\s"'\x60:,;@/<>(){}|]{6,64})(?=["'\x60\s,;)|]|$)`;
/** Up to 40 other characters, the user, a colon or slash, the password. */
const NEAR = new RegExp(String.raw`[^]{0,40}?["'\s=:,(][\w.@+\\-]{1,64}[:/%]${VALUE}`, 'y');
const MAIL = new RegExp(String.raw`@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}:${VALUE}`, 'y');
