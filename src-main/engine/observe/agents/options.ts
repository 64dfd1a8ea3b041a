/**
 * What the agents observer is given by the engine, and what it tells.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { AgentRoots, Ports } from '../../ports.ts';
import type { CursorStore } from './cursors.ts';
import type { AgentName } from './reading.ts';

export interface AgentProject {
  id: string;
  path: string;
  /** Whether reading agents was granted. */
  agents: boolean;
}

export interface AgentsObserverState {
  state: 'starting' | 'watching' | 'paused' | 'degraded';
  reason?: string;
  lastEventAt?: string;
  /** Lines that were no JSON, and of unknown type, since the files began. */
  bad: number;
  unknown: number;
  /** Sessions that are followed, by agent. */
  followed: Partial<Record<AgentName, number>>;
}

export interface AgentsObserverOptions {
  ports: Pick<Ports, 'clock' | 'diagnose'>;
  roots: AgentRoots;
  /** The project that a folder lies in (or belongs to as a worktree). */
  projectOf(cwd: string): AgentProject | undefined;
  /** Folders of the consenting projects, to look only where their files can be. Absent: everywhere; empty: nowhere. */
  folders?: () => string[];
  /** False for what happened at a time that may not be recorded (a pause while Vesper was not running). */
  mayRecord?: (project: string, at: string) => boolean;
  isPaused?: (project: string) => boolean;
  /** `ignored`: what below the paths gives no hint. */
  watchPaths(
    paths: string[],
    onHint: () => void,
    ignored: (path: string) => boolean,
  ): Promise<{ close(): Promise<void> }>;
  /** Resolves when the drafts are durable; cursors move only then. */
  emit(drafts: Draft[]): Promise<void>;
  cursorStore: CursorStore;
  onState(state: AgentsObserverState): void;
}
