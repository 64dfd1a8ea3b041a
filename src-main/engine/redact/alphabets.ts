/**
 * Sets of characters and the runs they form. A run that was measured is remembered, so that many anchors inside one
 * long run cost its length once: this is what keeps hostile one-line texts linear.
 */

/** A set of characters: a table for ASCII, one answer for everything above. */
export interface CharClass {
  readonly ascii: Uint8Array;
  readonly above: boolean;
  /** The last measured runs, as pairs of start and end, valid for one scan only. */
  readonly runs: Int32Array;
  scan: number;
  next: number;
}

const RUNS_KEPT = 4;

/** The end of the run of `set` that starts at or before `pos` and holds `pos`; `pos` itself when it holds none. */
export function runEnd(set: CharClass, text: string, pos: number, scan: number): number {
  const { runs, ascii, above } = set;
  if (set.scan !== scan) {
    set.scan = scan;
    runs.fill(0);
  }
  for (let i = 0; i < RUNS_KEPT * 2; i += 2) {
    const end = runs[i + 1] as number;
    if (pos >= (runs[i] as number) && pos < end) return end;
  }
  let end = pos;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code < 128 ? ascii[code] !== 1 : !above) break;
  }
  if (end > pos + 8) {
    runs[set.next] = pos;
    runs[set.next + 1] = end;
    set.next = (set.next + 2) % (RUNS_KEPT * 2);
  }
  return end;
}

export function isIn(set: CharClass, code: number): boolean {
  return code < 128 ? set.ascii[code] === 1 : set.above;
}

/**
 * Start and end of every run of `set` with `least` characters or more, in turn. One pass: a regular expression with a
 * least length begins anew at every character of a run that is too short.
 */
export function runsOf(set: CharClass, text: string, least: number): number[] {
  const { ascii, above } = set;
  const found: number[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : -1;
    if (code >= 0 && (code < 128 ? ascii[code] === 1 : above)) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      if (i - start >= least) found.push(start, i);
      start = -1;
    }
  }
  return found;
}

const cache = new Map<string, CharClass>();

/** Exactly the characters of `members`. */
export function setOf(members: string): CharClass {
  return cached(`in ${members}`, members, false);
}

/** Everything but the characters of `members`. */
export function setExcept(members: string): CharClass {
  return cached(`not ${members}`, members, true);
}

function cached(name: string, members: string, negate: boolean): CharClass {
  const known = cache.get(name);
  if (known) return known;
  const ascii = new Uint8Array(128).fill(negate ? 1 : 0);
  for (const char of members) {
    const code = char.charCodeAt(0);
    ascii[code] = negate ? 0 : 1; // above 127 a typed array takes nothing
  }
  const made: CharClass = { ascii, above: negate, runs: new Int32Array(RUNS_KEPT * 2), scan: -1, next: 0 };
  cache.set(name, made);
  return made;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
export const base64url = `${lower}${upper}${digits}-_`;
export const hexAndDash = `${digits}abcdefABCDEF-`;

/** The alphabets the table names. `uuid` and `pad` have lengths of their own; see `parts.ts`. */
export const alphabets: Record<string, string> = {
  digits,
  'hex-lower': `${digits}abcdef`,
  hex: `${digits}abcdefABCDEF`,
  lower,
  upper,
  alpha: lower + upper,
  'alnum-lower': lower + digits,
  'alnum-upper': upper + digits,
  base62: lower + upper + digits,
  base64: `${lower}${upper}${digits}+/`,
  base64url,
  base32: `${upper}234567`,
  base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  'bech32-upper': `${digits}ACDEFGHJKLMNPQRSTUVWXYZ`,
  pad: '=',
  uuid: hexAndDash,
};

/** Both cases of every letter in `members`. */
export function bothCases(members: string): string {
  return [...new Set(members.toLowerCase() + members.toUpperCase())].join('');
}

export function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Shannon bits per character of `text[start, end)`, over its first 128 characters at most. */
export function entropy(text: string, start: number, end: number): number {
  const length = Math.min(end - start, 128);
  counts.fill(0);
  for (let i = start; i < start + length; i++) {
    const slot = text.charCodeAt(i) & 255;
    counts[slot] = (counts[slot] as number) + 1;
  }
  let bits = 0;
  for (let i = start; i < start + length; i++) {
    const slot = text.charCodeAt(i) & 255;
    const count = counts[slot] as number;
    if (count === 0) continue;
    counts[slot] = 0;
    bits -= (count / length) * (logs[count] as number);
  }
  return bits + (logs[length] as number);
}
const counts = new Uint16Array(256);
const logs = Float64Array.from({ length: 129 }, (_, n) => (n === 0 ? 0 : Math.log2(n)));
