/**
 * The strings of states and errors (design: copy sheet). Say what happened, what it means, then one action.
 */
import type { Status } from '../../src-shared/contract/views.ts';
import type { StateMark } from './icons.ts';

export const words = {
  firstRun: { what: 'No project yet.', means: 'Vesper reads only the folders you give it.', act: 'Choose folder…' },
  nothingYet: { what: 'Nothing recorded so far.', means: 'The first save, commit or command appears here.' },
  noFacts: { what: 'No facts yet.', means: 'The first dream turns what was recorded into memory.' },
  noDreams: { what: 'No dream yet.', means: 'What was recorded is safe and searchable now.' },
  nothingFound: { what: 'Nothing found.', means: 'No fact and no record holds these words.' },
  lost: (seconds: number, time: string) => ({
    what: `Lost contact with the engine ${seconds} s ago.`,
    means: `What you see is from ${time}. This page reconnects by itself.`,
  }),
  refused: {
    what: 'This address does not open the page any more.',
    means: 'Nothing was changed. A fresh address comes from: npx vesper open',
  },
  memoryUntouched: 'Memory is unchanged until checked.',
};

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
      return 'No project yet';
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

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
