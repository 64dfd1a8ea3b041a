/**
 * What the user does to a fact in Vesper itself: their own word, at once. Pure.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { dayOf, instantOf } from '../../../src-shared/kit/time.ts';
import { changedFacts, changeOf, type Change } from './changes.ts';
import type { MemoryState } from './state.ts';
import { flat, maxFactText } from './text.ts';
import { isActive, settleTopics } from './topics.ts';

export type UserAct = (
  | { do: 'confirm'; fact: string }
  | { do: 'reject'; fact: string }
  | { do: 'edit'; fact: string; text: string }
  | { do: 'pin'; fact: string; on: boolean }
  | { do: 'keep private'; fact: string; on: boolean }
  /** Brings back a retracted line, within 30 days. */
  | { do: 'restore'; fact: string }
) & {
  /** The words that the user was shown: of another text, nothing is done. */
  shown?: string | undefined;
};

/** A retracted line can be brought back for so long (PRODUCT 3.2). */
const restorableMs = 30 * 86_400_000;

/** @throws VesperError `not-found`, `bad-input`, `refused` when it says something else than was shown, or `nothing` when it is so already. */
export function actOnFact(
  state: MemoryState,
  act: UserAct,
  context: { now: string; act: string },
): { state: MemoryState; changes: Change[] } {
  const fact = state.facts.get(act.fact);
  if (!fact) throw new VesperError('not-found', `There is no fact ${act.fact}.`, 'See `vesper facts --state all`.');
  if (act.shown !== undefined && act.shown !== fact.text)
    throw new VesperError('refused', `Fact ${fact.id} says something else by now than was shown. Nothing was changed.`);
  const { fact: next, because } = actedOn(fact, act, context.now);
  const facts = new Map(state.facts);
  facts.set(fact.id, { ...next, changedBy: context.act, because });
  if (next.slot !== undefined && (next.state === 'confirmed' || next.state === 'tentative')) {
    // One fact a slot: what the user just confirmed replaces what was believed there.
    for (const other of state.facts.values()) {
      const rival = other.id !== fact.id && other.slot === next.slot && other.project === next.project;
      if (!rival || (other.state !== 'confirmed' && other.state !== 'tentative')) continue;
      const ended: Fact = { ...other, state: 'superseded', supersededBy: fact.id, endedAt: context.now };
      facts.set(other.id, { ...ended, changedBy: context.act, because });
    }
  }
  const topics = settleTopics(state.topics, facts, dayOf(context.now), true);
  const done = { id: `${context.act}.1`, op: act.do, fact: fact.id, text: next.text, because, cites: [] };
  const changes = [changeOf(done, changedFacts(state.facts, facts), state.facts, facts)];
  return { state: { ...state, facts, topics }, changes };
}

function actedOn(fact: Fact, act: UserAct, now: string): { fact: Fact; because: string } {
  if (act.do === 'restore') {
    if (fact.state !== 'retracted') throw new VesperError('nothing', `Fact ${fact.id} was not deleted.`);
    if (instantOf(now) - instantOf(fact.endedAt ?? now) > restorableMs)
      throw new VesperError('nothing', `Fact ${fact.id} was deleted more than 30 days ago.`, 'Write it again.');
    const { endedAt: _, ...kept } = fact;
    return { fact: trusted(kept), because: 'you brought it back' };
  }
  if (!isActive(fact))
    throw new VesperError('nothing', `Fact ${fact.id} is ${fact.state}.`, `See \`vesper why ${fact.id}\`.`);
  switch (act.do) {
    case 'confirm':
      if (isOwnWord(fact)) throw new VesperError('nothing', `Fact ${fact.id} is confirmed already.`);
      return { fact: trusted(fact), because: 'you confirmed it' };
    case 'reject':
      return { fact: { ...fact, state: 'rejected', endedAt: now }, because: 'you rejected it' };
    case 'edit': {
      const text = flat(act.text);
      if (text === '' || text.length > maxFactText)
        throw new VesperError('bad-input', `A fact has 1 to ${maxFactText} characters, and this has ${text.length}.`);
      if (text === fact.text && isOwnWord(fact)) throw new VesperError('nothing', `Fact ${fact.id} says this already.`);
      const { raw: _r, value: _v, check: _c, checkedAt: _a, checkFailed: _f, ...kept } = fact;
      return { fact: trusted({ ...kept, text }), because: 'you wrote it' };
    }
    case 'pin': {
      if ((fact.pinned ?? false) === act.on)
        throw new VesperError('nothing', `Fact ${fact.id} is ${act.on ? 'pinned already' : 'not pinned'}.`);
      const { pinned: _, ...kept } = fact;
      return { fact: act.on ? { ...kept, pinned: true } : kept, because: act.on ? 'you pinned it' : 'you unpinned it' };
    }
    case 'keep private': {
      if ((fact.private ?? false) === act.on)
        throw new VesperError('nothing', `Fact ${fact.id} is ${act.on ? 'private already' : 'not private'}.`);
      const { private: _, ...kept } = fact;
      return act.on
        ? { fact: { ...kept, private: true }, because: 'you keep it private' }
        : { fact: kept, because: 'you share it with agents again' };
    }
  }
}

function isOwnWord(fact: Fact): boolean {
  return fact.state === 'confirmed' && fact.user === true && !fact.editedOutside;
}

/** The user's own word: confirmed, and no dream touches it. */
function trusted(fact: Fact): Fact {
  const { editedOutside: _, ...kept } = fact;
  return { ...kept, state: 'confirmed', origin: 'user-direct', user: true };
}
