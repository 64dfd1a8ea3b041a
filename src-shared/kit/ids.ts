/**
 * Ids from random bytes: ULIDs for records and runs, six-character block ids for facts.
 * Crockford's base 32 (no i, l, o, u), as the ULID specification gives it (github.com/ulid/spec).
 */

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 10 characters of `time` (ms since 1970) and 16 of `random` (at least 10 bytes). Sorts by time. */
export function ulid(time: number, random: Uint8Array): string {
  let head = '';
  let rest = Math.floor(time);
  for (let i = 0; i < 10; i++) {
    head = CROCKFORD.charAt(rest % 32) + head;
    rest = Math.floor(rest / 32);
  }
  return head + base32(random, 16);
}

/** Milliseconds since 1970 that a ULID carries, or undefined when `id` is no ULID. */
export function timeOfUlid(id: string): number | undefined {
  if (!isUlid(id)) return undefined;
  let time = 0;
  for (const letter of id.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(letter);
  return time;
}

export function isUlid(id: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id);
}

/** A fact's block id: six lower-case base-32 characters (30 bits). Uniqueness is the caller's to check. */
export function blockId(random: Uint8Array): string {
  return base32(random, 6).toLowerCase();
}

/** `length` base-32 characters from the bits of `bytes` (8 characters need 5 bytes). */
function base32(bytes: Uint8Array, length: number): string {
  let out = '';
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5 && out.length < length) {
      bits -= 5;
      out += CROCKFORD.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  if (out.length < length) throw new RangeError(`${bytes.length} random bytes are too few for ${length} characters`);
  return out;
}
