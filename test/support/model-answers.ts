/**
 * A model that is played by a function, for dreams: it hears the question and answers with calls, or with a reason.
 */
import type { Question, Reply } from '../../src-main/engine/model/client.ts';
import type { ReadyModel } from '../../src-main/engine/model/model.ts';

export interface Played extends ReadyModel {
  questions: Question[];
}

/** Projects that may be sent: `p1`, unless said otherwise. */
export function playedModel(
  answer: (text: string, question: Question, signal: AbortSignal) => Reply | Promise<Reply>,
  projects: readonly string[] = ['p1'],
): Played {
  const questions: Question[] = [];
  return {
    name: 'scripted',
    host: 'models.example',
    projects: new Set(projects),
    questions,
    async ask(question, { signal, tally }) {
      questions.push(question);
      tally.requests++;
      return answer(textOf(question), question, signal);
    },
  };
}

/** What stands behind the part that never changes. */
export function textOf({ messages }: Question): string {
  const [first] = messages;
  return typeof first?.content === 'string' ? first.content : '';
}

/** The short name under which a record with these words was given. */
export function nameOf(text: string, words: string): string {
  const line = text.split('\n').find((one) => /^r\d+ \| /.test(one) && one.includes(words));
  return line?.split(' | ')[0] ?? 'r0';
}
