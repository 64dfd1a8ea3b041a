/**
 * A fork that dreams in this process, for tests of many dreams: what a dream does is the real thing, its process is not.
 */
import type { Ports } from '../../../src-main/engine/ports.ts';
import { goThrough } from '../../../src-main/engine/dream/phases/all.ts';
import { readBytes } from '../../../src-main/engine/dream/read-only.ts';
import { openSlices } from '../../../src-main/engine/dream/slices.ts';
import type { Snapshot, ToWorker } from '../../../src-main/engine/dream/snapshot.ts';
import { readFacts } from '../../../src-main/engine/memory/read-generation.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';

export const dreamsHere: Ports['fork'] = (name, options) => {
  if (name !== 'dream') return forkEntry(name, options);
  let tell: (message: unknown) => void = () => undefined;
  let end: (code: number | null, reason?: string) => void = () => undefined;
  const child = {
    send(message: ToWorker) {
      if (message.type !== 'dream') return;
      dream(message.snapshot, (answer) => tell(answer)).then(
        () => end(0),
        (error: unknown) => end(1, String(error)),
      );
    },
    onMessage: (listen: typeof tell) => void (tell = listen),
    onExit: (listen: typeof end) => void (end = listen),
    kill: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  };
  return child as unknown as ReturnType<Ports['fork']>;
};

async function dream(snapshot: Snapshot, tell: (message: unknown) => void): Promise<void> {
  const slices = openSlices({ largest: Infinity });
  const { generationDir } = snapshot;
  const known = generationDir === null ? [] : await readFacts(generationDir, readBytes, slices.breathe);
  const phase = (name: string, found: string) => tell({ type: 'phase', name, ms: 0, found });
  const { operations, curated, notPromoted } = await goThrough(known, snapshot, slices, phase);
  const { records, sessions, read } = curated;
  tell({ type: 'operations', operations, read, counts: { records, sessions }, notPromoted });
}
