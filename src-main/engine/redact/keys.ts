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
  const strong = endings([...wordsOf(table, 'secret-key-names'), ...OWN_STRONG]);
  const weak = endings(wordsOf(table, 'weak-key-names'));
  const notWords = [...wordsOf(table, 'not-secret-key-names'), ...OWN_HARMLESS];
  const not = endings([...notWords, ...notWords.map((word) => fold(word).replaceAll('_', ''))]);
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
    if (/(?:api|access|secret|private|signing|encryption)_?keys$/.test(name)) return 'strong';
    if (hasEnding(not, name) || hasEnding(not, bare) || MADE_UP.test(name)) return 'none';
    if (hasEnding(strong, name) || hasEnding(strong, bare) || hasEnding(strong, name.replace(/s$/, '')))
      return 'strong';
    if (weakAt(passWords, identifier, name) || weakAt(passWords, identifier.slice(0, bare.length), bare))
      return 'strong';
    if (weakAt(weak, identifier, name) || (bare !== name && weakAt(weak, identifier.slice(0, bare.length), bare)))
      return 'weak';
    return hasTail(identifier, strong) ? 'weak' : 'none';
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
  /_?(?:\d{1,3}|base|hex|raw|default|primary|secondary|current|prod(?:uction)?|dev(?:elopment)?|test(?:ing)?|live|stag(?:e|ing)|old|new|value|plain|text|string|str|base64|b64)$/;
/** Beside the table's names. */
export const OWN_STRONG =
  'psk pepper rootpw encrypt unseal_key authtok routing_key validation_key integration_key validationkey decryptionkey encryptionkey signingkey'.split(
    ' ',
  );
/** Names of things: beside the table's. */
const OWN_HARMLESS =
  'continuation_token cancellation_token dedup_key dedupe_key content_key file_key item_key project_key message_key state_key translation_key lookup_key index_key map_key build_key job_key query_key event_key route_key record_key entity_key asset_key bundle_key image_key upload_key chunk_key commit_key node_key tree_key block_key parent_key child_key unique_key composite_key header_key field_key column_key tag_key label_key'.split(
    ' ',
  );

/** A strong word with more behind it (`API_KEY_OPENAI`, `secretKeyOld2`), unless that makes it the name of a thing. */
function hasTail(identifier: string, strong: Endings): boolean {
  const [, head = '', tail = ''] = TAIL.exec(identifier) ?? HUMP.exec(identifier) ?? [];
  return head !== '' && !THINGS.has(tail.toLowerCase().replace(/\d+$/, '')) && hasEnding(strong, fold(head));
}
const TAIL = /^(.*[A-Za-z0-9])[-_.]([A-Za-z0-9]{1,12})$/;
const HUMP = /^(.*[a-z0-9])([A-Z][a-z]{1,11}\d{0,2})$/;
const THINGS = new Set(
  'id ids name names hash digest sum checksum fingerprint thumbprint uuid ref refs arn url uri path file version type length size count ttl at policy min max algorithm field label hint regex pattern format expiry expires'.split(
    ' ',
  ),
);

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
