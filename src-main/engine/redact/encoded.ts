/**
 * Looks into encoded forms: base64 and hex are decoded and read again, at most two layers deep; percent signs are
 * undone with every character's place kept. What is hidden inside hides the encoded run.
 */
import { base64url, runsOf, setExcept, setOf } from './alphabets.ts';
import type { Budget, Hit } from './scan.ts';

/** Gives hits in a decoded text. */
export type Rescan = (text: string, depth: number) => Hit[];

const DEEPEST = 2;

/** Hits of encoded runs in `text`; `depth` counts the layers already taken off. */
export function encodedHits(text: string, depth: number, budget: Budget, rescan: Rescan): Hit[] {
  if (depth >= DEEPEST) return [];
  const hits: Hit[] = [];
  for (const { start, end } of runsIn(text)) {
    const rule = ruleInside(text.slice(start, end), depth, budget, rescan);
    if (rule !== undefined) hits.push({ rule, start, end });
    if (budget.left < 0) return hits;
  }
  if (depth === 0 && text.includes('%')) hits.push(...percentHits(text, budget, rescan));
  return hits;
}

/** The rule of the first hit inside an encoded run, which is read piece by piece until there is one. */
function ruleInside(run: string, depth: number, budget: Budget, rescan: Rescan): string | undefined {
  for (const decode of decoders(run)) {
    let before = '';
    for (let from = 0; from < decode.length; from += PIECE) {
      budget.left -= COST_OF_DECODING;
      const text = readable(decode.piece(from, from + PIECE), from === 0);
      if (text === undefined) break;
      const [inner] = rescan(before + text, depth + 1);
      if (inner) return inner.rule;
      if (budget.left < 0) return undefined;
      before = text.slice(-OVERLAP);
    }
  }
  return undefined;
}
/** Encoded characters decoded at a time: a multiple of 4, so that both base64 and hex can be cut there. */
const PIECE = 16_384;
/** Decoded characters of a piece that are read again with the next one. */
const OVERLAP = 600;
/** In units of the budget. */
const COST_OF_DECODING = 4;

/** Runs of base64 or hex; lines of 60 characters and more that follow each other are one run. */
function runsIn(text: string): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  const found = runsOf(encodedLetters, text, 20);
  for (let i = 0; i < found.length; i += 2) {
    const start = found[i] as number;
    let end = found[i + 1] as number;
    for (let pads = 0; pads < 2 && text.charCodeAt(end) === 61; pads++) end++;
    const last = runs.at(-1);
    const isNextLine =
      last &&
      start - last.end <= 10 &&
      last.end - last.start >= 60 &&
      /^\r?\n[ \t]*$/.test(text.slice(last.end, start));
    if (isNextLine) last.end = end;
    else runs.push({ start, end });
  }
  return runs.filter(({ start, end }) => end - start >= 24);
}
const encodedLetters = setOf(`${base64url}+/`);

interface Decoder {
  length: number;
  piece(from: number, to: number): Buffer;
}

/** The ways in which a run may be read: as hex, as base64, or both. */
function decoders(run: string): Decoder[] {
  const clean = /\s/.test(run) ? run.replace(/\s+/g, '') : run;
  const as = (encoding: 'hex' | 'base64'): Decoder => ({
    length: clean.length,
    piece: (from, to) => Buffer.from(clean.slice(from, to), encoding),
  });
  const found: Decoder[] = [];
  if (clean.length >= 40 && /^[2-7][0-9a-f]|^0[9ad]/i.test(clean) && /^(?:[0-9a-f]{2})+$/i.test(clean))
    found.push(as('hex'));
  if (beginsAsText(clean) && (clean.length >= 40 || /\d|[+/=]/.test(clean))) found.push(as('base64'));
  return found;
}

/** False for base64 whose first bytes are not ASCII: each place of a group of 4 digits holds one byte's highest bit. */
function beginsAsText(run: string): boolean {
  for (let i = 0; i < 32 && i < run.length; i++) {
    const digit = BASE64.indexOf(run.charAt(i));
    const bit = HIGHEST[i % 4] as number;
    if (((digit < 0 ? 62 : digit) & bit) !== 0) return false;
  }
  return true;
}
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Where the highest bit of the three bytes lies: in the first, second and third digit. */
const HIGHEST = [32, 8, 2, 0];

/** Bytes as text when nearly all are printable; at the beginning of a run all of the first 24. */
function readable(bytes: Buffer, isFirst: boolean): string | undefined {
  let odd = 0;
  for (const [index, byte] of bytes.entries()) {
    const isPrintable = (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
    if (isPrintable) continue;
    if ((isFirst && index < 24) || ++odd * 20 > bytes.length) return undefined;
  }
  return bytes.toString('latin1');
}

/** Percent-decoded words, their hits carried back to where they stand. */
function percentHits(text: string, budget: Budget, rescan: Rescan): Hit[] {
  const hits: Hit[] = [];
  const words = runsOf(wordLetters, text, 20);
  for (let at = 0; at < words.length; at += 2) {
    const end = words[at + 1] as number;
    for (let from = words[at] as number; from < end; from += LONGEST_WORD) {
      const raw = text.slice(from, Math.min(end, from + LONGEST_WORD));
      if (!PERCENT.test(raw)) continue;
      if ((budget.left -= raw.length * COST_OF_A_SIGN) < 0) return hits;
      const { decoded, places } = percentDecoded(raw);
      for (const { rule, ...hit } of rescan(decoded, DEEPEST - 1))
        hits.push({ rule, start: from + (places[hit.start] as number), end: from + (places[hit.end] as number) });
    }
  }
  return hits;
}

/** The decoded word, and where each of its characters (and its end) stands in the raw one. */
function percentDecoded(raw: string): { decoded: string; places: number[] } {
  const places: number[] = [];
  let decoded = '';
  for (let i = 0; i < raw.length; i++) {
    places.push(i);
    const code = raw.charCodeAt(i) === 37 ? hexByte(raw, i + 1) : -1;
    decoded += code >= 0 ? String.fromCharCode(code) : raw.charAt(i);
    if (code >= 0) i += 2;
  }
  places.push(raw.length);
  return { decoded, places };
}
/** In units of the budget, per character of a word with percent signs. */
const COST_OF_A_SIGN = 0.05;
const LONGEST_WORD = 4000;
const wordLetters = setExcept(' \t\r\n\v\f"\'<>');
const PERCENT = /%[0-9A-Fa-f]{2}/;

/** The byte that two hex digits spell at `pos`, or -1. */
function hexByte(text: string, pos: number): number {
  const [high, low] = [HEX.indexOf(text.charAt(pos)), HEX.indexOf(text.charAt(pos + 1))];
  return high < 0 || low < 0 || pos + 1 >= text.length ? -1 : (high % 16) * 16 + (low % 16);
}
const HEX = '0123456789abcdef0123456789ABCDEF';
