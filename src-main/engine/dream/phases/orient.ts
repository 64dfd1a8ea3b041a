/**
 * Orient: loads the memory it dreams on and re-checks its facts against the repositories, by reading only.
 * Only news become operations, so that a dream without news changes nothing.
 */
import type { Check, Fact, Operation } from '../../../../src-shared/contract/memory.ts';
import { checkRepository, type Outcome } from '../check.ts';
import type { Slices } from '../slices.ts';
import type { Snapshot } from '../snapshot.ts';
import { isActive, type Known } from './known.ts';
import { standingOfKnown } from './consolidate.ts';

export type { Known };

/** The plan so far, and the facts as they are after it. */
export interface Oriented {
  operations: Operation[];
  facts: Fact[];
}

export async function recheck(
  facts: readonly Fact[],
  snapshot: Snapshot,
  slices: Slices,
): Promise<Oriented & { checked: number }> {
  const folders = new Map(snapshot.projects.map(({ id, path }) => [id, path]));
  const operations: Operation[] = [];
  const after: Fact[] = [];
  let checked = 0;
  for (const fact of facts) {
    const outcome = isActive(fact) && fact.check ? look(fact.check, folders.get(fact.project ?? '')) : undefined;
    if (outcome) checked += 1;
    after.push(outcome ? applied(fact, outcome, operations, snapshot.now) : fact);
    await slices.breathe();
  }
  return { operations, facts: after, checked };
}

function look(check: Check, folder: string | null | undefined): Outcome | undefined {
  return folder === null || folder === undefined ? undefined : checkRepository(check, folder);
}

/** Adds the operations that an outcome asks for, and gives the fact as it is after them. */
export function applied(
  fact: Fact,
  outcome: Outcome,
  operations: Operation[],
  now: string,
  cites = fact.evidence.slice(-1).map(({ ref }) => ref),
): Fact {
  // A statement's check counts from the first time that it held: before, nobody knows that it ever could.
  const isFirst = fact.checkedAt === undefined && (fact.check?.kind === 'word' || fact.check?.kind === 'branch');
  if (outcome.passed) {
    if (fact.checkFailed === undefined && !isFirst) return fact;
    const because = isFirst ? 'found as it says' : 'found again as it says';
    operations.push({ op: 'check', fact: fact.id, passed: true, cites, because });
    const { checkFailed: _, ...rest } = fact;
    const again: Fact = { ...rest, checkedAt: now };
    const standing = standingOfKnown(again);
    if (standing.state !== 'confirmed' || fact.state === 'confirmed' || fact.user || fact.pinned) return again;
    operations.push({ op: 'promote', fact: fact.id, to: 'confirmed', cites, because: standing.reason });
    return { ...again, state: 'confirmed' };
  }
  if (isFirst || fact.checkFailed === outcome.because) return fact;
  operations.push({ op: 'check', fact: fact.id, passed: false, cites, because: outcome.because });
  const failed: Fact = { ...fact, checkedAt: now, checkFailed: outcome.because };
  if (fact.state !== 'confirmed' || fact.user || fact.pinned) return failed;
  if (standingOfKnown(failed).state === 'confirmed') return failed; // your own word is marked, not lowered
  operations.push({ op: 'demote', fact: fact.id, to: 'tentative', cites, because: outcome.because });
  return { ...failed, state: 'tentative' };
}
