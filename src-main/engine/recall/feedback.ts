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
  const seen = placesOf(cells, weights);
  const chosen = [...weights]
    .map(([term, weight], place) => {
      const n = seen.cells[place] ?? 1;
      return { term, place, weight: weight * Math.log(1 + (cells.length - n + 0.5) / (n + 0.5)) };
    })
    .sort((a, b) => b.weight - a.weight)
    .slice(0, TERMS);
  const sum = chosen.reduce((total, { weight }) => total + weight, 0);
  const places = new Map(chosen.map(({ place }, i) => [place, i]));
  const counted = new Map<Cell, Counts>();
  for (const [cell, of] of seen.places) {
    let counts: Counts | undefined;
    for (const place of of) {
      const i = places.get(place);
      if (i !== undefined) (counts ??= new Float64Array(chosen.length))[i]! += 1;
    }
    if (counts) counted.set(cell, counts);
  }
  return { idf: chosen.map(({ weight }) => weight / sum), counts: (cell) => counted.get(cell), asks: false };
}

/** Which of `terms` (by their place) stand in each cell, as often as they do; and in how many cells each stands. */
function placesOf(
  cells: readonly Cell[],
  terms: ReadonlyMap<string, number>,
): { places: Map<Cell, number[]>; cells: number[] } {
  const placeOf = new Map([...terms.keys()].map((term, place) => [term, place]));
  const places = new Map<Cell, number[]>();
  const n = new Array<number>(terms.size).fill(0);
  const last = new Array<number>(terms.size).fill(-1);
  cells.forEach((cell, i) => {
    const own: number[] = [];
    for (const term of cell.terms) {
      const place = placeOf.get(term);
      if (place === undefined) continue;
      own.push(place);
      if (last[place] === i) continue;
      last[place] = i;
      n[place]! += 1;
    }
    if (own.length > 0) places.set(cell, own);
  });
  return { places, cells: n };
}
