/**
 * Which values are secrets: the rules that the table of token formats names as `policy`, and placeholders.
 * A rule sees at most the first 512 characters of a value, so that its cost is bounded.
 */
import { entropy } from './alphabets.ts';
import { placeholderTest } from './placeholders.ts';
import type { Row } from './table.ts';
import { isPassphrase, isRandomLetters } from './wordlike.ts';

/** How a value stands in the text: its frame decides whether code is likely. */
export interface Frame {
  /** `quoted`: between quotes; `line`: `KEY=value` or `key: value` to the end of the line; `code`: anything else. */
  form: 'quoted' | 'line' | 'code';
  /** The name that the value stands under, where there is one. */
  name?: string;
}

export interface ValueRules {
  isPlaceholder(value: string): boolean;
  strong(value: string, frame: Frame): boolean;
  weak(value: string, keyName: string): boolean;
  flag(value: string, firm: boolean, quote?: string): boolean;
  header(value: string): boolean;
  url(value: string, user: string): boolean;
  k8s(value: string): boolean;
}

const SEEN = 512;

export function valueRules(table: Row[]): ValueRules {
  const isPlaceholder = placeholderTest(table);

  function strong(whole: string, frame: Frame): boolean {
    const value = whole.slice(0, SEEN);
    if (value.length < 6 || isPlaceholder(value)) return false;
    const hasDigit = /\d/.test(value);
    if (/^[\d/.,:%() -]*[/.,:%][\d/.,:%() -]*$/.test(value)) return false; // counts, times, shares
    if (frame.form !== 'code' && PASSWORD_NAME.test(frame.name ?? '') && isPassphrase(value)) return true;
    if (!hasDigit && !/[!@#$%^&*+=~]/.test(value)) return frame.form !== 'code' && isRandomLetters(value);
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) || isSlug(value) || isReference(value) || isPattern(value)) return false;
    if (/^[[{]\s*\\*["'{[]/.test(value)) return false; // JSON in a string: what is in it is judged by its own names
    if (/\s/.test(value) && !value.split(/\s+/).some(isDense)) return false;
    if (isMostlyForeign(value) || ALGORITHM.test(value) || DATE.test(value)) return false;
    if (frame.form === 'code' && (!hasDigit || isIdentifier(value) || isExpression(value))) return false;
    if (frame.form === 'line' && (isExpression(value) || TYPE.test(value))) return false;
    return true;
  }

  function weak(whole: string, keyName: string): boolean {
    const value = whole.slice(0, SEEN);
    if (value.length < 16 || !/^[A-Za-z0-9+/=._~-]+$/.test(value)) return false;
    if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || isPlaceholder(value)) return false;
    if (isSlug(value) || isReference(value) || isIdentifier(value) || looksLikeId(value, keyName)) return false;
    if (/^[\w.-]+(?:\/[\w.-]+)+\.[a-z][a-z0-9]{1,3}$/.test(value)) return false; // the path of a file
    return true;
  }

  /** `firm`: the value is quoted or joined with `=`, so that it is no next word of a sentence. In single quotes `$` is a letter. */
  function flag(whole: string, firm: boolean, quote = ''): boolean {
    const value = whole.slice(0, SEEN);
    if (value.length < 4 || value.startsWith('-') || /^[<[{(|&]/.test(value)) return false;
    if (/^\$[\w{(]/.test(value) || (quote !== "'" && /\$(?:[({]|[A-Z_]{2})/.test(value))) return false;
    if (isPlaceholder(value) || isPlaceholder(value.replace(/[:.,]+$/, '')) || isReference(value)) return false;
    if (isRandomLetters(value)) return true;
    if (!firm && /^\d+(?::\d+)*$/.test(value)) return false; // a port or a number of a user
    if (/^[A-Z][A-Z_]+$/.test(value) || SAMPLE_PAIR.test(value) || value.includes('://') || value.startsWith('/'))
      return false;
    return firm ? !/^[a-z]{1,5}$/.test(value) : /\d|[!@#%^*+=~]/.test(value) && !isSlug(value);
  }

  function header(whole: string): boolean {
    const value = whole.slice(0, SEEN);
    return value.length >= 8 && !isPlaceholder(value) && !isReference(value) && !isSlug(value);
  }

  function url(whole: string, user: string): boolean {
    const value = whole.slice(0, SEEN);
    if (/[${}<>*]|%[a-z(]|\[redacted/.test(value.replace(/%[0-9a-f]{2}/gi, '')) || value === user) return false;
    return !isPlaceholder(value) && !/^(?:pass|pw|pwd|token|\d{1,5})$/i.test(value);
  }

  function k8s(whole: string): boolean {
    const value = whole.slice(0, SEEN);
    return value.length >= 6 && !/[{}$<>]/.test(value) && !isPlaceholder(value);
  }

  return { isPlaceholder, strong, weak, flag, header, url, k8s };
}

/** Names of passwords that people think up, not of keys that a machine makes. */
const PASSWORD_NAME =
  /(?:pass(?:word|wd|phrase|code|wort|w)?|pwd|pw|psk|kennwort|contrase(?:n|ñ)a|senha)[-_.]?\d{0,3}$/i;
/** `user:password`, `username:token` …: what help texts write. */
const SAMPLE_PAIR = /^(?:user(?:name)?|login|name|id|email):(?:pass(?:word|wd)?|token|secret|pwd|key)?$/i;
const ALGORITHM =
  /^(?:sha-?\d{1,3}(?:[-_/]\d+)?|md5|utf-?(?:8|16|32)|base(?:16|32|58|62|64)(?:url)?|[hrep]s(?:256|384|512)|aes-?\d+(?:-\w+)*|ed25519|x25519|x509|secp256[kr]1|rsa-?\d*|scram-sha-\d+|oauth-?2(?:\.0)?|v\d+(?:\.\d+)*|\d+(?:\.\d+)+|[\d.]+(?:ms|px|em|rem|kb|mb|gb|s|m|h|d|days?|hours?|minutes?|seconds?|%)|h264|ipv[46])$/i;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?$/;
const TYPE =
  /^(?:u?int|float|double|string|bytes?|char|varchar|array|vec|uint8|big)\d{0,3}(?:[a-z]*array|_t)?(?:\[.*|\(.*|<.*)?$/i;

/** Words joined by - _ . / with few digits: names of things (`app1-login`), not random. */
export function isSlug(value: string): boolean {
  if (!/[-_./:]/.test(value)) return false;
  const segments = value.split(/[-_./:]+/).filter((segment) => segment !== '');
  return (
    segments.length > 1 &&
    segments.every(
      (segment) => /^(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)?\d{0,4}$/.test(segment) && isWordy(segment),
    ) &&
    segments.some((segment) => /[a-z]{3}/i.test(segment))
  );
}

/** Letters that could be a word: not too long without a vowel. */
function isWordy(segment: string): boolean {
  return segment.length <= 24 && !/[bcdfghjklmnpqrstvwxz]{6}/i.test(segment);
}

/** Something that stands for a value: a call, a member chain, an index, a variable. */
export function isReference(value: string): boolean {
  return (
    /^[A-Za-z_$][\w$]*(?:(?:\??\.|->|::)[A-Za-z_$][\w$]*)*(?:\(|\[|!?\.\w+\(|<\w+>)/.test(value) ||
    (/^[A-Za-z_$][\w$]*(?:(?:\??\.|->|::)_*[A-Za-z$][A-Za-z_$]*\d{0,2})+[!;]?$/.test(value) &&
      !/\d{3}|[A-Z]\d[A-Z]/.test(value) &&
      value.split(/\.|->|::/).every(isWordy)) ||
    /^(?:await|new|typeof|return|lambda|function|async|not|if|func|fn)\b/.test(value) ||
    (/^[$@%&*]\w+(?:\.\w+|\[[^\]]*\]|->\w+)*$/.test(value) && !/\d.*[a-z]|[a-z]\d/i.test(value.slice(2))) ||
    (/^f?["'`]/.test(value) && /[{}$]/.test(value))
  );
}

/** A regular expression or format string. */
function isPattern(value: string): boolean {
  return (
    /^\^|\\[dwsbS]|\[[\^a-z0-9]-|\(\?[:=!]|\[\^|\.\*|%[sdv]$|^%[sdv]|\{\d+,\d*\}/.test(value) ||
    /^\/.*\/[gimsuy]*$/.test(value)
  );
}

/** camelCase or snake_case with digits only inside or at the end of words. */
function isIdentifier(value: string): boolean {
  return (
    /^[_$]*[A-Za-z][a-z]*\d{0,3}(?:_?[A-Z][a-z]+\d{0,3})+$/.test(value) ||
    /^[_$]*[a-z]{2,}\d{0,3}(?:_[a-z]+\d{0,3})+$/.test(value) ||
    /^[_$]*[A-Z]{2,}\d{0,3}(?:_[A-Z]+\d{0,3})+$/.test(value) ||
    /^[a-z]{1,4}\d{1,2}$/.test(value)
  );
}

/** Operators between names, brackets that do not belong to a password. */
function isExpression(value: string): boolean {
  return (
    (/^[!&*~-]?[\w.]+$/.test(value) && !/^\w+$/.test(value) && !/\d/.test(value)) ||
    /[(){}[\]]{2}|=>|&&|\|\||\?\?|===?|!==?|<\/|\/>/.test(value) ||
    /^[([{]/.test(value)
  );
}

function isMostlyForeign(value: string): boolean {
  const foreign = value.match(/[^\0-\x7f]/g)?.length ?? 0;
  return foreign * 2 > value.length;
}

/** One word of a sentence that is itself like a password: letters with digits, eight or more. */
function isDense(word: string): boolean {
  return (
    word.length >= 8 && /\d/.test(word) && /[A-Za-z]/.test(word) && !isSlug(word) && entropy(word, 0, word.length) > 2.7
  );
}

/** UUIDs and hashes under names such as `key`: identities of things rather than secrets. */
function looksLikeId(value: string, keyName: string): boolean {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value))
    return !/(?:token|secret|api_?key)\W*$/i.test(keyName);
  const isHash = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(value);
  if (
    isHash &&
    !/(?:token|^auth|_auth|jwt|bearer|pass|sid|session|[a-z\d][-_.]?key)\W*$|secret|api_?key|passw/i.test(keyName)
  )
    return true;
  return /^sha(?:1|256|384|512)[-=:]/i.test(value) || /^(?:AAAAB3Nza|AAAAC3Nza|iVBORw0KGgo|R0lGOD|PHN2Zy)/.test(value);
}
