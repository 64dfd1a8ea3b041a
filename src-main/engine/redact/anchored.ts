/**
 * Splits the parts of a row at the piece that is easiest to search for, and walks outward from where it stands.
 */
import { alphabets } from './alphabets.ts';
import type { KeyNames } from './keys.ts';
import { compileParts, type Step, walkSteps } from './parts.ts';
import type { Scan } from './scan.ts';
import type { Part } from './table.ts';

export interface Anchored {
  /** What to search for; empty when the anchor is a key name, see `key`. */
  words: string[];
  key: string | undefined;
  /** Tries at an anchor (for a key: the whole identifier). Gives start and end of all parts, or undefined. */
  tryAt(scan: Scan, start: number, end: number): { start: number; end: number } | undefined;
  /** Characters before the anchor, when they are always as many. */
  fixedBefore: number | undefined;
  /** The last step, whose border is checked. */
  last: Step | undefined;
}

const FARTHEST = 400;

/** Undefined when the parts hold nothing to search for. */
export function anchored(parts: Part[], names: KeyNames, widen = false): Anchored | undefined {
  const index = bestAnchor(parts);
  if (index === undefined) return undefined;
  const part = parts[index] as Part;
  const words = part.key !== undefined ? [] : (part.oneOf ?? [part.literal as string]);
  const before = compileParts(parts.slice(0, index), names, widen, part);
  const after = compileParts(parts.slice(part.key === undefined ? index : index + 1), names, widen);
  const [least, most] = lengthOf(parts.slice(0, index));
  let target = -1;
  before.push({ walk: (_, pos) => (pos === target ? pos : -1) });
  return {
    words,
    key: part.key,
    last: after.at(-1),
    fixedBefore: least === most ? least : undefined,
    tryAt(scan, start, end) {
      const tailEnd = walkSteps(after, 0, scan, part.key === undefined ? start : end);
      if (tailEnd < 0) return undefined;
      if (before.length === 1) return { start, end: tailEnd };
      const { captureStart, captureEnd } = scan;
      target = start;
      for (let from = start - least; from >= Math.max(0, start - Math.min(most, FARTHEST)); from--) {
        if (walkSteps(before, 0, scan, from) < 0) continue;
        // A run before the anchor is taken whole: it must not begin inside a longer one.
        if (from > 0 && least !== most && walkSteps(before, 0, scan, from - 1) >= 0) continue;
        if (parts.slice(index).some(({ capture }) => capture)) Object.assign(scan, { captureStart, captureEnd });
        return { start: from, end: tailEnd };
      }
      return undefined;
    },
  };
}

/** The part with the longest literal; among equals the one with fewer words. */
function bestAnchor(parts: Part[]): number | undefined {
  let best: number | undefined;
  let bestScore = 0;
  for (const [index, part] of parts.entries()) {
    if (part.optional) continue;
    const words =
      part.key !== undefined ? ['keykey'] : (part.oneOf ?? (part.literal === undefined ? [] : [part.literal]));
    const shortest = Math.min(...words.map(({ length }) => length));
    const score =
      words.length === 0 || shortest === 0 || words.some((word) => /^[a-z0-9:=]$/i.test(word))
        ? 0
        : shortest - words.length / 1000;
    if (score > bestScore) [best, bestScore] = [index, score];
  }
  return best;
}

/** Least and most characters that the parts can take. */
export function lengthOf(parts: Part[]): [number, number] {
  let least = 0;
  let most = 0;
  for (const part of parts) {
    const [from, to] = lengthOfOne(part);
    const separator = part.separator?.length ?? 0;
    least += part.optional ? 0 : from + separator;
    most += to + separator;
  }
  return [least, most];
}

function lengthOfOne(part: Part): [number, number] {
  if (part.literal !== undefined) return [part.literal.length, part.literal.length];
  const lengths = part.oneOf?.map(({ length }) => length);
  if (lengths) return [Math.min(...lengths), Math.max(...lengths)];
  if (part.alphabet !== undefined && part.alphabet in alphabets) return [part.min ?? 0, part.max ?? FARTHEST];
  if (part.except !== undefined || part.separatorClass !== undefined) return [part.min ?? 0, part.max ?? FARTHEST];
  if (part.space) return [part.space === 'one' ? 1 : 0, 40];
  if (part.quote) return [1, 8];
  if (part.assign || part.headerAssign) return [1, 90];
  if (part.key !== undefined) return [1, 80];
  return [0, 0];
}
