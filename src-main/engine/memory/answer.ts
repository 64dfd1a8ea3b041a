/**
 * The user's answer to "these lines vanished: were they meant to go?". Pure.
 */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { dayOf } from '../../../src-shared/kit/time.ts';
import { changeOf, type Change } from './changes.ts';
import type { MemoryState } from './state.ts';
import { isActive, settleTopics } from './topics.ts';

/** @throws VesperError `not-found` when there is no such question. */
export function answerQuestion(
  state: MemoryState,
  question: string,
  retract: boolean,
  context: { now: string; act: string },
): { state: MemoryState; changes: Change[] } {
  const asked = state.questions?.find((one) => one.id === question);
  if (!asked) throw new VesperError('not-found', `There is no question ${question}.`);
  const { questions, ...rest } = state;
  const open = (questions ?? []).filter((one) => one.id !== question);
  const left: MemoryState = { ...rest, ...(open.length > 0 ? { questions: open } : {}) };
  if (!retract) return { state: left, changes: [] };
  const facts = new Map(state.facts);
  const changes: Change[] = [];
  const because = 'you said that its deleted line was meant to go';
  for (const id of asked.facts) {
    const fact = state.facts.get(id);
    if (!fact || !isActive(fact)) continue;
    facts.set(id, { ...fact, state: 'retracted', endedAt: context.now, changedBy: context.act, because });
    const done = { id: `${context.act}.${changes.length + 1}`, op: 'retract', fact: id, text: fact.text, because };
    changes.push(changeOf({ ...done, cites: [] }, [id], state.facts, facts));
  }
  return { state: { ...left, facts, topics: settleTopics(state.topics, facts, dayOf(context.now), true) }, changes };
}
