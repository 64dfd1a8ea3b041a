/**
 * What is not sent to a model because the user keeps it private: the facts, the records that say them, and what this dream would make of them.
 */
import type { Operation } from '../../../../src-shared/contract/memory.ts';
import type { Observation, Ref } from '../../../../src-shared/contract/observation.ts';
import { privateRecords } from '../../memory/private.ts';
import type { MemoryState } from '../../memory/state.ts';

export interface Withheld {
  records: ReadonlySet<Ref>;
  /** Keys of added facts that take a private one's place. */
  added: ReadonlySet<string>;
}

export function withheld(operations: readonly Operation[], { facts }: Pick<MemoryState, 'facts'>): Withheld {
  const records = new Set(privateRecords(facts));
  const added = new Set<string>();
  const isPrivate = (id: string | null | undefined) => facts.get(id ?? '')?.private === true;
  for (const operation of operations) {
    if (operation.op === 'add') continue;
    const other = operation.op === 'merge' ? operation.into : operation.op === 'supersede' ? operation.by : undefined;
    if (!isPrivate(operation.fact) && !isPrivate(other)) continue;
    for (const ref of operation.cites) records.add(ref);
    if (typeof other === 'string' && !facts.has(other)) added.add(other);
  }
  for (const operation of operations)
    if (operation.op === 'add' && added.has(operation.key)) for (const ref of operation.cites) records.add(ref);
  return { records, added };
}

export const isSent = ({ records }: Withheld, { id }: Pick<Observation, 'id'>): boolean => !records.has(id);
