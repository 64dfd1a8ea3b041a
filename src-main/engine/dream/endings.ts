/**
 * What a dream may do to a fact that stands: end it for a successor, merge, demote or move it. Each only for a reason that
 * code can see, so that a dreamer that was taken over can empty nothing (TRUST J5).
 */
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { outcomeOf } from '../memory/checks.ts';
import { bestOf, standingOf, worstOf } from '../memory/standing.ts';
import { normalise } from '../memory/text.ts';
import { folderOf, isTopicPath } from '../memory/topics.ts';
import { settle } from './match.ts';
import { isUnsaidBy } from './readings.ts';
import { isReverted } from './reverts.ts';
import { wordsOf } from './words.ts';

export type Ending = Extract<Operation, { op: 'demote' | 'expire' | 'move' | 'merge' | 'supersede' }>;

/** The reason against it in words, or undefined. `target` is the fact that takes its place, where the operation names one. */
export function whyNotEnded(
  operation: Ending,
  fact: Fact,
  target: Fact | undefined,
  cited: readonly Observation[],
): string | undefined {
  if (fact.user) return 'this line is yours; a dream does not change it';
  if (fact.pinned) return 'it is pinned; a dream does not change it';
  switch (operation.op) {
    case 'expire':
      return undefined; // how much may be lost is a matter of the whole plan
    case 'demote':
      return whyNoDemotion(fact, operation.to);
    case 'move':
      return whyNoMove(fact, operation.topic);
    case 'merge':
      if (!target) return missing(operation.into);
      return whyWeaker(fact, target) ?? (saysTheSame(fact, target) ? undefined : 'the two do not say the same');
    case 'supersede':
      if (operation.by === null) {
        // Whoever reverted it: that it was is no claim, but what the repository's history holds; so is what a manifest says.
        if (isReverted(fact, cited) || isUnsaidBy(fact, cited)) return undefined;
        const word = worstOf(cited.map((record) => record.origin));
        return isWeaker(word, fact.origin) ? weaker(word, fact.origin) : undefined;
      }
      if (!target) return missing(operation.by);
      return (
        whyWeaker(fact, target) ?? (isAboutTheSame(fact, target) ? undefined : 'the two are about different things')
      );
  }
}

const missing = (name: string) => `what takes its place, ${name}, does not exist or was refused`;

/** A fact may be replaced only by one that is at least as well founded; so no merge lends it an origin either. */
function whyWeaker(fact: Fact, by: Fact): string | undefined {
  if (fact.project !== by.project) return 'the two belong to different projects';
  return isWeaker(by.origin, fact.origin) ? weaker(by.origin, fact.origin) : undefined;
}

function isWeaker(origin: Fact['origin'], than: Fact['origin']): boolean {
  return origin !== than && bestOf([origin, than]) === than;
}

const weaker = (by: string, fact: string) => `it would be replaced on a weaker word (${by} for ${fact})`;

function saysTheSame(fact: Fact, other: Fact): boolean {
  if (normalise(fact.text) === normalise(other.text)) return true;
  if (fact.slot !== undefined && fact.slot === other.slot) return fact.value === other.value;
  return settle(wordsOf(other.text), wordsOf(fact.text)) === 'merge';
}

/** The same slot, or words that say the same or the opposite. */
function isAboutTheSame(fact: Fact, other: Fact): boolean {
  if (fact.slot !== undefined && fact.slot === other.slot) return true;
  const [a, b] = [wordsOf(fact.text), wordsOf(other.text)];
  return settle(a, b) !== 'distinct' || settle(b, a) !== 'distinct';
}

/** Down to what the table of PRODUCT 3.2 gives it, and no further: a failed check, or better founded no more. */
function whyNoDemotion(fact: Fact, to: Fact['state']): string | undefined {
  const standing = standingOf({ ...fact, check: outcomeOf(fact), user: false });
  return LADDER.indexOf(to) < LADDER.indexOf(standing.state) ? `it stands: ${standing.reason}` : undefined;
}

const LADDER: readonly string[] = ['proposed', 'tentative', 'confirmed'];

/** Within its tier and its project's folder: what is a project's is served to that project alone. */
function whyNoMove(fact: Fact, topic: string): string | undefined {
  if (!isTopicPath(topic)) return `"${topic}" is no path of a topic`;
  return placeOf(topic) === placeOf(fact.topic) ? undefined : 'it would leave its place';
}

/** `user/`, `projects/<name>/`, or the top. */
function placeOf(topic: string): string {
  if (topic.startsWith('user/')) return 'user/';
  const folder = folderOf(topic);
  return folder === undefined ? '' : `projects/${folder}/`;
}
