/**
 * What each source of a preview is given and what it answers.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { Ports } from '../../ports.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { AgentRoots } from '../../ports.ts';
import type { GitTool } from '../git/objects.ts';

export interface PreviewOptions {
  ports: Pick<Ports, 'clock' | 'diagnose'>;
  redactor: Pick<Redactor, 'drafts'>;
  git: GitTool;
  agentRoots: AgentRoots;
  /** Vesper's own data home: never read. */
  home: string;
  /** Watched folders inside this one: they are not its own. */
  inside: readonly string[];
}

/** What one source found: in words, and drafts as its observer would make them, newest first. */
export interface Found {
  found: string;
  drafts: Draft[];
}

/** Where to look, and until when (`isOver` after the time is up; `signal` then ends what runs). */
export interface Looking extends PreviewOptions {
  folder: string;
  isOver(): boolean;
  signal: AbortSignal;
}

/** Stands for the project that is not one yet; no sample shows it. */
export const nobody = 'p-preview';

/** `1,284 commits`, `1 session`. */
export function counted(n: number, what: string): string {
  return `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
}
