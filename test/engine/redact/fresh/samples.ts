/**
 * Secrets and look-alikes on which no rule is ever tuned: the estimate for what nobody has seen. The rule: they were
 * written before the last mending, are run as counts only, and whoever looks at a single miss or false flag has burnt
 * the batch. It then goes to the tuned samples (`natural.ts`, `look-alikes.ts`), and a new one is written first.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { alphabets } from '../../../../src-main/engine/redact/alphabets.ts';
import { randomOf, type Random, seeded, uuid } from '../made.ts';
import { KINDS, type Sample } from '../natural.ts';

/** `first` and `second` are burnt: each was measured once unseen, then mended by. `third` was never looked at. */
export type Batch = 'first' | 'second' | 'third';
const SEEDS: Record<Batch, number> = { first: 7_301, second: 8_301, third: 9_301 };

/** Each text of the batch, `each` times with a value of its own. The first value of a text is what must be gone. */
export function batchSecrets(batch: Batch, each = 2): Sample[] {
  const random = seeded(SEEDS[batch]);
  return pieces(`${batch}-secrets.txt`).flatMap((context) =>
    Array.from({ length: each }, () => sampleOf(context, random)),
  );
}

/** Each harmless text of the batch, `each` times. */
export function batchClean(batch: Batch, each = 2): string[] {
  const random = seeded(SEEDS[batch] + 1);
  return pieces(`${batch}-clean.txt`).flatMap((text) =>
    Array.from({ length: each }, () => filled(text, CLEAN_KINDS, random).join('')),
  );
}

function sampleOf(context: string, random: Random): Sample {
  const [before = '', secret = '', ...rest] = filled(context, FRESH_KINDS, random);
  return { name: context.slice(0, 60), text: [before, secret, ...rest].join(''), secret };
}

/** The text in pieces, of which each second is a value made for it. */
function filled(text: string, kinds: Record<string, (random: Random) => string>, random: Random): string[] {
  return text
    .split(/«(\w+)»/)
    .map((piece, index) => (index % 2 === 0 ? piece : (kinds[piece]?.(random) ?? unknown(piece))));
}

function pieces(file: string): string[] {
  return readFileSync(path.join(import.meta.dirname, file), 'utf8')
    .trimEnd()
    .split('\n%%\n');
}

function unknown(kind: string): never {
  throw new Error(`no such kind of value: ${kind}`);
}

const of = (name: string, length: number) => (random: Random) => randomOf(alphabets[name] ?? '', length, random);
const WORDS = 'otter violin cedar ember glacier marble pepper raven saddle timber walnut zephyr'.split(' ');
const word = (random: Random) => WORDS[Math.floor(random() * WORDS.length)] ?? 'otter';
const both = (random: Random) => of('base62', 9)(random);

const FRESH_KINDS: Record<string, (random: Random) => string> = {
  ...KINDS,
  /** As people make them up: a word, signs, a number. */
  sym: (random) => `${word(random)}${of('upper', 2)(random)}!${of('digits', 2)(random)}$${of('lower', 2)(random)}`,
  sym2: (random) => `${both(random)}!@${of('digits', 3)(random)}#x`,
  short: (random) => `${of('lower', 3)(random)}${of('digits', 2)(random)}${of('alpha', 3)(random)}4`,
  letters: (random) => `${of('lower', 4)(random)}${of('upper', 3)(random)}${of('lower', 5)(random)}`,
  phrase: (random) => `${word(random)}-${word(random)}-${word(random)}-${of('digits', 2)(random)}`,
  salt: (random) => `${of('base62', 12)(random)} |+${of('base62', 20)(random)}@{;${of('base62', 20)(random)}%`,
  crypt: of('base64', 86),
  apr: of('base64', 22),
  wg: (random) => `${of('base64', 42)(random)}0=`,
  b64of40: of('base64', 40),
  b64of86: of('base64', 86),
  url43: of('base64url', 43),
  pctb64: (random) => `${of('base62', 20)(random)}%2F${of('base62', 21)(random)}%3D`,
  pair64: (random) => Buffer.from(`robot:${of('base62', 14)(random)}7`).toString('base64'),
  num10: of('digits', 10),
  url33: of('base64url', 33),
  hex10: of('hex-lower', 10),
  hex20: of('hex-lower', 20),
  hex128: of('hex-lower', 128),
  hexup64: (random) => of('hex-lower', 64)(random).toUpperCase(),
  mixed20: (random) => `${of('base62', 18)(random)}7q`,
  mixed24: (random) => `${of('base62', 22)(random)}7q`,
  mixed40: (random) => `${of('base62', 38)(random)}7q`,
  hex32b: of('hex-lower', 32),
  mixed27: (random) => `${of('base62', 25)(random)}7q`,
  dashedtoken: (random) => `ac-${of('base62', 22)(random)}-${of('base62', 7)(random)}4`,
  base32: of('base32', 32),
};

const CLEAN_KINDS: Record<string, (random: Random) => string> = {
  sha1: of('hex-lower', 40),
  sha256: of('hex-lower', 64),
  md5: of('hex-lower', 32),
  hex16: of('hex-lower', 16),
  hex24: of('hex-lower', 24),
  short: of('hex-lower', 7),
  short2: of('hex-lower', 12),
  hex20: of('hex-lower', 20),
  hexup24: (random) => of('hex-lower', 24)(random).toUpperCase(),
  b62_22: of('base62', 22),
  hexup40: (random) => of('hex-lower', 40)(random).toUpperCase(),
  low12: of('alnum-lower', 12),
  low32: of('alnum-lower', 32),
  b62_24: of('base62', 24),
  b62_43: of('base62', 43),
  b62_44: of('base62', 44),
  b64: (random) => `${of('base64', 43)(random)}=`,
  sri: (random) => `sha512-${of('base64', 86)(random)}==`,
  num: of('digits', 12),
  uuid,
};
