/**
 * The forms in which a text can stand in a file: as it is, in another case, escaped in JSON, in base64, hexadecimal or
 * percent encoding. Whoever forgets looks for all of them, and so does the proof.
 */

export interface Form {
  bytes: Buffer;
  /** Compared byte for byte; otherwise ASCII letters count in either case, and `bytes` has the small ones. */
  exact: boolean;
}

/** Shorter than this (bytes of UTF-8) its encodings are a few letters that stand anywhere. */
const SHORTEST_ENCODED = 8;
/** Of a long text so many characters of each piece are looked for, and at most so many pieces. */
const PIECE = 64;
const SHORTEST_PIECE = 16;
const MOST_PIECES = 50;

/** For comparing texts as a person reads them: neither case nor white space nor the Unicode form counts. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** Every form of `text`, without doubles. */
export function formsOf(text: string): Form[] {
  const forms = new Map<string, Form>();
  const add = (bytes: Buffer, exact: boolean) => {
    if (bytes.length > 0) forms.set(`${exact ? 'x' : 'f'}${bytes.toString('latin1')}`, { bytes, exact });
  };
  for (const variant of new Set([
    text,
    text.normalize('NFC'),
    text.normalize('NFD'),
    text.toLowerCase(),
    text.toUpperCase(),
  ])) {
    const escaped = inJson(variant);
    const percent = percentEncoded(variant);
    for (const written of [variant, escaped, inJson(escaped), percent, percent.replaceAll('%20', '+')])
      add(small(Buffer.from(written)), false);
  }
  for (const variant of new Set([text, text.toLowerCase()])) {
    const bytes = Buffer.from(variant);
    if (bytes.length < SHORTEST_ENCODED) continue;
    add(Buffer.from(bytes.toString('hex')), false);
    for (const shift of [0, 1, 2]) {
      const letters = base64At(bytes, shift);
      add(Buffer.from(letters), true);
      add(Buffer.from(letters.replaceAll('+', '-').replaceAll('/', '_')), true);
    }
  }
  return [...forms.values()];
}

/** The pieces by which a long text is known again wherever a part of it stands: its lines and sentences, each cut. */
export function piecesOf(text: string): string[] {
  const pieces = new Set<string>();
  for (const part of text.split(/[\r\n]+|(?<=[.!?])\s+/u)) {
    const piece = part.trim().slice(0, PIECE).trim().toWellFormed();
    if (piece.length >= SHORTEST_PIECE) pieces.add(piece);
    if (pieces.size === MOST_PIECES) break;
  }
  return [...pieces];
}

/** All strings of a JSON value, keys too. */
export function stringsOf(value: unknown, into: string[] = []): string[] {
  if (typeof value === 'string') into.push(value);
  else if (Array.isArray(value)) for (const one of value) stringsOf(one, into);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) {
      into.push(key);
      stringsOf(one, into);
    }
  return into;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The letters of base64 that these bytes alone decide, when `shift` other bytes stand before them in their group of three. */
function base64At(bytes: Buffer, shift: number): string {
  const all = Buffer.concat([Buffer.alloc(shift), bytes]);
  const decided = Math.floor((all.length * 8) / 6);
  return all.toString('base64').slice(shift === 0 ? 0 : shift + 1, decided);
}

/** ASCII letters in their small form; other bytes as they are. */
function small(bytes: Buffer): Buffer {
  return bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)) as Buffer;
}
