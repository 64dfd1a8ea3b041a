/**
 * What a name says about its value: a secret by name (`strong`), perhaps one (`weak`), or neither.
 * Names are compared without case, with - . _ alike and without endings such as 2, _prod, _test.
 */
import { type Row, wordsOf } from './table.ts';

export type KeyKind = 'strong' | 'weak' | 'none';

export interface KeyNames {
  /** Decides over a whole identifier (its last 80 characters). */
  kindOf(identifier: string): KeyKind;
  /** True when the identifier ends in a word of another vocabulary (`wallet-key-names`, `secret-header-names` …). */
  endsIn(vocabulary: string, identifier: string): boolean;
  /** True when it is exactly such a word. */
  is(vocabulary: string, identifier: string): boolean;
}

const LONGEST = 80;
const MEMO_LIMIT = 20_000;

export function keyNames(table: Row[]): KeyNames {
  const strong = endings(wordsOf(table, 'secret-key-names'));
  const weak = endings(wordsOf(table, 'weak-key-names'));
  const not = endings(wordsOf(table, 'not-secret-key-names'));
  const passWords = endings(PASS_WORDS);
  const others = new Map<string, Endings>();
  const memo = new Map<string, KeyKind>();
  const vocabulary = (name: string): Endings => {
    let known = others.get(name);
    if (!known) others.set(name, (known = endings(wordsOf(table, name))));
    return known;
  };

  function decide(identifier: string): KeyKind {
    const name = fold(identifier);
    const bare = name.replace(SUFFIX, '');
    // `key2` may be meant as `key`, but `s3_key` and `public_key2` stay what the list of harmless names says.
    if (hasEnding(not, name) || hasEnding(not, bare) || MADE_UP.test(name)) return 'none';
    if (hasEnding(strong, name) || hasEnding(strong, bare)) return 'strong';
    if (weakAt(passWords, identifier, name) || weakAt(passWords, identifier.slice(0, bare.length), bare))
      return 'strong';
    if (weakAt(weak, identifier, name) || (bare !== name && weakAt(weak, identifier.slice(0, bare.length), bare)))
      return 'weak';
    return 'none';
  }

  return {
    kindOf(identifier) {
      const tail = identifier.slice(-LONGEST);
      let kind = memo.get(tail);
      if (kind === undefined) {
        kind = decide(tail);
        if (memo.size >= MEMO_LIMIT) memo.clear();
        memo.set(tail, kind);
      }
      return kind;
    },
    endsIn: (name, identifier) => hasEnding(vocabulary(name), fold(identifier.slice(-LONGEST)).replace(SUFFIX, '')),
    is: (name, identifier) => vocabulary(name).words.has(fold(identifier)),
  };
}

/** Endings that leave the meaning of a key name as it is. */
const SUFFIX =
  /_?(?:\d{1,3}|prod(?:uction)?|dev(?:elopment)?|test(?:ing)?|live|stag(?:e|ing)|old|new|value|plain|text|string|str|base64|b64)$/;
/** A name that itself says that the value is made up. */
const MADE_UP = /(?:^|_)(?:fake|dummy|mock|example|sample|placeholder|invalid|wrong|bad)_/;

export function fold(name: string): string {
  return name.toLowerCase().replace(/[-.]/g, '_');
}

/** Short for `password`: strong too, but only as words of their own. */
const PASS_WORDS = ['pass', 'pw', 'passw', 'psw', 'passwd'];

interface Endings {
  words: Set<string>;
  lengths: number[];
}

function endings(words: string[]): Endings {
  const folded = new Set(words.map(fold));
  return { words: folded, lengths: [...new Set([...folded].map((word) => word.length))].sort((a, b) => a - b) };
}

function hasEnding(set: Endings, name: string): boolean {
  for (const length of set.lengths) {
    if (length > name.length) return false;
    if (set.words.has(name.slice(-length))) return true;
  }
  return false;
}

/** Weak words are short (`key`, `pin`): they count only as a word of their own inside the identifier. */
function weakAt(set: Endings, identifier: string, name: string): boolean {
  for (const length of set.lengths) {
    if (length > name.length) return false;
    if (!set.words.has(name.slice(-length))) continue;
    if (length === name.length) return true;
    const first = identifier.charAt(name.length - length);
    const before = identifier.charAt(name.length - length - 1);
    if (/[-_.]/.test(before) || (/[A-Z]/.test(first) && /[a-z0-9]/.test(before))) return true;
  }
  return false;
}
