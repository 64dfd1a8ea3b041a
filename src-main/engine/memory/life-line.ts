/**
 * A fact's life: what was seen, what was done to it, what was checked, who edited it. And memory as of a time.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { LifeLine } from '../../../src-shared/contract/views.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { standingOfFact } from './apply.ts';
import type { Act, Change } from './changes.ts';
import { isActive } from './topics.ts';

type Entry = LifeLine['entries'][number];

/** What the kept generations did, oldest first. */
export interface Deed {
  at: string;
  act: Act;
  changes: readonly Change[];
}

/** Entries by time; the log lines themselves are the caller's to add, where they are still kept. */
export function lifeLineOf(fact: Fact, deeds: readonly Deed[]): LifeLine {
  const entries: Entry[] = fact.evidence.map((one) => ({
    at: one.at,
    what: 'evidence',
    text: one.excerpt,
    ref: one.ref,
    source: one.source,
    origin: one.origin,
  }));
  let told = false;
  for (const { at, act, changes } of deeds) {
    for (const change of changes) {
      if (!(fact.id in change.before)) continue;
      const by = act.kind === 'edit' || act.kind === 'user' ? 'edit' : change.op === 'check' ? 'check' : 'operation';
      entries.push({
        at,
        what: by,
        text: `${change.op}: ${change.because}`,
        ref: change.id,
        ...(act.kind === 'dream' ? { dream: act.id } : {}),
      });
      told ||= act.id === fact.changedBy;
    }
  }
  // The generation that made the fact what it is may be kept no more; the fact itself still says why.
  if (!told && fact.because !== undefined)
    entries.push({ at: fact.endedAt ?? fact.lastConfirmed, what: 'operation', text: fact.because });
  if (fact.checkedAt !== undefined && !entries.some((one) => one.what === 'check'))
    entries.push({ at: fact.checkedAt, what: 'check', text: fact.checkFailed ?? 'its check passed' });
  const waits = isActive(fact) && fact.state !== 'confirmed' ? { notPromoted: whyNotPromoted(fact) } : {};
  return { fact, ...waits, entries: entries.sort((a, b) => instantOf(a.at) - instantOf(b.at)) };
}

/** What it was drawn from may be enough by now: a dream promotes only what it sees again, and what the user wrote waits for a click. */
function whyNotPromoted(fact: Fact): string {
  const { state, reason } = standingOfFact(fact);
  if (fact.editedOutside) return 'edited outside; needs your confirmation';
  return state === 'confirmed' ? `${reason}; a dream that sees it again confirms it` : reason;
}

/** Facts that held at `time` (ISO 8601 with offset): seen by then, and ended later or not at all; each as it stood then. */
export function factsAsOf(facts: Iterable<Fact>, time: string): Fact[] {
  const instant = instantOf(time);
  return [...facts]
    .filter(
      (fact) =>
        fact.state !== 'rejected' &&
        instantOf(fact.firstSeen) <= instant &&
        (fact.endedAt === undefined || instantOf(fact.endedAt) > instant),
    )
    .map((fact) => (isActive(fact) ? fact : beforeItsEnd(fact)));
}

/** What ended later was active then; how firmly, its evidence tells. */
function beforeItsEnd(fact: Fact): Fact {
  const { endedAt: _ended, supersededBy: _by, mergedInto: _into, because: _because, ...then } = fact;
  return { ...then, state: standingOfFact(fact).state };
}
