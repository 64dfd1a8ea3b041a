/**
 * The strings of states and errors (design: copy sheet). Say what happened, what it means, then one action.
 */
import { activeStates } from '../../src-shared/contract/lists.ts';
import type { Fact, Question } from '../../src-shared/contract/memory.ts';
import type { Origin, Source } from '../../src-shared/contract/observation.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import type { StateMark } from './icons.ts';

export const words = {
  firstRun: { what: 'No project yet.', means: 'Vesper reads only the folders you give it.', act: 'Choose folder…' },
  nothingYet: { what: 'Nothing recorded so far.', means: 'The first save, commit or command appears here.' },
  noneOf: (source: string) => ({ what: `Nothing from ${source} on this day.`, means: 'Other days may have some.' }),
  noFacts: { what: 'No facts yet.', means: 'The first dream turns what was recorded into memory.' },
  noDreams: { what: 'No dream yet.', means: 'What was recorded is safe and searchable now.' },
  nothingFound: { what: 'Nothing found.', means: 'No fact and no record holds these words.' },
  lost: (seconds: number, time: string) => ({
    what: `Lost contact with the engine ${seconds} s ago.`,
    means: `What you see is from ${time}. This page reconnects by itself.`,
  }),
  refused: {
    what: 'This address does not open the page any more.',
    means: 'Nothing was changed. For a fresh address run `npx vesper open`.',
  },
  noFolders: 'No folder in here. This one can be watched.',
  emptyHome: 'No folder in here, and your home folder itself cannot be a project.',
  recordGone: { what: 'This record is no longer kept.', means: 'What memory quoted of it stays in the fact.' },
  spentUp: {
    what: 'Today’s model budget is spent',
    means: 'Briefs and dreams go on without the model, as they do with no key. It resets at 00:00.',
  },
  hushed: {
    what: 'No spending, no interruptions.',
    means: 'Nothing leaves this machine and nothing is said unasked. Reading and dreaming go on.',
  },
  checking: 'What the dream proposes is being checked. Until then memory is unchanged.',
  memoryUntouched: 'Memory is unchanged until checked.',
  safeNow: 'What was recorded is safe and searchable now.',
  confirmed: 'Confirmed. It is your word now, and no dream changes it.',
  edited: 'Kept in your words. No dream changes them.',
  rejected: 'Marked as not true. It will not be learned again.',
  pinned: 'Pinned. It stays in the index, and no dream changes it.',
  unpinned: 'Not pinned any more.',
  keptPrivate: 'Private. No agent and no model is given it, nor the records that say it.',
  shared: 'Agents may be given it again.',
  factUndone: 'Undone. The fact is as it was before.',
  broughtBack: 'Brought back, as your word.',
  vanished: ({ because, facts, topic }: Question) => ({
    what:
      because === 'file-vanished'
        ? `${fileWords(topic)} is gone, with ${count(facts.length, 'fact')}.`
        : `${count(facts.length, 'line')} vanished from ${fileWords(topic)} at once.`,
    means: 'Memory is unchanged until you decide.',
  }),
  kept: (n: number, topic: string) => `Kept: ${count(n, 'line')} in ${fileWords(topic)}.`,
  retracted: (n: number) => `Retracted: ${count(n, 'line')}. Each can be brought back for 30 days.`,
};

const fileWords = (topic: string): string => `memory/${topic}.md`;

/** Where a fact belongs: `harbor-api · conventions`, `You · preferences`. */
export function placeWords(topic: string): string {
  const parts = topic.split('/');
  const last = (parts.at(-1) ?? topic).replaceAll('-', ' ');
  return `${parts[0] === 'user' ? 'You' : (parts[1] ?? 'Projects')} · ${last}`;
}

/** Whether memory stands by a fact, or waits with it: proposed, tentative, confirmed. */
export function isActive(fact: Pick<Fact, 'state'>): boolean {
  return activeStates.some((state) => state === fact.state);
}

export function markOf(status: Status | undefined): StateMark {
  switch (status?.state) {
    case 'watching':
      return 'watching';
    case 'dreaming':
      return 'dreaming';
    case 'paused':
      return 'paused';
    case 'degraded':
      return 'degraded';
    case 'idle':
    case 'stopped':
    case undefined:
      return 'idle';
  }
}

/** The status in words: `Watching 3 projects`. */
export function stateWords(status: Status | undefined): string {
  if (!status) return 'Connecting';
  const watched = status.projects.filter((project) => project.state === 'watching').length;
  switch (status.state) {
    case 'watching':
      return `Watching ${watched} ${watched === 1 ? 'project' : 'projects'}`;
    case 'dreaming':
      return `Dreaming: ${phaseWords(status.dream.phase)}`;
    case 'paused':
      return 'Paused';
    case 'degraded':
      return 'Works less well';
    case 'idle':
      return status.projects.length === 0 ? 'No project yet' : 'Nothing is watched';
    case 'stopped':
      return 'Stopped';
  }
}

export function phaseWords(phase: string | undefined): string {
  const names: Record<string, string> = {
    orient: 'Orient',
    curate: 'Curate',
    consolidate: 'Consolidate',
    prune: 'Prune and index',
  };
  return names[phase ?? ''] ?? 'Begin';
}

/** Whose word it is. A commit made in this clone counts as an agent's, whoever typed it (PRODUCT 3.1). */
export function originWords(origin: Origin, source?: Source): string {
  switch (origin) {
    case 'user-direct':
      return 'your word';
    case 'user-turn':
      return 'you, to an agent';
    case 'local':
      return 'measured here';
    case 'agent':
      return source === 'git' ? 'made in this clone' : 'by an agent';
    case 'external':
      return 'from outside';
    case 'vesper':
      return 'by Vesper';
  }
}

/** `commit` → `Commit`, `tool-used` → `Tool used`: the kind of a record as a heading. */
export function kindWords(kind: string): string {
  return sentence(kind.replaceAll(/[-_.]/g, ' '));
}

/** With a capital letter; a path or a file's name stays as it is. */
export const sentence = (text: string): string =>
  /^\S*[/.]\S/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** What an operation of a dream did, and the sign before it. */
export function operationWords(op: string): { sign: string; done: string } {
  const table: Record<string, [string, string]> = {
    add: ['+', 'Added'],
    observe: ['=', 'Seen again'],
    promote: ['↑', 'Promoted'],
    demote: ['↓', 'Demoted'],
    merge: ['~', 'Merged'],
    supersede: ['→', 'Replaced'],
    expire: ['−', 'Dropped'],
    check: ['✓', 'Checked'],
    move: ['→', 'Moved'],
    carry: ['→', 'Renamed with its path'],
    refused: ['×', 'Refused'],
  };
  const [sign, done] = table[op] ?? ['·', kindWords(op)];
  return { sign, done };
}

/** What the user did to a fact, by a button, a command or a hand in its file. */
export function editWords(op: string): string {
  const table: Record<string, string> = {
    confirm: 'Confirmed',
    reject: 'Not true',
    pin: 'Pin',
    restore: 'Brought back',
    retract: 'Retracted',
  };
  return table[op] ?? 'Edited';
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
