/**
 * Candidates laid out as passages in the order of their sessions, each with its counts of the question's terms.
 */
import type { Passage } from './passages.ts';
import type { Doc } from './rank.ts';

/** One passage, linked to the passages around it in its session. */
export interface Cell {
  doc: Doc;
  passage: number;
  terms: readonly string[];
  /** How often each term of the question stands here; in the sentences that ask, where there are any. */
  counts: Counts;
  /** In terms. */
  length: number;
  asked: Counts | undefined;
  askedLength: number;
  before?: Cell;
  after?: Cell;
}
export type Counts = Float64Array;

/** How much a word counts that is no term of the question but begins with one, or begins one. */
export interface Beginnings {
  /** Of a term that stands nowhere. */
  unknown: number;
  known: number;
}
/** Shorter words begin too many others. */
const LEAST = 4;

/** `partial` marks terms that stand nowhere as they are. */
export function layOut(
  docs: readonly Doc[],
  terms: readonly string[],
  partial: readonly boolean[],
  beginnings: Beginnings,
): Cell[] {
  const count = counter(terms, partial, beginnings);
  const edges = new Map<Doc, { first: Cell | undefined; last: Cell | undefined }>();
  const cells: Cell[] = [];
  for (const doc of docs) {
    let previous: Cell | undefined;
    let first: Cell | undefined;
    doc.passages.forEach((passage, i) => {
      const cell = cellOf(doc, passage, i, count);
      if (previous) link(previous, cell);
      first ??= cell;
      previous = cell;
      cells.push(cell);
    });
    edges.set(doc, { first, last: previous });
  }
  for (const doc of docs) {
    const here = edges.get(doc)?.last;
    const next = doc.after && edges.get(doc.after)?.first;
    if (here && next) link(here, next);
  }
  return cells;
}

function cellOf(doc: Doc, passage: Passage, i: number, count: (terms: readonly string[]) => Counts): Cell {
  const { terms, asked } = passage;
  return {
    doc,
    passage: i,
    terms,
    counts: count(terms),
    length: terms.length,
    asked: asked.length === 0 ? undefined : count(asked),
    askedLength: asked.length,
  };
}

function link(a: Cell, b: Cell): void {
  a.after = b;
  b.before = a;
}

/** Each word is compared with the terms once, however often it comes. */
function counter(
  terms: readonly string[],
  partial: readonly boolean[],
  { unknown, known }: Beginnings,
): (words: readonly string[]) => Counts {
  const shares = new Map<string, [place: number, share: number][]>();
  terms.forEach((term, i) => shares.set(term, [[i, 1]]));
  const sharesOf = (word: string) => {
    let found = shares.get(word);
    if (found) return found;
    found = [];
    if (word.length >= LEAST) {
      for (const [i, term] of terms.entries()) {
        if (term.length < LEAST) continue;
        if (word.startsWith(term)) found.push([i, partial[i] ? unknown : known]);
        else if (known > 0 && !partial[i] && term.startsWith(word)) found.push([i, known]);
      }
    }
    shares.set(word, found);
    return found;
  };
  return (words) => {
    const counts = new Float64Array(terms.length);
    for (const word of words) for (const [i, share] of sharesOf(word)) counts[i]! += share;
    return counts;
  };
}
