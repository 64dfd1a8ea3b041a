/**
 * Passwords in talk: `the wifi password for guests is …`, `logged in with admin / …`. A word that only a password looks
 * like, a few words behind one that speaks of passwords.
 */
import { isLetterOrDigit } from './alphabets.ts';
import type { Register } from './bench.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import type { Scan } from './scan.ts';
import { isReference, isSlug, type ValueRules } from './values.ts';

const TOPICS =
  'password|passwort|passwd|passphrase|passcode|kennwort|contraseña|senha|mot de passe|wachtwoord|credentials|logged in|log in|login| pw| pwd| pass'.split(
    '|',
  );
/** Words behind the topic that are looked at, and characters. */
const WORDS = 6;
const REACH = 90;

export function proseMatcher(rules: ValueRules, register: Register): void {
  const onTopic = (scan: Scan, start: number, end: number): void => {
    const { text } = scan;
    if (isLetterOrDigit(text.charCodeAt(end)) || /[([{.=]/.test(text.charAt(end))) return;
    if (isLetterOrDigit(text.charCodeAt(start - 1)) && text.charCodeAt(start) !== 32) return;
    if (start < scan.proseReadTo) return;
    scan.budget.left -= COST_OF_A_JUDGEMENT;
    const line = text.slice(end, end + REACH).split('\n', 1)[0] ?? '';
    let words = 0;
    for (const found of line.matchAll(/\S+/g)) {
      if (++words > WORDS || found.index + found[0].length === REACH) break;
      const lead = /^["'`“„«(]*/.exec(found[0])?.[0].length ?? 0;
      const value = found[0].slice(lead).replace(/["'`”“»).,;:]+$/, '');
      if (!isPasswordLike(value) || rules.isPlaceholder(value)) continue;
      const from = end + found.index + lead;
      scan.proseReadTo = from + value.length;
      scan.hits.push({ rule: 'shape-prose-secret', start: from, end: from + value.length });
      return;
    }
  };
  for (const word of TOPICS) register(word, onTopic);
}

/** Letters and digits with a mark inside or at the end, or both cases with digits in no order that a name has. */
function isPasswordLike(value: string): boolean {
  if (value.length < 7 || value.length > 64 || !/^[A-Za-z0-9!@#$%^&*+?~_.-]+$/.test(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || isSlug(value) || isReference(value)) return false;
  if (/^[\w.+-]+@[\w-]+\.\w+|^v?\d+\.\d+|^[@#$%]|\.[a-z]{1,4}\d?$|^[\w-]+\(/i.test(value)) return false;
  if (/[!@#$%^&*+?~]/.test(value)) return /[a-z]/i.test(value) && !/^\w+[?*]$/.test(value);
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /[a-z]\d+[A-Za-z]|[A-Z]\d+[A-Za-z]|\d[a-z]+[A-Z]/.test(value);
}
