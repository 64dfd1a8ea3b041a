/** The user's word on a fact or a question. Each answer is one act that can be undone; false when it was refused. */
import type { Fact, Question } from '../../src-shared/contract/memory.ts';
import { engine, wordsOf } from '../state/connection.svelte.ts';
import { say } from '../state/view.svelte.ts';
import { words } from '../ui/words.ts';

export const confirm = ({ id }: Fact) => act(() => engine().call('memory.confirm', { fact: id }), words.confirmed);
export const reject = ({ id }: Fact) => act(() => engine().call('memory.reject', { fact: id }), words.rejected);
export const edit = ({ id }: Fact, text: string) =>
  act(() => engine().call('memory.edit', { fact: id, text }), words.edited);

export async function answer({ id, topic, facts }: Question, retract: boolean): Promise<boolean> {
  try {
    await engine().call('memory.answer', { question: id, retract });
    say(retract ? words.retracted(facts.length) : words.kept(facts.length, topic));
    return true;
  } catch (thrown) {
    say(wordsOf(thrown));
    return false;
  }
}

async function act(does: () => Promise<{ fact: Fact }>, said: string): Promise<boolean> {
  try {
    const { changedBy } = (await does()).fact;
    say(said, changedBy === undefined ? undefined : () => undo(changedBy));
    return true;
  } catch (thrown) {
    say(wordsOf(thrown));
    return false;
  }
}

async function undo(target: string): Promise<void> {
  try {
    const { undone, refused } = await engine().call('memory.undo', { target });
    say(undone.length > 0 ? 'Undone. The fact is as it was before.' : (refused[0]?.reason ?? 'Nothing was undone.'));
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}
