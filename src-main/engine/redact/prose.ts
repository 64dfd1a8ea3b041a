/**
 * Passwords and tokens in talk: `the wifi password for guests is …`, `logged in with admin / …`, `use this token: …`. A
 * word that only a secret looks like, a few words behind one that speaks of secrets.
 */
import { entropy, isLetterOrDigit } from './alphabets.ts';
import type { Register } from './bench.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import type { Scan } from './scan.ts';
import { isReference, isSlug, type ValueRules } from './values.ts';
import { isPassphrase, isRandomLetters, oddPairs } from './wordlike.ts';

const PASSWORDS =
  'password|passwort|passwd|passphrase|passcode|kennwort|contraseña|senha|mot de passe|wachtwoord|credentials|zugangsdaten|creds|logged in|log in|login|pw|pwd| pass|(pass'.split(
    '|',
  );
/** Behind these only long random words count: people speak of tokens and keys all day. */
const TOKENS =
  'token|api key|api-key|apikey|secret|access key|the key| key for|unseal key|recovery key|master key|signing key|encryption key|private key|jeton|schlüssel'.split(
    '|',
  );
/** Words behind the topic that are looked at, and characters. */
const WORDS = 8;
const REACH = 100;

export function proseMatcher(rules: ValueRules, register: Register): void {
  const onTopic =
    (looksRight: (value: string, lead: string) => boolean) =>
    (scan: Scan, start: number, end: number): void => {
      const { text } = scan;
      if (isLetterOrDigit(text.charCodeAt(end)) || /[([{.=]/.test(text.charAt(end))) return;
      if (isLetterOrDigit(text.charCodeAt(start - 1)) && text.charCodeAt(start) !== 32) return;
      if (start < scan.proseReadTo) return;
      scan.budget.left -= COST_OF_A_JUDGEMENT;
      const line = text.slice(end, end + REACH).split('\n', 1)[0] as string;
      let words = 0;
      for (const found of line.matchAll(/\S+/g)) {
        if (++words > WORDS || found.index + found[0].length === REACH) break;
        const lead = found[0].length - found[0].replace(/^["'`“„«(]*/, '').length;
        const value = found[0].slice(lead).replace(/["'`”“»).,;:]+$/, '');
        if (!looksRight(value, line.slice(0, found.index + lead)) || rules.isPlaceholder(value)) continue;
        const from = end + found.index + lead;
        scan.proseReadTo = from + value.length;
        scan.hits.push({ rule: 'shape-prose-secret', start: from, end: from + value.length });
        return;
      }
    };
  const onPassword = onTopic(
    (value, lead) =>
      isPasswordLike(value) ||
      (SAYS.test(lead) &&
        (isRandomLetters(value) || isMixedUp(value) || (/["'`]$|:\s*$/.test(lead) && isPassphrase(value)))),
  );
  const onToken = onTopic((value, lead) => SAYS.test(lead) && isLongRandom(value));
  for (const word of PASSWORDS) register(word, onPassword);
  for (const word of TOKENS) register(word, onToken);
}

/** What stands between a topic and its value when the sentence gives the value: `is`, `=`, `from`, a colon. */
const SAYS = /(?:[:=`"'“„«(]|->|→|\b(?:is|was|be|now|to|from|use|lautet|ist|es|est|became|got)\b)[\s"'`“„«(]*$/i;

/** Letters and digits with a mark inside or at the end, or both cases with digits in no order that a name has. */
export function isPasswordLike(value: string): boolean {
  if (value.length < 7 || value.length > 64 || !/^[A-Za-z0-9!@#$%^&*+?~_.-]+$/.test(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || isSlug(value) || isReference(value)) return false;
  if (/^[\w.+-]+@[\w-]+\.\w+|^v?\d+\.\d+|^[@#$%]|\.[a-z]{1,4}\d?$|^[\w-]+\(/i.test(value)) return false;
  if (/[!@#$%^&*+?~]/.test(value)) return /[a-z]/i.test(value) && !/^\w+[?*]$/.test(value);
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /[a-z]\d+[A-Za-z]|[A-Z]\d+[A-Za-z]|\d[a-z]+[A-Z]/.test(value);
}

/** Letters with a number inside, which no algorithm or version is called. */
export function isMixedUp(value: string): boolean {
  if (value.length < 8 || value.length > 64 || !/^[A-Za-z0-9]+$/.test(value)) return false;
  return /[a-z]\d+[a-z]/i.test(value) && !/^(?:sha|md|utf|aes|rsa|base|v)\d|^[0-9a-f]+$/i.test(value);
}

/** A random word of 20 characters or more: hex of 32, or letters and digits in turns. */
export function isLongRandom(value: string): boolean {
  if (value.length < 20 || value.length > 200 || !/^[A-Za-z0-9_.=+/-]+$/.test(value)) return false;
  if (/^[./]|:\/\//.test(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || isSlug(value)) return false;
  if (/^[0-9a-f]+$/.test(value)) return value.length >= 32 && entropy(value, 0, value.length) > 3;
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-/i.test(value)) return false; // names of things
  const turns = [...value.matchAll(/[A-Za-z]\d|\d[A-Za-z]/g)].length;
  return turns >= 4 && entropy(value, 0, value.length) > 3.5 && oddPairs(value) > 0.15;
}
