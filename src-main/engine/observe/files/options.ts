/** What the files observer is given, and what it gives. */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import type { Ports } from '../../ports.ts';
import type { Watcher, WatchOptions } from '../watch/port.ts';
import type { Project } from './look.ts';

export interface FilesObserverOptions {
  /** `path` is the real path. */
  project: { id: string; path: string };
  ports: Pick<Ports, 'clock' | 'files' | 'diagnose'>;
  paths: { home: string; snapshots: string; probe: string };
  /** Resolves when the records are acknowledged (durable); a rejection leaves them to be found again. */
  emit(drafts: Draft[]): Promise<unknown>;
  /** Absolute folders inside the project that are not its own: nested projects. */
  excludeAlso?: readonly string[];
  onState(state: ObserverState): void;
  /** Begins paused: nothing is read until `resume`. */
  paused?: boolean;
  /** Spans (ms) in which reading was paused, whoever was the engine then: what changed since a snapshot before one of them is never told. */
  blind?: readonly { from: number; to: number }[];
  /** See `watchFolder`. */
  manyFiles?: number;
  /** Instead of `watchFolder`: tests watch with a deaf one. */
  watch?: (options: WatchOptions) => Promise<Watcher>;
  /** How long (ms) the disk and the watch may take to answer, where it is not as in `disk.ts` and `probe.ts`. */
  patience?: { disk?: number; watch?: number };
}

export interface FilesObserver {
  /** Looks at the whole tree now; resolves when what it found is recorded. */
  reconcileNow(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
  state(): ObserverState;
  /** False when the folder is gone, does not answer, or another file system lies in its place. */
  isThere(): Promise<boolean>;
  /** Paths known now, for others that need the tree without listing it again. */
  paths(): Project['snapshot'];
}
