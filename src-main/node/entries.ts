/**
 * Every file that is forked or run as a worker, by name: the one table for development (from source) and for the build.
 */
import type { EntryName } from '../engine/ports.ts';

/** Paths relative to `src-main/`. */
export const workerEntries: Record<EntryName, string> = {
  dream: 'engine/dream/worker.ts',
  index: 'engine/recall/worker.ts',
  redact: 'engine/redact/worker.ts',
};
