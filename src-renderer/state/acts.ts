/**
 * What can be done from anywhere: pause, dream, undo, note. Each says once what it did, with its undo where there is one;
 * what goes wrong is said with what is safe.
 */
import type { Project } from '../../src-shared/contract/views.ts';
import { VesperError } from '../../src-shared/kit/errors.ts';
import { endOf, untilWords, type Span } from '../parts/until.ts';
import { changesOf, endOfDream } from '../ui/words/dream.ts';
import { receipts, shell } from '../ui/words/shell.ts';
import { count } from '../ui/words.ts';
import { engine, wordsOf } from './connection.svelte.ts';
import { say, view } from './view.svelte.ts';

/** Does something; false when it failed, which is then said. */
export async function attempt(does: () => Promise<unknown>): Promise<boolean> {
  try {
    await does();
    return true;
  } catch (thrown) {
    say(failureOf(thrown));
    return false;
  }
}

/** A failure in words, ending with what is safe. */
export function failureOf(thrown: unknown): string {
  const words = wordsOf(thrown).trim();
  const wasRefused =
    thrown instanceof VesperError && ['bad-input', 'not-found', 'nothing', 'refused'].includes(thrown.code);
  return `${words}${/[.…?]$/.test(words) ? '' : '.'} ${wasRefused ? receipts.untouched : receipts.safe}`;
}

/** Takes back a dream, an act or one operation; the toast then offers to bring it again. */
export async function undo(target: string | undefined, said?: string): Promise<boolean> {
  return attempt(async () => {
    const { id, undone, refused } = await engine().call('memory.undo', target === undefined ? {} : { target });
    if (undone.length === 0 && id === undefined)
      return say(refused[0] ? `${refused[0].reason}. ${receipts.untouched}` : receipts.nothingUndone);
    say(
      said ?? receipts.undone(count(undone.length, 'operation')),
      id === undefined ? undefined : () => redo(id),
      'Redo',
    );
  });
}

/** The undo of an undo. */
const redo = (id: string) =>
  attempt(async () => {
    await engine().call('memory.undo', { target: id });
    say(receipts.redone);
  });

export async function pauseAll(span: Span): Promise<boolean> {
  return attempt(async () => {
    const { projects } = await engine().call('project.list', {});
    const until = endOf(span);
    await engine().call('project.pause', { until });
    say(receipts.paused(shell.allAre, until === null ? undefined : untilWords(until)), () => undoPause(projects));
  });
}

/** Resuming everything also resumes what was paused by itself: that is paused again as it was. */
const undoPause = (before: Project[]) =>
  attempt(async () => {
    await engine().call('project.resume', {});
    for (const one of before.filter(({ state }) => state === 'paused')) {
      const until = one.pausedUntil && one.pausedUntil !== 'resumed' ? one.pausedUntil : null;
      await engine().call('project.pause', { project: one.id, until });
    }
    say(receipts.resumed(shell.allAre));
  });

export async function resumeAll(): Promise<boolean> {
  return attempt(async () => {
    await engine().call('project.resume', {});
    say(receipts.resumed(shell.allAre));
  });
}

export async function pauseProject(
  { id, name }: Pick<Project, 'id' | 'name'>,
  span: Span = 'resumed',
): Promise<boolean> {
  return attempt(async () => {
    const until = endOf(span);
    await engine().call('project.pause', { project: id, until });
    say(receipts.paused(`${name} is`, until === null ? undefined : untilWords(until)), () =>
      resumeProject({ id, name }),
    );
  });
}

export async function resumeProject({ id, name }: Pick<Project, 'id' | 'name'>): Promise<boolean> {
  return attempt(async () => {
    await engine().call('project.resume', { project: id });
    say(receipts.resumed(`${name} is`));
  });
}

/** Stops watching; what it logged and remembers stays. Undo watches its folder again, with the same grants. */
export async function removeProject({ id }: Pick<Project, 'id'>): Promise<boolean> {
  return attempt(async () => {
    const { project } = await engine().call('project.remove', { project: id });
    const { path, name, sources } = project;
    say(
      receipts.removed(name),
      path === null
        ? undefined
        : () =>
            attempt(async () => {
              await engine().call('project.add', { path, name, sources, confirmed: true });
              say(receipts.watchedAgain(name));
            }),
    );
  });
}

export async function dreamNow(): Promise<boolean> {
  return attempt(async () => {
    const report = await engine().call('dream.now', {});
    say(endOfDream(report), changesOf(report) ? () => undo(report.id) : undefined);
  });
}

/** Prepares a file and shows it. */
export async function prepare(kind: 'day' | 'week'): Promise<boolean> {
  return attempt(async () => {
    const { file } = await engine().call('outbox.make', { kind });
    say(receipts.prepared(file.title));
    view.drawer = { file: file.name };
  });
}

/** The one switch: nothing is spent and nothing is said. */
export async function hush(on: boolean): Promise<boolean> {
  return attempt(async () => {
    await engine().call('settings.set', { key: 'app.hush', value: on });
    say(on ? receipts.hushed : receipts.unhushed, () => hush(!on));
  });
}

export async function stopDream(): Promise<boolean> {
  return attempt(async () => {
    const { stopped } = await engine().call('dream.stop', {});
    say(stopped ? receipts.dreamStopped : receipts.noDream);
  });
}

/** Keeps a note, of a project when the page is narrowed to one. */
export async function noteDown(text: string, project?: Pick<Project, 'id' | 'name'>): Promise<boolean> {
  return attempt(async () => {
    const { ref, duplicate } = await engine().call('note.add', { text, ...(project ? { project: project.id } : {}) });
    if (duplicate) return say(receipts.notedBefore);
    say(receipts.noted(project?.name), () =>
      attempt(async () => {
        await engine().call('note.undo', { ref });
        say(receipts.noteUndone);
      }),
    );
  });
}
