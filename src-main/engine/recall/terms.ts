/**
 * Text as search terms: the one tokenisation for writing the index, asking it and ranking what it finds.
 * Words are folded and stemmed, identifiers also split into their parts, scripts without spaces cut into pairs.
 */
import { stemmer } from 'stemmer';
import { IRREGULAR } from './irregular.ts';

/** Scripts written without spaces, or (Hangul) with endings glued on: searched by overlapping pairs of characters. */
export const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
export const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const ASCII_WORD = /[A-Za-z0-9]+/g;
const ASCII = /^[\x00-\x7f]*$/;
/** Longer runs are hashes and encodings, which nobody asks for by a part. */
export const LONGEST_WORD = 64;

/** Search terms of `text` in their order, without stop words; what `termsOf` gives for question and record can be compared. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of wordsOf(text)) if (!STOP_WORDS.has(word)) terms.push(stemOf(word));
  return terms;
}

/** Folded words in their order: `fooBar` gives foo, bar, foobar; unspaced scripts give pairs. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  if (ASCII.test(text)) {
    for (const piece of text.match(ASCII_WORD) ?? []) pushPiece(words, piece);
    return words;
  }
  const folded = foldedOf(text).replace(/[\u2018\u2019]/g, "'");
  for (const piece of folded.match(WORD) ?? []) {
    let from = 0;
    for (const run of piece.matchAll(UNSPACED)) {
      if (run.index > from) pushPiece(words, piece.slice(from, run.index));
      pushPairs(words, run[0]);
      from = run.index + run[0].length;
    }
    if (from < piece.length) pushPiece(words, piece.slice(from));
  }
  return words;
}

/** Marks of Latin letters are dropped; composing again keeps Hangul and kana whole. */
export function foldedOf(text: string): string {
  return ASCII.test(text)
    ? text
    : text
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC');
}

/** `fooBar` as foo and Bar; what is no identifier is one part. */
export function partsOf(piece: string): string[] {
  // Cheap test first: most words are lower case, or upper case only at the start.
  if (!/[a-z\d][A-Z]|[A-Z]{2}[a-z]/.test(piece)) return [piece];
  return piece.split(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
}

/** Words of a text that mean little by themselves are dropped, unless there are no others. */
export function askedTermsOf(text: string): string[] {
  const terms = termsOf(text);
  return unique(terms.length > 0 ? terms : wordsOf(text).map(stemOf));
}

/** Porter's stem, taken until it no longer changes: `deployments`, `deployment` and `deploy` then meet (one pass leaves them apart); irregular forms by a table. */
export function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  let stem = IRREGULAR.get(word) ?? word;
  if (stem.length > 2 && /^[a-z]+$/.test(stem)) {
    for (let pass = 0; pass < 3; pass++) {
      const next = stemmer(stem);
      if (next === stem) break;
      stem = next;
    }
  }
  if (stems.size > 50_000) stems.clear();
  stems.set(word, stem);
  return stem;
}

const stems = new Map<string, string>();
export const unique = <T>(values: T[]): T[] => [...new Set(values)];

function pushPiece(words: string[], piece: string): void {
  if (piece.length > LONGEST_WORD) return;
  const parts = partsOf(piece);
  if (parts.length > 1) for (const part of parts) words.push(part.toLowerCase());
  words.push(piece.toLowerCase());
}

function pushPairs(words: string[], run: string): void {
  const letters = [...run];
  if (letters.length === 1) words.push(run);
  for (let i = 0; i + 1 < letters.length; i++) words.push(`${letters[i] ?? ''}${letters[i + 1] ?? ''}`);
}

/** English function words (the common core of the public lists), and what folding leaves of contractions. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an the of in on at to for from by with about as into over after before between out up down off and or but if then than so that this ' +
    'these those it its is are was were be been being am do does did doing done has have had having will would shall should can could may ' +
    'might must not no nor i me my mine we us our ours you your yours he him his she her hers they them their theirs who whom whose which ' +
    'what when where why how all any both each few more most other some such only own same too very just also there here s t d ll m re ve ' +
    'don didn doesn isn aren wasn weren won'
  ).split(' '),
);
