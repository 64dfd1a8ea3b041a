/**
 * Applies a dream's operations to a memory state: in code, one by one, with a reason for each refusal. Pure.
 */
import type { DoneOperation, Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation, Ref } from '../../../src-shared/contract/observation.ts';
import { blockId } from '../../../src-shared/kit/ids.ts';
import { dayOf } from '../../../src-shared/kit/time.ts';
import { carried } from './carried.ts';
import { isProved, outcomeOf } from './checks.ts';
import { changeOf, type Change } from './changes.ts';
import { areRivals, judge, type Judged } from './judge.ts';
import { openPlanIndex } from './plan-index.ts';
import { asPrivateAs } from './private.ts';
import { withEvidence } from './provenance.ts';
import { bestOf, standingOf, worstOf, type Standing } from './standing.ts';
import type { MemoryState } from './state.ts';
import { flat } from './text.ts';
import { isActive, settleTopics, splitTopics } from './topics.ts';

export interface ApplyContext {
  /** The dream's clock, ISO 8601 with offset. */
  now: string;
  /** Id of the dream; operations become `<dream>.<n>`. */
  dream: string;
  randomBytes(count: number): Uint8Array;
}

export interface Applied {
  state: MemoryState;
  /** What was done, in order, with readable texts: for the report. */
  done: DoneOperation[];
  /** The same with what undo needs: hand it to `MemoryStore.adopt`. */
  changes: Change[];
  refused: { operation: string; reason: string }[];
  /** Facts that got a lower state than was asked for, by the table of PRODUCT 3.2. */
  capped: { fact: string; reason: string }[];
  /** Ids of the facts that the plan added, by their keys. */
  added: Map<string, string>;
}

/**
 * `records` are the cited records by id; a citation may also name evidence that a fact has already. A refused
 * operation changes nothing and stops nothing. Cursor, epoch and generation are the caller's to move.
 *
 * A fact may take a slot that a later operation of the plan empties. Where that operation was refused, both would fill it, so all is
 * done anew without what was too early (`tooEarly`: operations with the reason).
 */
export function applyOperations(
  state: MemoryState,
  operations: readonly Operation[],
  records: ReadonlyMap<Ref, Observation>,
  context: ApplyContext,
  tooEarly: ReadonlyMap<Operation, string> = new Map(),
): Applied {
  const facts = new Map(state.facts);
  const early: { operation: Operation; fact: string; awaited: string[] }[] = [];
  const added = new Map<string, string>();
  const changes: Change[] = [];
  const refused: Applied['refused'] = [];
  const capped: Applied['capped'] = [];
  const index = openPlanIndex(facts, operations);
  const plan = { state, facts, added, index, records, now: context.now };
  /** Runs one change and writes down which facts it touched, as they were. */
  const record = (of: Omit<DoneOperation, 'id' | 'fact' | 'text'>, run: (set: SetFact) => string): string => {
    const before = new Map<string, Fact>();
    const touched = new Set<string>();
    const id = run((fact) => {
      const was = facts.get(fact.id);
      if (was && !touched.has(fact.id)) before.set(fact.id, was);
      touched.add(fact.id);
      const changed = { ...fact, changedBy: context.dream, because: of.because };
      facts.set(fact.id, changed);
      if (was?.slot !== changed.slot || was?.text !== changed.text) index.add(changed);
    });
    const { text = '', project = null } = facts.get(id) ?? {};
    const done = { id: `${context.dream}.${changes.length + 1}`, fact: id, text, project, ...of };
    changes.push(changeOf(done, touched, before, facts));
    return id;
  };
  for (const operation of operations) {
    const without = tooEarly.get(operation);
    const judged = without === undefined ? judge(operation, plan) : { refused: without };
    if ('refused' in judged) {
      refused.push({ operation: nameOf(operation, facts), reason: judged.refused });
      continue;
    }
    const { op, because, cites } = operation;
    const fact = record({ op, because, cites }, (set) => {
      const outcome = perform(operation, judged, facts, set, context);
      if (outcome.capped !== undefined) capped.push({ fact: outcome.fact, reason: outcome.capped });
      return outcome.fact;
    });
    if (operation.op === 'add') {
      added.set(operation.key, fact);
      index.name(operation.key, fact);
    }
    if (judged.awaited?.length) early.push({ operation, fact, awaited: judged.awaited });
  }
  const again = new Map(tooEarly);
  for (const { operation, fact: id, awaited } of early) {
    const fact = facts.get(id);
    const rival = awaited.find((other) => fact && isActive(fact) && areRivals(facts.get(other) ?? fact, fact));
    if (rival !== undefined) again.set(operation, `${rival} fills the slot "${fact?.slot}"`);
  }
  if (again.size > tooEarly.size) return applyOperations(state, operations, records, context, again);
  const day = dayOf(context.now);
  let topics = settleTopics(state.topics, facts, day, true);
  for (const move of changes.length > 0 ? splitTopics({ ...state, facts, topics }) : []) {
    record({ op: 'move', because: 'the topic was full', cites: [] }, (set) => {
      const fact = facts.get(move.fact);
      if (fact) set({ ...fact, topic: move.topic });
      return move.fact;
    });
  }
  topics = settleTopics(topics, facts, day, true);
  return {
    state: changes.length === 0 ? state : { ...state, facts, topics },
    done: changes.map(({ before: _before, after: _after, ...one }) => {
      const into = one.op === 'merge' || one.op === 'supersede' ? successorOf(one.fact, facts) : undefined;
      return { ...one, ...(into ? { into } : {}) };
    }),
    changes,
    refused,
    capped,
    added,
  };
}

/** What stands instead of a fact that was merged or superseded; undefined where it was only removed. */
function successorOf(id: string, facts: ReadonlyMap<string, Fact>): DoneOperation['into'] {
  const ended = facts.get(id);
  const next = facts.get(ended?.mergedInto ?? ended?.supersededBy ?? '');
  return next && { fact: next.id, text: next.text };
}

/** The standing of a fact as it is now, whatever state it has. */
export function standingOfFact(fact: Fact): Standing {
  return standingOf({
    type: fact.type,
    text: fact.text,
    evidence: fact.evidence,
    evidenceCount: fact.evidenceCount,
    origin: fact.origin,
    check: outcomeOf(fact),
    user: fact.user === true && fact.editedOutside !== true,
  });
}

type SetFact = (fact: Fact) => void;

interface Outcome {
  fact: string;
  capped?: string;
}

/** The operation is known to be sound: changes `facts`. */
function perform(
  operation: Operation,
  judged: Judged,
  facts: ReadonlyMap<string, Fact>,
  set: SetFact,
  context: ApplyContext,
): Outcome {
  const { now } = context;
  const id = judged.fact ?? freshId(facts, context.randomBytes);
  const fact = facts.get(id);
  const evidence = judged.evidence;
  if (operation.op === 'add') return performAdd(operation, judged, id, set, now);
  if (!fact) return { fact: id };
  switch (operation.op) {
    case 'observe': {
      const more = withEvidence(fact, evidence);
      if (more) set({ ...more, origin: bestOf([fact.origin, worstOf(evidence.map((one) => one.origin))]) });
      return { fact: id };
    }
    case 'promote': {
      set({ ...(judged.grown ?? fact), state: operation.to });
      return { fact: id };
    }
    case 'demote':
      set({ ...fact, state: operation.to });
      return { fact: id };
    case 'merge': {
      const into = facts.get(judged.other ?? '');
      if (!into) return { fact: id };
      const grown = withEvidence(into, fact.evidence, fact.evidenceCount) ?? into;
      set(asPrivateAs({ ...grown, origin: bestOf([into.origin, fact.origin]) }, fact));
      set({ ...fact, state: 'merged', mergedInto: into.id, endedAt: now });
      return { fact: id };
    }
    case 'supersede': {
      const by = judged.other === undefined ? undefined : facts.get(judged.other);
      const ended: Fact = { ...fact, state: 'superseded', endedAt: now };
      if (by) {
        set(asPrivateAs({ ...by, supersedes: [...new Set([...(by.supersedes ?? []), id])] }, fact));
        ended.supersededBy = by.id;
      }
      set(ended);
      return { fact: id };
    }
    case 'expire':
      set({ ...fact, state: 'expired', endedAt: now });
      return { fact: id };
    case 'check': {
      const { checkFailed: _, ...checked } = { ...fact, checkedAt: now };
      set(operation.passed ? checked : { ...checked, checkFailed: operation.because });
      return { fact: id };
    }
    case 'carry': {
      const { checkFailed: _, ...told } = carried(fact, operation.from, operation.to) ?? fact;
      set({ ...(withEvidence(told, evidence) ?? told), checkedAt: now });
      return { fact: id };
    }
    case 'move':
      set({ ...fact, topic: operation.topic });
      return { fact: id };
  }
}

/** Code, not the dreamer, gives id, origin and evidence; and no higher state than the table allows. */
function performAdd(
  operation: Extract<Operation, { op: 'add' }>,
  judged: Judged,
  id: string,
  set: SetFact,
  now: string,
): Outcome {
  const { fact: proposal } = operation;
  const origin = worstOf(judged.evidence.map((one) => one.origin));
  const first = judged.evidence[0]?.at ?? now;
  const bare: Fact = {
    id,
    text: flat(proposal.text),
    type: proposal.type,
    topic: proposal.topic,
    project: proposal.project,
    state: operation.state,
    origin,
    ...(proposal.slot === undefined ? {} : { slot: proposal.slot }),
    ...(proposal.value === undefined ? {} : { value: proposal.value }),
    evidence: [],
    evidenceCount: 0,
    firstSeen: first,
    lastConfirmed: first,
    ...(proposal.check === undefined ? {} : { check: proposal.check }),
    ...(isProved(proposal.check, origin) ? { checkedAt: now } : {}),
    ...(proposal.due === undefined ? {} : { due: proposal.due }),
  };
  const fact = withEvidence(bare, judged.evidence) ?? bare;
  const standing = standingOfFact(fact);
  const lower = ladder.indexOf(standing.state) < ladder.indexOf(operation.state);
  set(lower ? { ...fact, state: standing.state } : fact);
  return lower ? { fact: id, capped: standing.reason } : { fact: id };
}

const ladder = ['proposed', 'tentative', 'confirmed'];

export function freshId(facts: ReadonlyMap<string, Fact>, randomBytes: (count: number) => Uint8Array): string {
  for (;;) {
    const id = blockId(randomBytes(4));
    if (!facts.has(id)) return id;
  }
}

/** An operation as a person reads it in the report's refusals. */
function nameOf(operation: Operation, facts: ReadonlyMap<string, Fact>): string {
  if (operation.op === 'add') return `add: ${operation.fact.text}`;
  const text = facts.get(operation.fact)?.text;
  return `${operation.op} ${operation.fact}${text === undefined ? '' : `: ${text}`}`;
}
