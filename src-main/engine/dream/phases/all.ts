/**
 * The four phases of a dream in their order: what is known and a snapshot of the log in, operations out. It reads and proposes; it can
 * write nothing.
 */
import type { Fact, Operation, PhaseName } from '../../../../src-shared/contract/memory.ts';
import type { Slices } from '../slices.ts';
import type { Snapshot } from '../snapshot.ts';
import { carry } from './carry.ts';
import { consolidate, type Consolidated } from './consolidate.ts';
import { curate, type Curated } from './curate.ts';
import { recheck } from './orient.ts';
import { prune } from './prune.ts';
import { readAgain } from './read-again.ts';

export interface Dreamt {
  operations: Operation[];
  curated: Curated;
  notPromoted: Consolidated['notPromoted'];
}

/** `ended` hears of each phase with what it found, in words. */
export async function goThrough(
  known: readonly Fact[],
  snapshot: Snapshot,
  slices: Slices,
  ended: (phase: PhaseName, found: string) => void,
): Promise<Dreamt> {
  const checked = await recheck(known, snapshot, slices);
  ended('orient', `${known.length} facts, ${checked.checked} checked`);

  const curated = await curate(snapshot, slices);
  ended('curate', `${curated.records} new records, ${curated.candidates.length} candidates`);

  const reread = await readAgain(checked, curated, snapshot, slices);
  const oriented = await carry(reread, curated, snapshot, slices);
  const consolidated = await consolidate(oriented.facts, curated.candidates, slices);
  ended('consolidate', `${consolidated.operations.length} changes`);

  const planned = [...oriented.operations, ...consolidated.operations];
  const pruned = prune(oriented.facts, factsOf(planned), snapshot.now);
  ended('prune', `${pruned.length} expired`);
  return { operations: [...planned, ...pruned], curated, notPromoted: consolidated.notPromoted };
}

function factsOf(operations: readonly Operation[]): Set<string> {
  return new Set(operations.flatMap((operation) => (operation.op === 'add' ? [] : [operation.fact])));
}
