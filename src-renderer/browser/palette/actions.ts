/** Every action by name: views and keys from the one table, what can be done to memory and projects, notes. */
import type { Project, Status } from '../../../src-shared/contract/views.ts';
import {
  dreamNow,
  hush,
  noteDown,
  pauseAll,
  pauseProject,
  prepare,
  resumeAll,
  resumeProject,
  stopDream,
  undo,
} from '../../state/acts.ts';
import { bridge } from '../../state/connection.svelte.ts';
import { shortcuts } from '../../state/shortcuts.ts';
import { openPlace, show, view, views } from '../../state/view.svelte.ts';
import type { IconName } from '../../ui/icons.ts';
import { palette, shell } from '../../ui/words/shell.ts';

export interface Action {
  words: string;
  icon: IconName;
  /** Of the table of shortcuts. */
  key?: string;
  /** Said before it is done, on the first Enter; the second does it. */
  sure?: string;
  /** Of what was typed for it and would be lost: it stays until it was done. Resolves to false when it was not. */
  stays?: boolean;
  run: () => unknown;
}

/** In the order in which they are offered; what cannot be done now is not among them. */
export function actionsOf(status: Status | undefined): Action[] {
  const projects = status?.projects ?? [];
  const watched = projects.filter((project) => project.path !== null);
  return [
    ...shortcuts.flatMap(({ id, does }): Action[] => {
      const name = views.find((one) => one === id);
      return name ? [{ words: palette.goTo(does), icon: iconOf[name], key: id, run: () => show(name) }] : [];
    }),
    { words: palette.search, icon: 'search', key: 'search', run: () => (view.overlay = 'search') },
    { words: palette.noteHint, icon: 'note', run: () => undefined },
    status?.dream.running
      ? { words: palette.dreamStop, icon: 'dreams', run: stopDream }
      : { words: palette.dreamNow, icon: 'dreams', run: dreamNow },
    { words: palette.prepareDay, icon: 'file', run: () => prepare('day') },
    { words: palette.prepareWeek, icon: 'file', run: () => prepare('week') },
    status?.hushed
      ? { words: palette.unhush, icon: 'ledger', run: () => hush(false) }
      : { words: palette.hush, icon: 'ledger', run: () => hush(true) },
    ...(status?.dream.lastId === undefined
      ? []
      : [{ words: palette.undoDream, icon: 'undo' as const, sure: palette.undoSure, run: () => undo(undefined) }]),
    { words: palette.chooseFolder, icon: 'plus', run: chooseFolder },
    { words: palette.proof, icon: 'check', run: () => openPlace('settings:proof') },
    ...pausing(status, watched),
    ...filtering(projects),
  ];
}

/** What is typed after `+`, as the one action there is. */
export function noteOf(typed: string, status: Status | undefined): Action | undefined {
  const text = /^\+\s*(.*)$/s.exec(typed)?.[1]?.trim();
  if (!text) return undefined;
  const project = status?.projects.find(({ id }) => id === view.project);
  return { words: palette.note(text), icon: 'note', stays: true, run: () => noteDown(text, project) };
}

/** Those whose words hold every word typed, each at the start of a word first. */
export function matching(actions: readonly Action[], typed: string): Action[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ words }: Action) => {
    const text = words.toLowerCase();
    if (!wanted.every((word) => text.includes(word))) return -1;
    return wanted.filter((word) => text.split(/[\s:]+/).some((part) => part.startsWith(word))).length;
  };
  return actions
    .map((action) => ({ action, rank: rank(action) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map((one) => one.action);
}

const iconOf: Record<(typeof views)[number], IconName> = {
  today: 'note',
  topics: 'topics',
  days: 'days',
  dreams: 'dreams',
  sessions: 'sessions',
  ledger: 'ledger',
  settings: 'settings',
};

function pausing(status: Status | undefined, watched: Project[]): Action[] {
  if (watched.length === 0) return [];
  const all: Action[] =
    status?.state === 'paused'
      ? [{ words: shell.resumeAll, icon: 'pause', key: 'pause', run: resumeAll }]
      : [
          { words: palette.pauseFor, icon: 'pause', key: 'pause', run: () => pauseAll('hour') },
          { words: palette.pauseTomorrow, icon: 'pause', run: () => pauseAll('tomorrow') },
          { words: palette.pauseLong, icon: 'pause', run: () => pauseAll('resumed') },
        ];
  return [
    ...all,
    ...watched.map((project): Action =>
      project.state === 'paused'
        ? { words: palette.resumeOne(project.name), icon: 'pause', run: () => resumeProject(project) }
        : { words: palette.pauseOne(project.name), icon: 'pause', run: () => pauseProject(project) },
    ),
  ];
}

function filtering(projects: Project[]): Action[] {
  const others = projects.filter(({ id }) => id !== view.project);
  return [
    ...(view.project === undefined
      ? []
      : [{ words: palette.showAll, icon: 'topics' as const, run: () => (view.project = undefined) }]),
    ...others.map(({ id, name }): Action => ({
      words: palette.onlyShow(name),
      icon: 'topics',
      run: () => (view.project = id),
    })),
  ];
}

function chooseFolder(): void {
  if (bridge) return bridge.askWindow({ ask: 'choose-folder' });
  show('today');
  view.choosing = true;
}
