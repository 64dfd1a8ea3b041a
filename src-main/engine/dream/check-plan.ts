/**
 * A plan held against memory as it is now: what the validator lets through is applied, and the report says what became of each.
 */
import type { DreamReport, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { slugOf } from '../../../src-shared/kit/slug.ts';
import { applyOperations, type Applied } from '../memory/apply.ts';
import type { MemoryState } from '../memory/state.ts';
import { countOf, nameOf } from './report.ts';
import type { Snapshot } from './snapshot.ts';
import { FORGOTTEN, validate, type ValidationContext } from './validator.ts';

/** Writes `done`, `refused`, `operations` and `notPromoted` of the report; changes no memory. */
export function checkPlan(
  state: MemoryState,
  operations: readonly Operation[],
  records: ReadonlyMap<string, Observation>,
  {
    snapshot,
    report,
    isForgotten,
    randomBytes,
  }: {
    snapshot: Snapshot;
    report: DreamReport;
    isForgotten: NonNullable<ValidationContext['isForgotten']>;
    randomBytes(count: number): Uint8Array;
  },
): Applied {
  const firstDreams = new Set(snapshot.projects.filter(({ firstDream }) => firstDream).map(({ id }) => id));
  const folders = new Map(snapshot.projects.map(({ id, name }) => [slugOf(name), id]));
  const { accepted, refused } = validate(state, operations, records, { firstDreams, folders, isForgotten });
  const context = { now: snapshot.now, dream: report.id, randomBytes };
  const applied = applyOperations(state, accepted, records, context);
  const removals = accepted.filter((operation) => operation.op === 'supersede' && operation.by === null).length;
  const planned = new Map(operations.flatMap((one) => (one.op === 'add' ? [[one.key, one.fact.text] as const] : [])));
  report.refused = [
    ...refused.map(({ operation, reason }) => ({
      // What was forgotten is not told by its refusal either.
      operation: reason === FORGOTTEN ? operation.op : nameOf(operation, state, planned),
      reason,
    })),
    ...applied.refused,
  ];
  report.done = applied.done;
  report.operations = countOf(applied.done, removals);
  report.notPromoted = [...(report.notPromoted ?? []), ...applied.capped];
  return applied;
}
