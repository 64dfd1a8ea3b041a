/**
 * The first `k` of a ranking without repeats: the same words said twice are one hit, the better placed one.
 */
import type { Ranked } from './doc.ts';

/** Share of three-word runs that two texts have in common to count as the same. */
const SAME = 0.9;
/** "Thanks!" said twice is two events; only texts that say something are compared. */
const LEAST_TERMS = 4;

export function collapse<T extends Ranked>(ranked: T[], k: number): T[] {
  const kept: T[] = [];
  const known: Set<string>[] = [];
  for (const one of ranked) {
    if (kept.length >= k) break;
    const runs = runsOf(one);
    if (runs && known.some((other) => overlap(runs, other) >= SAME)) continue;
    kept.push(one);
    if (runs) known.push(runs);
  }
  return kept;
}

function runsOf({ doc }: Ranked): Set<string> | undefined {
  const terms = doc.passages.flatMap((passage) => passage.terms);
  if (terms.length < LEAST_TERMS) return undefined;
  const runs = new Set<string>();
  for (let i = 0; i + 2 < terms.length; i++) runs.add(`${terms[i]} ${terms[i + 1]} ${terms[i + 2]}`);
  return runs;
}

function overlap(a: Set<string>, b: Set<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size < large.size * SAME) return 0;
  let shared = 0;
  for (const run of small) if (large.has(run)) shared++;
  return shared / (a.size + b.size - shared);
}
