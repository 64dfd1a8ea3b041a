/**
 * What a generation did to which facts, with enough to take it back: the journal beside a generation's files.
 */
import { z } from 'zod';
import { doneOperationSchema, factSchema, type Fact } from '../../../src-shared/contract/memory.ts';
import { printProvenance } from './provenance.ts';
import { sha256 } from './render.ts';
import type { MemoryState } from './state.ts';

/** One operation or act: `before` has the facts it touched as they were (null: not there), `after` their prints since. */
export const changeSchema = doneOperationSchema.extend({
  before: z.record(z.string(), factSchema.nullable()),
  after: z.record(z.string(), z.string()),
});
export type Change = z.infer<typeof changeSchema>;

export const actKinds = ['dream', 'edit', 'undo', 'user', 'restore', 'forget'] as const;
export const actSchema = z.object({ kind: z.enum(actKinds), id: z.string() });
/** Who made a generation: a dream, an edit in the files, an undo, the user in Vesper, a restore, a forget. */
export type Act = z.infer<typeof actSchema>;

/** Short print of a fact's whole content, to see later whether anything touched it. */
export function printOf(fact: Fact | undefined): string {
  return fact === undefined ? '' : sha256(printProvenance([fact])).slice(0, 16);
}

/** The change that turned the facts `ids` of `before` into those of `after`. */
export function changeOf(
  done: z.infer<typeof doneOperationSchema>,
  ids: Iterable<string>,
  before: ReadonlyMap<string, Fact>,
  after: ReadonlyMap<string, Fact>,
): Change {
  const change: Change = { ...done, before: {}, after: {} };
  for (const id of ids) {
    change.before[id] = before.get(id) ?? null;
    change.after[id] = printOf(after.get(id));
  }
  return change;
}

/** Ids of the facts that differ. Facts are immutable values: the same object is the same fact. */
export function changedFacts(before: ReadonlyMap<string, Fact>, after: ReadonlyMap<string, Fact>): string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => {
    const [one, two] = [before.get(id), after.get(id)];
    return one !== two && printOf(one) !== printOf(two);
  });
}

/** Whether nothing that is kept differs: then there is nothing to adopt. */
export function sameMemory(a: MemoryState, b: MemoryState): boolean {
  if (a === b) return true;
  const rest = (state: MemoryState) =>
    JSON.stringify([state.cursor, state.epoch, state.undone, state.questions ?? [], [...state.topics].sort()]);
  return rest(a) === rest(b) && (a.facts === b.facts || changedFacts(a.facts, b.facts).length === 0);
}
