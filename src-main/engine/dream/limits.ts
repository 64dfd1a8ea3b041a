/**
 * What a whole plan may do to memory (PRODUCT 3.3): lose at most 25 % of a topic, and confirm at most 30 % or 50 facts
 * more from observation in a project. What is over the limit is refused, in the plan's order.
 */
import type { Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation, Ref } from '../../../src-shared/contract/observation.ts';
import type { MemoryState } from '../memory/state.ts';
import { isActive } from '../memory/topics.ts';
import { isUnsaidBy } from './readings.ts';
import { isReverted } from './reverts.ts';

/** What may go on to memory, and what may not, with the reason in words. */
export interface Validated {
  accepted: Operation[];
  refused: { operation: Operation; reason: string }[];
}

const LOSS = 0.25;
/** Topics with fewer facts are exempt: a quarter of them is one or two. */
const SMALL_TOPIC = 8;
const GROWTH = 0.3;
const GROWTH_FLOOR = 50;

export function limitPlan(
  state: MemoryState,
  operations: readonly Operation[],
  records: ReadonlyMap<Ref, Observation>,
  firstDreams: ReadonlySet<string>,
): Validated {
  const refused: Validated['refused'] = [];
  const accepted: Operation[] = [];
  const mayLose = lossAllowance(state);
  const mayConfirm = growthAllowance(state);
  const added = new Map<string, string | null>();
  for (const operation of operations) {
    if (isLoss(operation) && !isProven(operation, state, records)) {
      const topic = state.facts.get(operation.fact)?.topic ?? '';
      if (!mayLose(topic)) {
        refused.push({ operation, reason: `more than 25 % of ${topic} would be lost in one dream` });
        continue;
      }
    }
    if (operation.op === 'add') added.set(operation.key, operation.fact.project);
    const confirms = confirmedProject(operation, state, added);
    if (confirms && !isExempt(operation, confirms.project, records, firstDreams) && !mayConfirm(confirms.project)) {
      refused.push({ operation, reason: 'too many facts would be confirmed in one dream (30 % or 50)' });
      // Not lost: it is kept, and confirmed when more speaks for it.
      if (operation.op === 'add') accepted.push({ ...operation, state: 'tentative' });
      continue;
    }
    accepted.push(operation);
  }
  return { accepted, refused };
}

/** Gone without a successor. */
function isLoss(operation: Operation): operation is Extract<Operation, { op: 'expire' | 'supersede' }> {
  return operation.op === 'expire' || (operation.op === 'supersede' && operation.by === null);
}

/** What commits took back, or a manifest does not say any more, is no loss, as much as it may be: the cited records show each. */
function isProven(
  operation: Extract<Operation, { op: 'expire' | 'supersede' }>,
  state: MemoryState,
  records: ReadonlyMap<Ref, Observation>,
): boolean {
  const fact = operation.op === 'supersede' ? state.facts.get(operation.fact) : undefined;
  const cited = operation.cites.flatMap((ref) => records.get(ref) ?? []);
  return fact !== undefined && (isReverted(fact, cited) || isUnsaidBy(fact, cited));
}

function lossAllowance(state: MemoryState): (topic: string) => boolean {
  const sizes = new Map<string, number>();
  for (const fact of state.facts.values()) if (isActive(fact)) sizes.set(fact.topic, (sizes.get(fact.topic) ?? 0) + 1);
  const lost = new Map<string, number>();
  return (topic) => {
    const size = sizes.get(topic) ?? 0;
    const count = (lost.get(topic) ?? 0) + 1;
    if (size >= SMALL_TOPIC && count > size * LOSS) return false;
    lost.set(topic, count);
    return true;
  };
}

function growthAllowance(state: MemoryState): (project: string | null) => boolean {
  const sizes = new Map<string | null, number>();
  for (const fact of state.facts.values())
    if (fact.state === 'confirmed') sizes.set(fact.project, (sizes.get(fact.project) ?? 0) + 1);
  const grown = new Map<string | null, number>();
  return (project) => {
    const count = (grown.get(project) ?? 0) + 1;
    if (count > Math.max(GROWTH_FLOOR, (sizes.get(project) ?? 0) * GROWTH)) return false;
    grown.set(project, count);
    return true;
  };
}

/** The project in which the operation makes one more confirmed fact, if it does. */
function confirmedProject(
  operation: Operation,
  state: MemoryState,
  added: ReadonlyMap<string, string | null>,
): { project: string | null } | undefined {
  if (operation.op === 'add') return operation.state === 'confirmed' ? { project: operation.fact.project } : undefined;
  if (operation.op !== 'promote' || operation.to !== 'confirmed') return undefined;
  return { project: state.facts.get(operation.fact)?.project ?? added.get(operation.fact) ?? null };
}

/** A project's first dream, notes and imported batches do not count. */
function isExempt(
  operation: Operation,
  project: string | null,
  records: ReadonlyMap<Ref, Observation>,
  firstDreams: ReadonlySet<string>,
): boolean {
  if (project !== null && firstDreams.has(project)) return true;
  const cited = operation.cites.flatMap((ref) => records.get(ref) ?? []);
  return (
    cited.length > 0 && cited.every((record) => record.source === 'note' || typeof record.data?.['batch'] === 'string')
  );
}
