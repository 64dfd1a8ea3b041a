/** What waits for the user's word, and the word itself: accept, edit, reject. */
import type { Fact, Question } from '../../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { plural, print } from '../print.ts';
import type { Context } from '../context.ts';
import { one } from './projects.ts';

export async function review(
  context: Context,
  _options: object,
  act: string,
  fact?: string,
  text?: string,
): Promise<void> {
  switch (act) {
    case 'list':
      expectNone(act, fact, text);
      return one(context, async (call) => print(context, await call('memory.review', {}), tellWaiting));
    case 'accept':
      expectNone(act, text);
      return did(context, 'Confirmed, your word now', (call) => call('memory.confirm', { fact: named(act, fact) }));
    case 'reject':
      expectNone(act, text);
      return did(context, 'Not true, and not learned again', (call) =>
        call('memory.reject', { fact: named(act, fact) }),
      );
    case 'edit': {
      const id = named(act, fact);
      if (text === undefined)
        throw new VesperError('bad-input', 'review edit needs the new text.', 'vesper review edit FACT "TEXT"');
      return did(context, 'Your words now', (call) => call('memory.edit', { fact: id, text }));
    }
    default:
      throw new VesperError('bad-input', `There is no review ${act}.`, 'Choose from list, accept, reject, edit.');
  }
}

type Ask = Parameters<Parameters<typeof one>[1]>[0];

async function did(context: Context, what: string, act: (call: Ask) => Promise<{ fact: Fact }>): Promise<void> {
  await one(context, async (call) => print(context, await act(call), ({ fact }) => `${what}: ${fact.text}`));
}

function named(act: string, fact: string | undefined): string {
  if (fact === undefined)
    throw new VesperError('bad-input', `review ${act} needs a fact.`, 'vesper review list shows their ids.');
  return fact;
}

function expectNone(act: string, ...words: (string | undefined)[]): void {
  const more = words.find((word) => word !== undefined);
  if (more !== undefined)
    throw new VesperError('bad-input', `review ${act} does not take "${more}".`, 'Put a text in quotation marks.');
}

function tellWaiting({ items, questions = [] }: { items: Fact[]; questions?: Question[] | undefined }): string[] {
  if (items.length + questions.length === 0) return ['Nothing waits for your word.'];
  return [
    ...items.map((fact) => `${fact.id}  ${fact.state}${fact.editedOutside ? ', edited outside' : ''}  ${fact.text}`),
    ...questions.flatMap((question) => [
      `${plural(question.facts.length, 'line')} vanished from memory/${question.topic}.md. Memory keeps them until you answer, on the page under Topics:`,
      ...question.facts.map((fact) => `  ${fact.id}  ${fact.text}`),
    ]),
  ];
}
