/**
 * Masks secrets in a text: pure, synchronous, linear. Remarks inside the text (`secretlint-disable` and the like) change
 * nothing, and redacting what was redacted changes nothing.
 */
import { compileTable, type Scanner } from './compile.ts';
import { encodedHits } from './encoded.ts';
import { fileTraits } from './file-traits.ts';
import { type Found, type Hit, mergeHits } from './scan.ts';
import { readTable } from './table.ts';

export interface Redaction {
  text: string;
  /** UTF-16 offsets in the input, end exclusive; sorted and disjoint. */
  found: Found[];
}

/** More hits, from elsewhere (secretlint), to be merged with the table's own. */
export type MoreHits = readonly Hit[];

/**
 * Replaces every secret in `text` by `[redacted:<rule>]`. `path` is the file the text comes from, where there is one:
 * in lock files and binaries only tokens with a known prefix are looked for.
 */
export function redactText(text: string, options: { path?: string; more?: MoreHits } = {}): Redaction {
  const traits = fileTraits(options.path);
  let spans = mergeHits([...hitsIn(text, 0, traits), ...(traits.prefixedOnly ? [] : (options.more ?? []))]);
  if (spans.length === 0) return { text, found: [] };
  // What stands around a mask may look like a secret of its own: read again until nothing more is found.
  for (let round = 0; round < 4; round++) {
    const masked = applyMasks(text, spans);
    const again = mergeHits(hitsIn(masked.text, 0, traits));
    if (again.length === 0) return { text: masked.text, found: spans };
    const back = again.map(({ rule, start, end }) => ({
      rule,
      start: masked.back(start),
      end: masked.back(end, true),
    }));
    spans = mergeHits([...spans, ...back]);
  }
  return { text: applyMasks(text, spans).text, found: spans };
}

/** The scanner, compiled at first use (about 30 ms). */
export function scanner(): Scanner {
  return (compiled ??= compileTable(readTable()));
}
let compiled: Scanner | undefined;

function hitsIn(text: string, depth: number, traits: ReturnType<typeof fileTraits>): Hit[] {
  const { hits } = scanner().scan(text, traits);
  if (traits.prefixedOnly) return hits;
  const encoded = encodedHits(text, depth, (inner, layer) => hitsIn(inner, layer, traits));
  const marks = masksIn(text);
  const all = encoded.length > 0 ? [...hits, ...encoded] : hits;
  return marks.length === 0 ? all : all.filter((hit) => !isMask(text, hit, marks));
}

/** A hit that holds nothing but a mask, and perhaps a token's readable prefix before it, is our own work. */
function isMask(text: string, hit: Hit, marks: Found[]): boolean {
  if (!marks.some(({ start, end }) => start < hit.end && end > hit.start)) return false;
  let rest = '';
  let at = hit.start;
  for (const mark of marks) {
    if (mark.end <= hit.start || mark.start >= hit.end) continue;
    rest += text.slice(at, Math.max(at, mark.start));
    at = mark.end;
  }
  rest += text.slice(Math.min(at, hit.end), hit.end);
  return rest.length < 4 || scanner().prefixes.includes(rest);
}

function masksIn(text: string): Found[] {
  if (!text.includes('[redacted:')) return [];
  return [...text.matchAll(/\[redacted:[a-z0-9-]{1,60}\]/g)].map((mark) => ({
    rule: '',
    start: mark.index,
    end: mark.index + mark[0].length,
  }));
}

/** The masked text, and the way back from its offsets to those of the input (`atEnd`: of the end of a span). */
function applyMasks(text: string, spans: Found[]): { text: string; back(offset: number, atEnd?: boolean): number } {
  let out = '';
  let at = 0;
  const pieces: { from: number; to: number; start: number; end: number }[] = [];
  for (const { rule, start, end } of spans) {
    out += text.slice(at, start);
    const from = out.length;
    out += `[redacted:${rule}]`;
    pieces.push({ from, to: out.length, start, end });
    at = end;
  }
  out += text.slice(at);
  return {
    text: out,
    back(offset, atEnd = false) {
      let shift = 0;
      for (const { from, to, start, end } of pieces) {
        if (offset > from && offset < to) return atEnd ? end : start;
        if (offset >= to) shift = end - to;
        else if (offset <= from) break;
        if (offset === to) return atEnd || end > start ? end : start;
      }
      return offset + shift;
    },
  };
}
