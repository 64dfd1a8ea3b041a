/**
 * Names and their values: `KEY=value`, `"key": "value"`, `key: value`. The name says how much the value has to prove.
 */
import { entropy } from './alphabets.ts';
import { indirectValue } from './indirect.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import type { KeyKind } from './keys.ts';
import { assignEnd, operatorAt, valueSpan } from './marks.ts';
import { isLongRandom, isMixedUp, isPasswordLike } from './prose.ts';
import type { Scan } from './scan.ts';
import type { Frame, ValueRules } from './values.ts';
import { isRandomLetters } from './wordlike.ts';

/** Runs longer than this are judged once, not from each name inside them. */
const LONG_RUN = 128;

/** Judges the value assigned to the identifier that ends at `end`. `strong`, `weak`: the rows' least entropies. */
export function assignmentMatcher(rules: ValueRules, least: { strong: number; weak: number }) {
  const judged = { scan: -1, end: -1 };

  return (scan: Scan, start: number, end: number, kind: KeyKind): void => {
    const { text } = scan;
    if (text.charCodeAt(start - 1) === 58 && text.slice(Math.max(0, start - 90), start).includes('arn:')) return;
    const indirect = indirectValue(text, start, end);
    const valueStart = indirect?.at ?? assignEnd(text, end);
    if (valueStart < 0) return spaced(scan, end, kind);
    if (valueSpan(scan, valueStart) < 0) return;
    const { captureStart: from, captureEnd: to } = scan;
    if (to - from > LONG_RUN) {
      if (judged.scan === scan.number && judged.end === to) return;
      judged.scan = scan.number;
      judged.end = to;
    }
    const how = indirect ? INDIRECT : operatorAt(text, end);
    const isQuoted = from > valueStart;
    if (how.sign === ',' && !(isQuoted && how.quotedKey)) return;
    if (how.sign === '>' && text.charAt(start - 1) !== '<') return;
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    const value = text.slice(from, Math.min(to, from + 512));
    const form: Frame['form'] = isQuoted && !indirect?.isArgument ? 'quoted' : frameOf(text, to, how);
    const name = text.slice(Math.max(start, end - 80), end);
    const isStrong = kind === 'strong' || (scan.isEnvFile && form === 'line');
    const isSecret = isStrong
      ? entropy(text, from, to) >= least.strong &&
        (rules.strong(value, { form, name }) ||
          (isQuoted && isPasswordLike(value) && !rules.isPlaceholder(value)) ||
          isInEnvironment(name, how, value, rules))
      : rules.weak(value, isKeyOfAccount(text, start, name) ? 'secret_key' : name) &&
        entropy(text, from, to) >= least.weak;
    if (!isSecret) return;
    scan.hits.push({ rule: isStrong ? 'shape-assign-strong' : 'shape-assign-weak', start: from, end: to });
  };

  /** `auth_pass …`, `password 0 …`, columns of a listing: behind blanks only what looks like a password counts. */
  function spaced(scan: Scan, end: number, kind: KeyKind): void {
    SPACED.lastIndex = end;
    const found = SPACED.exec(scan.text);
    if (!found) return;
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    const value = found[1] as string;
    if (rules.isPlaceholder(value)) return;
    const to = end + found[0].length;
    const isLast = /^["']?[ \t]*(?:[\r\n]|$)/.test(scan.text.slice(to, to + 8));
    const isPassword = isPasswordLike(value) || (isLast && (isRandomLetters(value) || isMixedUp(value)));
    if (!isLongRandom(value) && !(kind === 'strong' && isPassword)) return;
    scan.hits.push({ rule: 'shape-spaced-secret', start: to - value.length, end: to });
  }
}
/** Blanks, perhaps the number of an encoding as routers write it, and a word. */
const SPACED = /[ \t]{1,40}(?:\d[ \t]|--?[a-z]{1,12}[ \t])?["']?([A-Za-z0-9!@#$%^&*+?~_.=-]{7,200})(?=["']?(?:\s|$))/y;

/** A bare `key` beside a user or under `crypt` opens something; alone it may be the name of anything. */
function isKeyOfAccount(text: string, start: number, name: string): boolean {
  return (
    /^key$/i.test(name) &&
    /user|crypt|cipher|secret|auth|api|account|endpoint/i.test(text.slice(Math.max(0, start - 60), start))
  );
}

/** Quoted or to the end of its line it counts; in between it may be code. */
const INDIRECT = { sign: ':', spaced: true, quotedKey: true };

/** A bare value to the end of its line, or after a tight `=`, is configuration; in between it may be code. */
function frameOf(text: string, end: number, how: { sign: string; spaced: boolean }): Frame['form'] {
  if (how.sign === '=' && !how.spaced) return 'line';
  const next = text.charAt(end);
  return next === '' || next === '\n' || next === '\r' ? 'line' : 'code';
}

/** `DB_PASSWORD=correcthorse`: in capitals and tight, so a variable of an environment, whose value may be any words. */
function isInEnvironment(
  name: string,
  how: { sign: string; spaced: boolean },
  value: string,
  rules: ValueRules,
): boolean {
  if (how.sign !== '=' || how.spaced || !/^[A-Z0-9_]*(?:PASS|PASSWORD|PASSWD|PWD|PASSPHRASE)$/.test(name)) return false;
  return /^[\w!@#%^*+.-]{8,64}$/.test(value) && !rules.isPlaceholder(value);
}
