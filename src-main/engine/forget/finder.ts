/**
 * Looks for many texts at once in bytes, in all their forms: one pass, whether it is one text or a hundred thousand
 * (a rolling hash over eight bytes, as Rabin and Karp described it).
 */
import { formsOf, type Form } from './forms.ts';

export interface Finder {
  /** Calls `hit` with the number of each text that ends behind byte `from`. */
  search(bytes: Buffer, hit: (text: number) => void, from?: number): void;
  /** Whether any of them is there. */
  isIn(bytes: Buffer): boolean;
  /** Length of the longest form, in bytes: pieces of a file must overlap by so much. */
  readonly longest: number;
  readonly size: number;
}

interface Pattern extends Form {
  texts: number[];
  /** Where its eight bytes are taken from. */
  anchor: number;
}

const WINDOW = 8;
const BASE = 257;
/** So many bits a pattern say for nearly every place that nothing begins there; at most 2 MB. */
const BITS_A_PATTERN = 64;
const MOST_BITS = 24;
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
const HIGHEST = power(WINDOW - 1);

/** `texts` by their place in the list. */
export function finderOf(texts: readonly string[]): Finder {
  const patterns = new Map<string, Pattern>();
  texts.forEach((text, number) => {
    for (const form of formsOf(text)) {
      const name = `${form.exact ? 'x' : 'f'}${form.bytes.toString('latin1')}`;
      const known = patterns.get(name);
      if (!known) patterns.set(name, { ...form, texts: [number], anchor: 0 });
      else if (known.texts.at(-1) !== number) known.texts.push(number);
    }
  });
  const buckets = new Map<number, Pattern[]>();
  const short: Pattern[] = [];
  const bits = Math.min(MOST_BITS, Math.max(10, Math.ceil(Math.log2(patterns.size * BITS_A_PATTERN + 1))));
  let sieve: Uint8Array | undefined;
  let longest = 0;
  for (const pattern of patterns.values()) {
    longest = Math.max(longest, pattern.bytes.length);
    if (pattern.bytes.length < WINDOW) {
      short.push(pattern);
      continue;
    }
    const hash = leastShared(pattern, buckets);
    buckets.set(hash, [...(buckets.get(hash) ?? []), pattern]);
    sieve ??= new Uint8Array(2 ** (bits - 3));
    mark(sieve, hash, bits);
  }

  function search(bytes: Buffer, hit: (text: number) => void, from = 0): void {
    if (short.length > 0) searchShort(bytes, hit, from);
    if (!sieve || bytes.length < WINDOW) return;
    let hash = 0;
    for (let i = 0; i < WINDOW - 1; i++) hash = (Math.imul(hash, BASE) + (FOLD[bytes[i] ?? 0] ?? 0)) | 0;
    for (let end = WINDOW - 1; end < bytes.length; end++) {
      hash = (Math.imul(hash, BASE) + (FOLD[bytes[end] ?? 0] ?? 0)) | 0;
      if (isMarked(sieve, hash, bits)) {
        for (const pattern of buckets.get(hash) ?? []) {
          const start = end - WINDOW + 1 - pattern.anchor;
          if (start + pattern.bytes.length > from && isAt(bytes, start, pattern)) pattern.texts.forEach(hit);
        }
      }
      hash = (hash - Math.imul(FOLD[bytes[end - WINDOW + 1] ?? 0] ?? 0, HIGHEST)) | 0;
    }
  }

  function searchShort(bytes: Buffer, hit: (text: number) => void, from: number): void {
    const folded = Buffer.from(bytes.map((byte) => FOLD[byte] ?? byte));
    for (const pattern of short) {
      const where = pattern.exact ? bytes : folded;
      for (let at = where.indexOf(pattern.bytes); at !== -1; at = where.indexOf(pattern.bytes, at + 1))
        if (at + pattern.bytes.length > from) pattern.texts.forEach(hit);
    }
  }

  return {
    search,
    isIn(bytes) {
      let found = false;
      search(bytes, () => (found = true));
      return found;
    },
    longest,
    size: texts.length,
  };
}

/** Texts of one kind begin alike: of five places in a pattern the one is taken that the fewest others share. */
function leastShared(pattern: Pattern, buckets: ReadonlyMap<number, Pattern[]>): number {
  const room = pattern.bytes.length - WINDOW;
  let best: { hash: number; anchor: number; shared: number } | undefined;
  for (const part of [0.5, 0.25, 0.75, 1, 0]) {
    const anchor = Math.floor(room * part);
    const hash = hashOf(pattern.bytes, anchor);
    const shared = buckets.get(hash)?.length ?? 0;
    if (!best || shared < best.shared) best = { hash, anchor, shared };
    if (shared === 0) break;
  }
  pattern.anchor = best?.anchor ?? 0;
  return best?.hash ?? 0;
}

function isAt(bytes: Buffer, start: number, { bytes: wanted, exact }: Pattern): boolean {
  if (start < 0 || start + wanted.length > bytes.length) return false;
  for (let i = 0; i < wanted.length; i++) {
    const byte = bytes[start + i] ?? 0;
    if ((exact ? byte : FOLD[byte]) !== wanted[i]) return false;
  }
  return true;
}

function hashOf(bytes: Buffer, at: number): number {
  let hash = 0;
  for (let i = at; i < at + WINDOW; i++) hash = (Math.imul(hash, BASE) + (FOLD[bytes[i] ?? 0] ?? 0)) | 0;
  return hash;
}

function power(exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, BASE);
  return result;
}

function slot(hash: number, bits: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
}

function mark(sieve: Uint8Array, hash: number, bits: number): void {
  const bit = slot(hash, bits);
  sieve[bit >>> 3] = (sieve[bit >>> 3] ?? 0) | (1 << (bit & 7));
}

function isMarked(sieve: Uint8Array, hash: number, bits: number): boolean {
  const bit = slot(hash, bits);
  return ((sieve[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}
