/**
 * What the tray shows of a status: which icon, and which words. Every word of the menu stands here.
 */
import type { Status } from '../../../src-shared/contract/views.ts';

export const trayIcons = ['watching', 'idle', 'paused', 'degraded', 'dreaming', 'attention'] as const;
export type TrayIcon = (typeof trayIcons)[number];

/** No contact with the engine wants attention, and so does what waits for the user; a stopped engine is idle. */
export function iconOf(status: Status | undefined): TrayIcon {
  if (!status) return 'attention';
  if (status.state === 'stopped') return 'idle';
  // It waits a minute at most: before anything else.
  if (status.wishes) return 'attention';
  const isCalm = status.state === 'watching' || status.state === 'idle';
  return isCalm && (status.review ?? 0) > 0 ? 'attention' : status.state;
}

/** One line: what it does, and why where that is not said by it. */
export function tooltipOf(status: Status | undefined): string {
  const reason = reasonOf(status);
  const waiting = status?.review ? `. ${reviewWords(status.review)}` : '';
  const wishes = status?.wishes ? `. ${wishWords(status.wishes)}` : '';
  const hushed = status?.hushed ? `. ${menuWords.hush}` : '';
  const update = status?.update ? `. ${menuWords.update(status.update.version)}` : '';
  return `Vesper: ${headlineOf(status)}${reason === '' ? '' : `. ${reason}`}${wishes}${waiting}${hushed}${update}`;
}

/** What it does, in two or three words. */
export function headlineOf(status: Status | undefined): string {
  if (!status) return 'no contact with the engine';
  const watched = status.projects.filter((project) => project.state === 'watching').length;
  switch (status.state) {
    case 'watching':
      return `watching ${watched} ${watched === 1 ? 'project' : 'projects'}`;
    case 'dreaming':
      return status.dream.yielded ? 'the dream waits' : 'dreaming';
    case 'idle':
      return status.projects.length === 0 ? 'no project yet' : 'idle';
    case 'paused':
      return 'paused';
    case 'degraded':
      return 'something needs a look';
    case 'stopped':
      return 'stopped';
  }
}

/** Why, where the headline does not say it. */
export function reasonOf(status: Status | undefined): string {
  if (!status) return '';
  if (status.state === 'idle') return status.projects.length === 0 ? '' : status.reason;
  return status.state === 'paused' || status.state === 'degraded' ? status.reason : '';
}

const reviewWords = (n: number): string => `${n} ${n === 1 ? 'waits' : 'wait'} for your word`;

const wishWords = (n: number): string =>
  n === 1 ? 'An agent waits for your answer' : `${n} wishes of agents wait for your answer`;

export const menuWords = {
  leftOff: 'Where you left off',
  open: 'Open memory',
  ask: 'Ask or note…',
  projects: 'Projects',
  pauseProject: (name: string) => `Pause ${name}`,
  resumeProject: (name: string) => `Resume ${name}`,
  pause: 'Pause',
  hour: 'For 1 hour',
  tomorrow: 'Until tomorrow, 08:00',
  untilResumed: 'Until resumed',
  resume: 'Resume',
  hush: 'No spending, no interruptions',
  dreamNow: 'Dream now',
  stopDream: 'Stop the dream',
  review: (n: number) => `Review ${n}`,
  answer: 'Answer an agent…',
  chooseFolder: 'Choose folder…',
  proof: 'Is it working?',
  settings: 'Settings',
  update: (version: string) => `Update ready: ${version}`,
  quit: 'Quit Vesper',
};

/** The title of the window where no tray icon can be shown. */
export const noTrayTitle = 'Vesper (this desktop shows no tray icon; Vesper goes on when this window is closed)';
