/** What waits for the user's word: proposed facts, edits from outside, questions about lines that vanished. */
import type { Fact, Question } from '../../../src-shared/contract/memory.ts';
import type { MemoryState } from '../memory/state.ts';
import { isActive } from '../memory/topics.ts';
import { mayReadFact, type Scope } from './scope.ts';

export function waitingFor(
  { facts, questions = [] }: MemoryState,
  scope: Scope,
): { items: Fact[]; questions: Question[] } {
  const visible = (fact: Fact) => mayReadFact(scope, fact) && isActive(fact);
  return {
    items: [...facts.values()].filter(
      (fact) => visible(fact) && (fact.state === 'proposed' || fact.editedOutside === true),
    ),
    questions: questions
      .map((question) => ({
        ...question,
        facts: question.facts.flatMap((id) => facts.get(id) ?? []).filter(visible),
      }))
      .filter((question) => question.facts.length > 0),
  };
}
