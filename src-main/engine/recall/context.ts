/**
 * BM25 of a passage in its context: what stands around it counts as said in it, by less.
 */
import type { Cell, Counts } from './cells.ts';
import type { Weights } from './weights.ts';

/** `counts` of `idf`'s terms in a cell. `asks`: the cell's own counts are asked for, so that its questions can count differently. */
export interface Asked {
  idf: readonly number[];
  counts(cell: Cell): Counts | undefined;
  asks: boolean;
}

/** `isNamed`: whose words these are is asked about. `average`: the length of an average passage with its context, in terms. */
export function contextScore(
  cell: Cell,
  { idf, counts, asks }: Asked,
  { isNamed, average, weights }: { isNamed: boolean; average: number; weights: Weights },
): number {
  const { before, after } = cell;
  if (!counts(cell) && !around(cell).some((other) => other && counts(other))) return 0;
  const { k1, b } = weights;
  const sum = new Float64Array(idf.length);
  let length = 0;
  /** A question counts by `asked`, the rest by `share`. */
  function take(other: Cell | undefined, share: number, asked = share): void {
    if (!other) return;
    length += share * other.length;
    add(sum, counts(other), share);
    if (asked === share || !asks) return;
    length += (asked - share) * other.askedLength;
    add(sum, other.asked, asked - share);
  }
  take(cell, 1, isNamed ? weights.ownQuestion : 1);
  // Within one text a question is a figure of speech.
  const isAnswer = before !== undefined && before.doc !== cell.doc;
  take(before, weights.before, weights.before + (isAnswer ? weights.askedBefore : 0));
  take(after, weights.after);
  take(before?.before, weights.far);
  take(after?.after, weights.far);
  const norm = k1 * (1 - b + (b * length) / average);
  let score = 0;
  for (let i = 0; i < sum.length; i++) {
    const frequency = sum[i] ?? 0;
    if (frequency > 0) score += ((idf[i] ?? 0) * frequency * (k1 + 1)) / (frequency + norm);
  }
  return score;
}

const around = ({ before, after }: Cell) => [before, after, before?.before, after?.after];

function add(sum: Counts, counts: Counts | undefined, share: number): void {
  if (counts) for (let i = 0; i < sum.length; i++) sum[i]! += share * (counts[i] ?? 0);
}
