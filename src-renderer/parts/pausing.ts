/** Pausing and resuming, one project or all, each with its way back. */
import type { Project } from '../../src-shared/contract/views.ts';
import { engine, wordsOf } from '../state/connection.svelte.ts';
import { say } from '../state/view.svelte.ts';
import { endOf, untilWords, type Span } from './until.ts';

type Named = Pick<Project, 'id' | 'name'>;

/** Without a project: everything. */
export async function pause(span: Span, project?: Named): Promise<void> {
  const until = endOf(span);
  const end = until === null ? 'until you resume' : `until ${untilWords(until)}`;
  await act(
    () => engine().call('project.pause', { ...idOf(project), until }),
    `${project ? `${project.name} is paused` : 'Paused'} ${end}. Nothing is read.`,
    () => resume(project),
  );
}

export async function resume(project?: Named): Promise<void> {
  await act(
    () => engine().call('project.resume', idOf(project)),
    project ? `${project.name} is read again, from now on.` : 'Read again, from now on.',
  );
}

const idOf = (project: Named | undefined) => (project ? { project: project.id } : {});

async function act(does: () => Promise<unknown>, said: string, undo?: () => Promise<unknown>): Promise<void> {
  try {
    await does();
    say(said, undo);
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}
