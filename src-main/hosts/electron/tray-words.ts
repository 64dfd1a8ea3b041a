/**
 * What the tray shows of a status: which icon, and which words.
 */
import type { Status } from '../../../src-shared/contract/views.ts';

export const trayIcons = ['watching', 'idle', 'paused', 'degraded', 'dreaming', 'attention'] as const;
export type TrayIcon = (typeof trayIcons)[number];

/** No contact with the engine wants attention; a stopped engine is idle. */
export function iconOf(status: Status | undefined): TrayIcon {
  if (!status) return 'attention';
  return status.state === 'stopped' ? 'idle' : status.state;
}

/** One line: what it does, and why where that is not said by it. */
export function tooltipOf(status: Status | undefined): string {
  if (!status) return 'Vesper: no contact with the engine';
  const watched = status.projects.filter((project) => project.state === 'watching').length;
  switch (status.state) {
    case 'watching':
      return `Vesper: watching ${watched} ${watched === 1 ? 'project' : 'projects'}`;
    case 'dreaming':
      return 'Vesper: dreaming';
    case 'idle':
      return status.projects.length === 0 ? 'Vesper: no project yet' : withReason('Vesper: idle', status.reason);
    case 'paused':
      return withReason('Vesper: paused', status.reason);
    case 'degraded':
      return withReason('Vesper: something needs a look', status.reason);
    case 'stopped':
      return 'Vesper: stopped';
  }
}

function withReason(words: string, reason: string): string {
  return reason === '' ? words : `${words}. ${reason}`;
}
