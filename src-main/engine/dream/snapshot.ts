/**
 * What goes into a dream's process and what comes out. The worker only reads; it answers with operations.
 */
import type { Operation, PhaseName } from '../../../src-shared/contract/memory.ts';
import type { ReadSet } from '../log/cursor.ts';
import type { UndoneMark } from '../memory/state.ts';

export interface Snapshot {
  dream: string;
  /** The dream's clock: ISO 8601 with offset (`--as-of`, or now). */
  now: string;
  /** Folder of the generation it dreams on; null when there is none yet. */
  generationDir: string | null;
  /** Log files with the length that counts: what is written later is not part of this dream. */
  logs: { device: string; file: string; bytes: number }[];
  cursor: ReadSet;
  epoch: number;
  /** What the user took back, and what spoke for it then; absent for none. */
  undone?: readonly UndoneMark[];
  projects: { id: string; name: string; path: string | null; firstDream: boolean }[];
}

export type ToWorker = { type: 'dream'; snapshot: Snapshot } | { type: 'pause' } | { type: 'resume' };

export type FromWorker =
  /** It was told to pause, and stands still now. */
  | { type: 'waits' }
  | { type: 'phase'; name: PhaseName; ms: number; found: string }
  | {
      type: 'operations';
      operations: Operation[];
      read: { device: string; seqs: [number, number][] }[];
      counts: { records: number; sessions: number };
      notPromoted: { fact: string; reason: string }[];
    }
  | { type: 'failed'; message: string };
