/**
 * Looks into encoded forms: base64 and hex are decoded and read again, at most two layers deep; percent signs are
 * undone with every character's place kept. What is hidden inside hides the encoded run.
 */
import type { Hit } from './scan.ts';

/** Gives hits in a decoded text. */
export type Rescan = (text: string, depth: number) => Hit[];

const DEEPEST = 2;
/** Decoded text is read up to this length per run, in characters. */
const LONGEST = 200_000;

/** Hits of encoded runs in `text`; `depth` counts the layers already taken off. */
export function encodedHits(text: string, depth: number, rescan: Rescan): Hit[] {
  if (depth >= DEEPEST) return [];
  const hits: Hit[] = [];
  for (const { start, end } of runsIn(text)) {
    for (const decoded of decodings(text.slice(start, end))) {
      const inner = rescan(decoded, depth + 1);
      if (inner.length === 0) continue;
      hits.push({ rule: inner[0]?.rule ?? 'shape-base64-wrapped', start, end });
      break;
    }
  }
  if (depth === 0 && text.includes('%')) hits.push(...percentHits(text, rescan));
  return hits;
}

/** Runs of base64 or hex; lines of 60 characters and more that follow each other are one run. */
function runsIn(text: string): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (const found of text.matchAll(RUN)) {
    const start = found.index;
    const last = runs.at(-1);
    const isNextLine =
      last &&
      start - last.end <= 10 &&
      last.end - last.start >= 60 &&
      /^\r?\n[ \t]*$/.test(text.slice(last.end, start));
    if (isNextLine) last.end = start + found[0].length;
    else runs.push({ start, end: start + found[0].length });
  }
  return runs.filter(({ start, end }) => end - start >= 24);
}
const RUN = /[A-Za-z0-9+/_-]{20,}={0,2}/g;

/** Readable texts that a run may stand for. */
function decodings(run: string): string[] {
  const found: string[] = [];
  const clean = run.replace(/\s+/g, '');
  if (/^(?:[0-9a-f]{2}){20,}$/i.test(clean)) {
    const text = readable(Buffer.from(clean.slice(0, LONGEST), 'hex'));
    if (text !== undefined) found.push(text);
  }
  if (!/\d|[+/=]/.test(clean) && clean.length < 40) return found;
  const text = readable(Buffer.from(clean.slice(0, LONGEST), 'base64'));
  if (text !== undefined) found.push(text);
  return found;
}

/** Bytes as text when all of their first 24 and nearly all others are printable. */
function readable(bytes: Buffer): string | undefined {
  if (bytes.length < 15) return undefined;
  let odd = 0;
  for (const [index, byte] of bytes.entries()) {
    const isPrintable = (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
    if (isPrintable) continue;
    if (index < 24 || ++odd * 20 > bytes.length) return undefined;
  }
  return bytes.toString('latin1');
}

/** Percent-decoded words, their hits carried back to where they stand. */
function percentHits(text: string, rescan: Rescan): Hit[] {
  const hits: Hit[] = [];
  for (const word of text.matchAll(WORD)) {
    const raw = word[0];
    if (raw.length < 20 || !PERCENT.test(raw)) continue;
    const places: number[] = [];
    let decoded = '';
    for (let i = 0; i < raw.length; i++) {
      places.push(i);
      const code = raw.charCodeAt(i) === 37 ? hexByte(raw, i + 1) : -1;
      decoded += code >= 0 ? String.fromCharCode(code) : raw.charAt(i);
      if (code >= 0) i += 2;
    }
    places.push(raw.length);
    for (const { rule, start, end } of rescan(decoded, DEEPEST - 1)) {
      hits.push({ rule, start: word.index + (places[start] ?? 0), end: word.index + (places[end] ?? raw.length) });
    }
  }
  return hits;
}
const WORD = /[^\s"'<>]{20,4000}/g;
const PERCENT = /%[0-9A-Fa-f]{2}/;

/** The byte that two hex digits spell at `pos`, or -1. */
function hexByte(text: string, pos: number): number {
  const byte = Number.parseInt(text.slice(pos, pos + 2), 16);
  return /^[0-9A-Fa-f]{2}$/.test(text.slice(pos, pos + 2)) ? byte : -1;
}
