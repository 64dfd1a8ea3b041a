/** Keeping a note and taking it back. */
import type { Project } from '../../src-shared/contract/views.ts';
import { engine, wordsOf } from '../state/connection.svelte.ts';
import { say } from '../state/view.svelte.ts';

/** Whether it was kept; what went wrong is said. */
export async function keepNote(text: string, project?: Pick<Project, 'id' | 'name'>): Promise<boolean> {
  try {
    const input = project ? { text, project: project.id } : { text };
    const { ref, duplicate } = await engine().call('note.add', input);
    if (duplicate) say('This note is kept already.');
    else say(`Noted${project ? ` in ${project.name}` : ''}. Your word: confirmed at once.`, () => takeBack(ref));
    return true;
  } catch (thrown) {
    say(wordsOf(thrown));
    return false;
  }
}

async function takeBack(ref: string): Promise<void> {
  try {
    const { facts } = await engine().call('note.undo', { ref });
    say(
      facts.length > 0 ? 'Undone. What memory drew from the note has ended too.' : 'Undone. No dream reads the note.',
    );
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}
