/**
 * Pseudo-relevance feedback: what the best passages have in common, and few others have, is asked for too, in words that the question did
 * not use. (RM3, with rarity among the candidates, which costs no look at the index.)
 */
import type { Cell, Counts } from './cells.ts';
import type { Asked } from './context.ts';

const PASSAGES = 12;
const TERMS = 12;
/** A passage of fewer terms says no more by each of them. */
const SHORT = 8;
const SEVERAL = -1;

/** `scores` of `cells`, best 1 or above 0. Terms of `known` (the question's own, speakers) are left out. Undefined where nothing fits. */
export function feedbackOf(
  cells: readonly Cell[],
  scores: readonly number[],
  known: (term: string) => boolean,
): Asked | undefined {
  const best = [...scores.keys()]
    .filter((i) => (scores[i] ?? 0) > 0)
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
    .slice(0, PASSAGES);
  const weights = new Map<string, number>();
  const from = new Map<string, number>();
  for (const i of best) {
    const terms = cells[i]?.terms ?? [];
    const share = (scores[i] ?? 0) / Math.max(SHORT, terms.length);
    for (const term of terms) {
      if (known(term)) continue;
      weights.set(term, (weights.get(term) ?? 0) + share);
      from.set(term, from.has(term) && from.get(term) !== i ? SEVERAL : i);
    }
  }
  // A word of one passage alone would only speak for that passage.
  for (const [term, i] of from) if (i !== SEVERAL) weights.delete(term);
  if (weights.size === 0) return undefined;
  const seenIn = rarity(cells, weights);
  const chosen = [...weights]
    .map(([term, weight]) => {
      const n = seenIn.get(term) ?? 1;
      return { term, weight: weight * Math.log(1 + (cells.length - n + 0.5) / (n + 0.5)) };
    })
    .sort((a, b) => b.weight - a.weight)
    .slice(0, TERMS);
  const sum = chosen.reduce((total, { weight }) => total + weight, 0);
  const places = new Map(chosen.map(({ term }, i) => [term, i]));
  const counted = new Map<Cell, Counts>();
  for (const cell of cells) {
    let counts: Counts | undefined;
    for (const term of cell.terms) {
      const place = places.get(term);
      if (place !== undefined) (counts ??= new Float64Array(chosen.length))[place]! += 1;
    }
    if (counts) counted.set(cell, counts);
  }
  return { idf: chosen.map(({ weight }) => weight / sum), counts: (cell) => counted.get(cell), asks: false };
}

/** In how many cells each of these terms stands. */
function rarity(cells: readonly Cell[], terms: ReadonlyMap<string, number>): Map<string, number> {
  const last = new Map<string, Cell>();
  const n = new Map<string, number>();
  for (const cell of cells) {
    for (const term of cell.terms) {
      if (!terms.has(term) || last.get(term) === cell) continue;
      last.set(term, cell);
      n.set(term, (n.get(term) ?? 0) + 1);
    }
  }
  return n;
}
