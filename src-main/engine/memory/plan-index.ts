/**
 * The facts of a plan found by slot and by text, and its operations by the fact that they end: a plan of 18,000 additions compared each
 * with every fact and every operation, which took minutes.
 */
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import { normalise } from './text.ts';

export interface PlanIndex {
  /** Facts of any state with this slot, as the plan has left them. */
  inSlot(project: string | null, slot: string): Fact[];
  /** Facts of any state with this normalised text. */
  saying(project: string | null, plain: string): Fact[];
  /** Facts that the user retracted or rejected; a plan makes none. */
  endedByUser(project: string | null): readonly Fact[];
  /** Operations that would end the fact, under its id or the key under which the plan added it. */
  endings(fact: string): Operation[];
  /** A fact came in; its slot and its text stay what they are. */
  add(fact: Fact): void;
  /** An operation added the fact under this key. */
  name(key: string, fact: string): void;
}

/** `facts` is read whenever something is asked for. */
export function openPlanIndex(facts: ReadonlyMap<string, Fact>, operations: readonly Operation[]): PlanIndex {
  const slots = new Map<string, string[]>();
  const texts = new Map<string, string[]>();
  const ended = new Map<string | null, Fact[]>();
  const endings = new Map<string, Operation[]>();
  const keys = new Map<string, string>();
  const found = (ids: readonly string[] | undefined) => (ids ?? []).flatMap((id) => facts.get(id) ?? []);

  function add(fact: Fact): void {
    if (fact.slot !== undefined) put(slots, name(fact.project, fact.slot), fact.id);
    put(texts, name(fact.project, normalise(fact.text)), fact.id);
    if (fact.state === 'retracted' || fact.state === 'rejected') put(ended, fact.project, fact);
  }
  for (const fact of facts.values()) add(fact);
  for (const operation of operations)
    if (operation.op === 'supersede' || operation.op === 'merge' || operation.op === 'expire')
      put(endings, operation.fact, operation);

  return {
    inSlot: (project, slot) => found(slots.get(name(project, slot))),
    saying: (project, plain) => found(texts.get(name(project, plain))),
    endedByUser: (project) => ended.get(project) ?? [],
    endings: (fact) => [fact, keys.get(fact)].flatMap((one) => (one === undefined ? [] : (endings.get(one) ?? []))),
    add,
    name: (key, fact) => void keys.set(fact, key),
  };
}

const name = (project: string | null, words: string) => `${project ?? ''}\n${words}`;

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
