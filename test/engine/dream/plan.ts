/**
 * The dream's own extractors and consolidation on records in memory, without a process: for tests of what they make of them.
 */
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Snapshot } from '../../../src-main/engine/dream/snapshot.ts';
import { openSlices } from '../../../src-main/engine/dream/slices.ts';
import { consolidate } from '../../../src-main/engine/dream/phases/consolidate.ts';
import { curate } from '../../../src-main/engine/dream/phases/curate.ts';
import { writeLog } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';

export async function plan(
  records: Observation[],
  facts: Fact[] = [],
  part: Partial<Snapshot> = {},
): Promise<Operation[]> {
  const snapshot: Snapshot = {
    dream: 'd1',
    now: '2026-11-20T23:00:00+01:00',
    generationDir: null,
    logs: writeLog(tempDir(), records),
    cursor: {},
    epoch: 0,
    projects: [{ id: 'p1', name: 'harbor', path: null, firstDream: true }],
    ...part,
  };
  const slices = openSlices({ largest: Infinity });
  const { candidates } = await curate(snapshot, slices);
  return (await consolidate(facts, candidates, slices)).operations;
}
