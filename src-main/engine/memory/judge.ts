/**
 * Whether an operation may be applied to memory as it is: structure, citations, the user's lines, slots, what the user
 * took back. What a whole plan may do is the dream's validator to say.
 */
import type { Evidence, Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation, Ref } from '../../../src-shared/contract/observation.ts';
import type { PlanIndex } from './plan-index.ts';
import { evidenceOf, withEvidence } from './provenance.ts';
import { bestOf, standingOf, worstOf } from './standing.ts';
import type { MemoryState } from './state.ts';
import { carried } from './carried.ts';
import { outcomeOf } from './checks.ts';
import { flat, maxFactText, normalise, similarity } from './text.ts';
import { isActive, isTopicPath } from './topics.ts';
import { isUndone as isMarked } from './undone.ts';

export interface Plan {
  /** Memory before the plan. */
  state: MemoryState;
  /** Facts as the plan has left them so far. */
  facts: ReadonlyMap<string, Fact>;
  /** Ids of facts added by this plan, by key. */
  added: ReadonlyMap<string, string>;
  index: PlanIndex;
  records: ReadonlyMap<Ref, Observation>;
  now: string;
}

export interface Judged {
  /** The fact it concerns; undefined for `add`. */
  fact?: string;
  /** The fact it leads to (merge, supersede). */
  other?: string;
  evidence: Evidence[];
  /** For `promote`: the fact with the evidence it cites. */
  grown?: Fact;
  /** Facts in the slot that it fills: a later operation of the plan takes each out of it, if that one is not refused. */
  awaited?: string[];
}

export function judge(operation: Operation, plan: Plan): Judged | { refused: string } {
  const evidence = evidenceFor(operation, plan);
  if (evidence.length === 0) return { refused: 'it cites no record that exists' };
  if (evidence.every((one) => one.origin === 'vesper')) return { refused: "Vesper's own words are no evidence" };
  const trusted = evidence.filter((one) => one.origin !== 'vesper');
  if (operation.op === 'add') {
    const rivals = rivalsOf({ ...operation.fact, state: operation.state }, plan);
    const refused = refusalOfAdd(operation, trusted, plan) ?? refusalBy(rivals, plan);
    return refused === undefined ? { evidence: trusted, awaited: idsOf(rivals) } : { refused };
  }
  const fact = factOf(operation.fact, plan);
  if (!fact) return { refused: `there is no fact ${operation.fact}` };
  const filled = slotFilledBy(operation, fact);
  const rivals = filled ? rivalsOf(filled, plan) : [];
  const refused = refusalOfChange(operation, fact, trusted, plan, rivals);
  if (refused !== undefined) return { refused };
  const judged: Judged = { fact: fact.id, evidence: trusted };
  if (operation.op === 'merge') judged.other = factOf(operation.into, plan)?.id ?? '';
  if (operation.op === 'supersede' && operation.by !== null) judged.other = factOf(operation.by, plan)?.id ?? '';
  if (operation.op === 'promote') {
    judged.grown = grownBy(fact, trusted);
    judged.awaited = idsOf(rivals);
  }
  return judged;
}

/** The fact as it would fill a slot after the operation, where that is another one or begins then. */
function slotFilledBy(operation: Exclude<Operation, { op: 'add' }>, fact: Fact): Fact | undefined {
  if (operation.op === 'promote') return { ...fact, state: operation.to };
  return operation.op === 'carry' ? carried(fact, operation.from, operation.to) : undefined;
}

/** Cited records that exist, as evidence; evidence of the facts concerned counts as existing. */
export function evidenceFor(operation: Operation, plan: Plan): Evidence[] {
  const known = new Map<string, Evidence>();
  const names = operation.op === 'add' ? [] : [operation.fact];
  if (operation.op === 'merge') names.push(operation.into);
  if (operation.op === 'supersede' && operation.by !== null) names.push(operation.by);
  for (const name of names) for (const one of factOf(name, plan)?.evidence ?? []) known.set(one.ref, one);
  return [...new Set(operation.cites)].flatMap((ref) => {
    const record = plan.records.get(ref);
    return record ? evidenceOf(record) : (known.get(ref) ?? []);
  });
}

function refusalOfAdd(
  operation: Extract<Operation, { op: 'add' }>,
  evidence: readonly Evidence[],
  plan: Plan,
): string | undefined {
  const { fact } = operation;
  const text = flat(fact.text);
  if (text === '' || text.length > maxFactText) return `a fact has 1 to ${maxFactText} characters`;
  if (!isTopicPath(fact.topic)) return `"${fact.topic}" is no path of a topic`;
  if (plan.added.has(operation.key) || plan.facts.has(operation.key)) return `the key ${operation.key} is taken`;
  if (isUndone('add', fact, evidence, plan)) return 'you undid this; nothing new speaks for it';
  const plain = normalise(text);
  for (const other of plan.index.endedByUser(fact.project)) {
    const slot = fact.slot !== undefined && other.slot === fact.slot && fact.value === other.value;
    if (slot || similarity(other.text, text) >= 0.9)
      return other.state === 'retracted' ? 'you deleted this line' : 'you rejected this';
  }
  for (const other of plan.index.saying(fact.project, plain))
    if (isActive(other) && other.topic === fact.topic && normalise(other.text) === plain)
      return `${other.id} says this already`;
  return undefined;
}

function refusalOfChange(
  operation: Exclude<Operation, { op: 'add' }>,
  fact: Fact,
  evidence: readonly Evidence[],
  plan: Plan,
  rivals: readonly Fact[],
): string | undefined {
  if (!isActive(fact)) return `${fact.id} is ${fact.state}`;
  if (operation.op !== 'observe' && operation.op !== 'check') {
    if (fact.user) return 'this line is yours; a dream does not change it';
    if (fact.pinned) return 'it is pinned; a dream does not change it';
  }
  const told = operation.op === 'carry' ? (carried(fact, operation.from, operation.to) ?? fact) : fact;
  if (isUndone(operation.op, told, evidence, plan)) return 'you undid this; nothing new speaks for it';
  switch (operation.op) {
    case 'observe':
      return withEvidence(fact, evidence) ? undefined : 'it has this evidence already';
    case 'promote': {
      if (ladder.indexOf(operation.to) <= ladder.indexOf(fact.state)) return `it is ${fact.state} already`;
      const filled = refusalBy(rivals, plan);
      if (filled !== undefined) return filled;
      const grown = grownBy(fact, evidence);
      const standing = standingOf({ ...grown, check: outcomeOf(grown), user: false });
      return ladder.indexOf(standing.state) < ladder.indexOf(operation.to) ? standing.reason : undefined;
    }
    case 'demote':
      return ladder.indexOf(operation.to) >= ladder.indexOf(fact.state) ? `it is ${fact.state} already` : undefined;
    case 'merge':
      return refusalOfTarget(fact, operation.into, plan);
    case 'supersede':
      return operation.by === null ? undefined : refusalOfTarget(fact, operation.by, plan);
    case 'expire':
      return undefined;
    case 'check':
      if (operation.passed)
        return fact.checkedAt === plan.now && fact.checkFailed === undefined ? 'it was checked just now' : undefined;
      return fact.checkFailed === operation.because ? 'it failed like this before' : undefined;
    case 'carry':
      return carried(fact, operation.from, operation.to)
        ? refusalBy(rivals, plan)
        : `it does not rest on ${operation.from}`;
    case 'move':
      if (!isTopicPath(operation.topic)) return `"${operation.topic}" is no path of a topic`;
      return operation.topic === fact.topic ? 'it is there already' : undefined;
  }
}

function refusalOfTarget(fact: Fact, name: string, plan: Plan): string | undefined {
  const target = factOf(name, plan);
  if (!target) return `there is no fact ${name}`;
  if (target.id === fact.id) return 'a fact cannot replace itself';
  if (!isActive(target)) return `${target.id} is ${target.state}`;
  if (target.project !== fact.project) return 'the two belong to different projects';
  return undefined;
}

/** What would fill a slot. */
interface Slotted {
  id?: string;
  slot?: string | undefined;
  project: string | null;
  state: Fact['state'];
}

/** One active fact a slot and project; what only waits for the user's click does not fill a slot yet. */
function rivalsOf(fact: Slotted, plan: Plan): Fact[] {
  return fact.slot === undefined
    ? []
    : plan.index.inSlot(fact.project, fact.slot).filter((other) => areRivals(other, fact));
}
const idsOf = (facts: readonly Fact[]) => facts.map(({ id }) => id);

/** Whether both would fill one slot at the same time. */
export function areRivals(other: Fact, fact: Slotted): boolean {
  if (fact.slot === undefined || other.slot !== fact.slot || other.project !== fact.project) return false;
  return other.id !== fact.id && isActive(other) && (other.state === 'proposed') === (fact.state === 'proposed');
}

function refusalBy(rivals: readonly Fact[], plan: Plan): string | undefined {
  const other = rivals.find((rival) => !leaves(rival, plan));
  return other && `${other.id} fills the slot "${other.slot}"`;
}

/** Whether the plan means to take `fact` out of its slot. Whether it does is seen when all of it was applied (`awaited`). */
function leaves(fact: Fact, plan: Plan): boolean {
  if (fact.user || fact.pinned) return false;
  return plan.index.endings(fact.id).some((operation) => {
    const evidence = evidenceFor(operation, plan);
    return evidence.length > 0 && !isUndone(operation.op, fact, evidence, plan);
  });
}

/** An operation that the user undid comes back only with evidence that was not known then. */
function isUndone(
  op: string,
  fact: { project: string | null; slot?: string | undefined; value?: string | undefined; text: string },
  evidence: readonly Evidence[],
  plan: Plan,
): boolean {
  return isMarked(
    op,
    fact,
    evidence.map(({ ref }) => ref),
    plan.state.undone,
  );
}

function grownBy(fact: Fact, evidence: readonly Evidence[]): Fact {
  const grown = withEvidence(fact, evidence);
  return grown ? { ...grown, origin: bestOf([fact.origin, worstOf(evidence.map((one) => one.origin))]) } : fact;
}

function factOf(name: string, plan: Plan): Fact | undefined {
  return plan.facts.get(plan.added.get(name) ?? name);
}

const ladder = ['proposed', 'tentative', 'confirmed'];
