/**
 * What holds stands above what it replaced, however well the older words fit: superseded facts, the records they were told by, and topics
 * beside the very fact of theirs that answers.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { isActive } from './entries.ts';
import type { Doc, Ranked } from './doc.ts';

/** Below the one that goes before it, and above whatever stood below that one. */
const JUST_BELOW = 0.999;
/** A record whose fact was replaced, where the replacement fits the question in no word. */
const ENDED = 0.5;
/** A topic goes behind a fact of its own that fits at least this well beside it; on a broad question no single fact does. */
const ANSWERS = 0.6;

export interface Told extends Doc {
  fact?: Fact;
  /** Of a topic: its path. */
  topic?: string;
}

/** `ended` are superseded facts that the question's words find, shown or not. Sorts and gives `ranked`. */
export function currentFirst<D extends Told>(
  ranked: (Ranked & { doc: D })[],
  ended: readonly Fact[],
): (Ranked & { doc: D })[] {
  const active = new Map<string, Ranked>();
  const bySlot = new Map<string, Ranked>();
  const cited = new Set<string>();
  const ofTopic = new Map<string, number>();
  for (const one of ranked) {
    const { fact } = one.doc;
    if (!fact || !isActive(fact)) continue;
    active.set(fact.id, one);
    if (fact.slot !== undefined) bySlot.set(slotName(fact), one);
    for (const { ref } of fact.evidence) cited.add(ref);
    ofTopic.set(fact.topic, Math.max(ofTopic.get(fact.topic) ?? 0, one.score));
  }
  const successorOf = (fact: Fact) =>
    active.get(fact.supersededBy ?? fact.mergedInto ?? '') ?? bySlot.get(slotName(fact));
  const replaced = new Map(ended.flatMap((fact) => fact.evidence.map(({ ref }) => [ref, fact] as const)));
  for (const one of ranked) {
    const { fact, topic, ref } = one.doc;
    if (topic !== undefined) {
      const best = ofTopic.get(topic) ?? 0;
      if (best >= ANSWERS * one.score && one.score >= best) one.score = best * JUST_BELOW;
      continue;
    }
    const past = fact ? (isActive(fact) ? undefined : fact) : cited.has(ref) ? undefined : replaced.get(ref);
    if (!past) continue;
    const successor = successorOf(past);
    if (!successor) one.score *= fact ? 1 : ENDED;
    else if (one.score >= successor.score) one.score = successor.score * JUST_BELOW;
  }
  return ranked.sort((a, b) => b.score - a.score || b.doc.instant - a.doc.instant);
}

const slotName = ({ project, slot }: Fact) => `${project ?? ''}|${slot ?? ''}`;
