/**
 * Masks secrets in a text: pure, synchronous, linear. Remarks inside the text (`secretlint-disable` and the like) change
 * nothing, and redacting what was redacted changes nothing.
 */
import { compileTable, type Scanner } from './compile.ts';
import { encodedHits } from './encoded.ts';
import { fileTraits } from './file-traits.ts';
import { budgetOfLine, pieces, windowsAround } from './long-lines.ts';
import { applyMasks, isMask, masksIn } from './masks.ts';
import { type Budget, type Found, type Hit, mergeHits, type ScanOptions } from './scan.ts';
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
 * in lock files and binaries only tokens with a known prefix are looked for. A very long line with more candidates than
 * can be looked at in time is masked whole.
 */
export function redactText(text: string, options: { path?: string; more?: MoreHits } = {}): Redaction {
  const traits = fileTraits(options.path);
  const more = traits.prefixedOnly ? [] : (options.more ?? []);
  const parts = pieces(text);
  if (parts.length === 1 && parts[0]?.isLongLine === false) return redactPiece(text, traits, more);
  const out: Redaction = { text: '', found: [] };
  for (const { start, end, isLongLine } of parts) {
    const piece = text.slice(start, end);
    const own = more.filter((hit) => hit.start < end && hit.end > start);
    const moved = own.map(({ rule, ...hit }) => ({
      rule,
      start: Math.max(hit.start - start, 0),
      end: Math.min(hit.end, end) - start,
    }));
    const done = isLongLine ? redactLongLine(piece, traits, moved) : redactPiece(piece, traits, moved);
    out.text += done.text;
    out.found.push(...done.found.map((found) => ({ ...found, start: found.start + start, end: found.end + start })));
  }
  return out;
}

/** The scanner, compiled at first use (about 30 ms). */
export function scanner(): Scanner {
  return (compiled ??= compileTable(readTable()));
}
let compiled: Scanner | undefined;

function redactPiece(text: string, traits: ScanOptions, more: MoreHits): Redaction {
  const unlimited = { left: Infinity };
  let spans = mergeHits([...hitsIn(text, 0, traits, unlimited), ...more]);
  if (spans.length === 0) return { text, found: [] };
  // What stands around a mask may look like a secret of its own: read again until nothing more is found.
  for (let round = 0; round < ROUNDS; round++) {
    const masked = applyMasks(text, spans);
    const again = mergeHits(hitsIn(masked.text, 0, traits, unlimited));
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
const ROUNDS = 4;

/** The same within a budget, reading again only near masks. Fails closed: when the budget is spent, all is masked. */
function redactLongLine(line: string, traits: ScanOptions, more: MoreHits): Redaction {
  const budget = budgetOfLine(line.length);
  let spans = mergeHits([...hitsIn(line, 0, traits, budget), ...more]);
  for (let round = 0; round < ROUNDS && spans.length > 0 && budget.left >= 0; round++) {
    const masked = applyMasks(line, spans);
    const again: Hit[] = [];
    for (const { start, end } of windowsAround(masksIn(masked.text), masked.text.length)) {
      for (const hit of hitsIn(masked.text.slice(start, end), 0, traits, budget)) {
        again.push({
          rule: hit.rule,
          start: masked.back(hit.start + start),
          end: masked.back(hit.end + start, true),
        });
      }
      if (budget.left < 0) break;
    }
    if (again.length === 0) break;
    spans = mergeHits([...spans, ...again]);
  }
  if (budget.left < 0) spans = [{ rule: 'dense-line', start: 0, end: line.length }];
  return { text: applyMasks(line, spans).text, found: spans };
}

function hitsIn(text: string, depth: number, traits: ScanOptions, budget: Budget): Hit[] {
  const { hits } = scanner().scan(text, traits, budget);
  if (traits.prefixedOnly || budget.left < 0) return hits;
  const encoded = encodedHits(text, depth, budget, (inner, layer) => hitsIn(inner, layer, traits, budget));
  const marks = masksIn(text);
  const all = encoded.length > 0 ? [...hits, ...encoded] : hits;
  return marks.length === 0 ? all : all.filter((hit) => !isMask(text, hit, marks, scanner().prefixes));
}
