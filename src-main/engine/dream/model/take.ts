/**
 * What a model asked for, as operations: only on what it was given, only on what is still open, never above a candidate. Code
 * gives project, state and reason. The validator then judges them like those of the rules.
 */
import type { Fact, Operation, Proposal } from '../../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { evidenceOf } from '../../memory/provenance.ts';
import { standingOf, worstOf } from '../../memory/standing.ts';
import type { MemoryState } from '../../memory/state.ts';
import { normalise } from '../../memory/text.ts';
import { settle } from '../match.ts';
import { isActive } from '../phases/known.ts';
import { wordsOf } from '../words.ts';
import type { Batch } from './batches.ts';
import type { Ask } from './tools.ts';

export interface Taken {
  operations: Operation[];
  /** In words that quote nothing: the operation's name alone. */
  refused: { operation: string; reason: string }[];
}

/** What a dream may still change without the user: not confirmed, not a line of theirs, not pinned. */
export function isOpen(fact: Pick<Fact, 'state' | 'user' | 'pinned'>): boolean {
  return fact.state !== 'confirmed' && !fact.user && !fact.pinned;
}

/** `added` are what the plan adds so far, the rules' candidates first; grows. `records`: ids by short name. */
export function take(
  asks: readonly Ask[],
  batch: Batch,
  records: ReadonlyMap<string, string>,
  { state, added, because, prefix }: { state: MemoryState; added: Proposal[]; because: string; prefix: string },
): Taken {
  const taken: Taken = { operations: [], refused: [] };
  const byId = new Map(batch.records.map((record) => [record.id, record]));
  /** By the names that the model uses: what they are in the plan, and whether it may be changed. */
  const names = new Map<string, { is: string; open: boolean }>([
    ...batch.facts.map((fact) => [fact.id, { is: fact.id, open: isOpen(fact) }] as const),
    ...batch.candidates.map((one) => [one.key, { is: one.key, open: one.state !== 'confirmed' }] as const),
  ]);
  const others = [...state.facts.values()].filter(({ project }) => project === batch.project || project === null);

  for (const ask of asks) {
    const outcome = one(ask);
    if (typeof outcome === 'string') taken.refused.push({ operation: `${ask.op} (model)`, reason: outcome });
    else if (outcome) taken.operations.push(outcome);
  }
  return taken;

  function one(ask: Ask): Operation | string {
    const cites = [...new Set(ask.cites)].map((name) => records.get(name));
    if (cites.includes(undefined)) return 'it cites a record that it was not given';
    const refs = cites as string[];
    const cited = refs.flatMap((ref) => byId.get(ref) ?? []);
    if (ask.op === 'add') return add(ask, refs, cited);
    const fact = names.get(ask.fact);
    if (!fact) return 'it names a fact that it was not given';
    if (!fact.open) return 'what it would change is settled';
    const base = { fact: fact.is, cites: refs, because };
    switch (ask.op) {
      case 'observe':
        return { op: 'observe', ...base };
      case 'move':
        return { op: 'move', topic: ask.topic, ...base };
      case 'merge':
      case 'supersede': {
        const other = names.get(ask.op === 'merge' ? ask.into : ask.by);
        if (!other) return 'it names a fact that it was not given';
        if (other.is === fact.is) return 'a fact cannot take its own place';
        return ask.op === 'merge'
          ? { op: 'merge', into: other.is, ...base }
          : { op: 'supersede', by: other.is, ...base };
      }
    }
  }

  function add(ask: Extract<Ask, { op: 'add' }>, cites: string[], cited: readonly Observation[]): Operation | string {
    if (names.has(ask.key)) return 'its key is taken';
    const project = ask.topic.startsWith('user/') ? null : batch.project;
    const fact: Proposal = { text: ask.text, type: ask.type, topic: ask.topic, project };
    const same = others.find((other) => sayTheSame(other, fact));
    if (same && !isActive(same))
      return same.state === 'rejected' || same.state === 'retracted' ? `you ${same.state} this` : 'it ended before';
    if (same || added.some((other) => sayTheSame(other, fact))) return 'it is known already';
    const evidence = cited.map(evidenceOf);
    const origin = worstOf(cited.map((record) => record.origin));
    const standing = standingOf({ type: fact.type, text: fact.text, evidence, evidenceCount: evidence.length, origin });
    const isPersonal = fact.type === 'user' || fact.type === 'feedback';
    const state = isPersonal || standing.state === 'proposed' ? 'proposed' : 'tentative';
    const key = `${prefix}${names.size}`;
    names.set(ask.key, { is: key, open: true });
    added.push(fact);
    return { op: 'add', key, fact, cites, state, because };
  }
}

function sayTheSame(known: Pick<Proposal, 'project' | 'text'>, fact: Proposal): boolean {
  if (known.project !== fact.project) return false;
  if (normalise(known.text) === normalise(fact.text)) return true;
  return settle(wordsOf(known.text), wordsOf(fact.text)) === 'merge';
}
