/**
 * What the user keeps private: given to no agent and no model, as a fact or as the records that say it.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Ref } from '../../../src-shared/contract/observation.ts';

/** The records that private facts rest on, as far as each fact keeps them: the first, the last and the twenty newest. */
export function privateRecords(facts: ReadonlyMap<string, Fact>): ReadonlySet<Ref> {
  const known = found.get(facts);
  if (known) return known;
  const refs = new Set<Ref>();
  for (const fact of facts.values()) if (fact.private) for (const { ref } of fact.evidence) refs.add(ref);
  found.set(facts, refs);
  return refs;
}
/** A state of memory never changes, so what was found in it stays true. */
const found = new WeakMap<ReadonlyMap<string, Fact>, ReadonlySet<Ref>>();

/** A fact that takes the place of a private one says the same, or what became of it. */
export function asPrivateAs(fact: Fact, earlier: Fact): Fact {
  return earlier.private ? { ...fact, private: true } : fact;
}
