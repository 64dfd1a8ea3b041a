/**
 * Candidates laid out as passages in the order of their sessions, each with its counts of the question's terms.
 */
import type { Passage } from './passages.ts';
import type { Doc } from './doc.ts';
import type { StandsFor } from './kinds.ts';

/** One passage, linked to the passages around it in its session. */
export interface Cell {
  doc: Doc;
  passage: number;
  terms: readonly string[];
  /** How often each term of the question stands here, where any does; and in the sentences that ask. */
  counts: Counts | undefined;
  /** In terms. */
  length: number;
  asked: Counts | undefined;
  askedLength: number;
  before?: Cell;
  after?: Cell;
}
export type Counts = Float64Array;

/** How much a word counts that is no term of the question: that begins with one, or begins one; that is of a kind asked for. */
export interface Nearly {
  /** Of a term that stands nowhere. */
  unknown: number;
  known: number;
  /** Stem → terms it stands for. */
  kinds: ReadonlyMap<string, readonly StandsFor[]>;
  ofKind: number;
}
/** Shorter words begin too many others. */
const LEAST = 4;

/** `partial` marks terms that stand nowhere as they are. */
export function layOut(
  docs: readonly Doc[],
  terms: readonly string[],
  partial: readonly boolean[],
  nearly: Nearly,
): Cell[] {
  const count = counter(terms, partial, nearly);
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

function cellOf(doc: Doc, passage: Passage, i: number, count: Count): Cell {
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

type Count = (words: readonly string[]) => Counts | undefined;

/** Each word is compared with the terms once, however often it comes. */
function counter(
  terms: readonly string[],
  partial: readonly boolean[],
  { unknown, known, kinds, ofKind }: Nearly,
): Count {
  const shares = new Map<string, [place: number, share: number][] | null>();
  const heads = new Map<string, number[]>();
  terms.forEach((term, i) => {
    shares.set(term, [[i, 1]]);
    if (term.length < LEAST) return;
    const head = term.slice(0, LEAST);
    heads.set(head, [...(heads.get(head) ?? []), i]);
  });
  function sharesOf(word: string): [number, number][] | null {
    const near = word.length < LEAST ? undefined : heads.get(word.slice(0, LEAST));
    const found = (near ?? []).flatMap((i): [number, number][] => {
      const term = terms[i] ?? '';
      if (word.startsWith(term)) return [[i, partial[i] ? unknown : known]];
      return !partial[i] && term.startsWith(word) ? [[i, known]] : [];
    });
    for (const { place, share } of ofKind > 0 ? (kinds.get(word) ?? []) : [])
      if (!found.some(([i]) => i === place)) found.push([place, share * ofKind]);
    return found.length === 0 ? null : found;
  }
  return (words) => {
    let counts: Counts | undefined;
    for (const word of words) {
      let found = shares.get(word);
      if (found === undefined) shares.set(word, (found = sharesOf(word)));
      if (found === null) continue;
      counts ??= new Float64Array(terms.length);
      for (const [i, share] of found) counts[i]! += share;
    }
    return counts;
  };
}
