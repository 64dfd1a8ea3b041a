/**
 * What must survive between dreams and is no memory: when the last one began, and what dreams without a change have read.
 * A dream that changes nothing makes no generation, so its cursor is kept here; whatever changed memory has it inside.
 */
import { z } from 'zod';
import { addRead, readSetSchema, type ReadSet } from '../log/cursor.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import path from 'node:path';

const schema = z.object({
  /** Wall-clock ms; null before the first dream. */
  lastBegan: z.number().nullable(),
  /** Holds only as long as the epoch is the same: after forget or restore the log is another one. */
  epoch: z.int(),
  read: readSetSchema,
});
export type DreamProgress = z.infer<typeof schema>;

export interface ProgressFile {
  get(): DreamProgress;
  set(progress: DreamProgress): Promise<void>;
}

export async function openProgressFile(files: Files, paths: Pick<HomePaths, 'cursors'>): Promise<ProgressFile> {
  const file = path.join(paths.cursors, 'dream.json');
  const found = await readJson(files, file, schema);
  // Derived: when it is broken, records are read again, which changes nothing.
  let current: DreamProgress = found && 'value' in found ? found.value : { lastBegan: null, epoch: -1, read: {} };
  return {
    get: () => current,
    async set(progress) {
      current = progress;
      await makeDurableDir(files, paths.cursors);
      await writeAtomic(files, file, `${JSON.stringify(progress)}\n`);
    },
  };
}

/** Both sets together. */
export function unionRead(a: ReadSet, b: ReadSet): ReadSet {
  let union = a;
  for (const [device, ranges] of Object.entries(b)) union = withRanges(union, device, ranges);
  return union;
}

/** `set` with whole ranges of a device. */
export function withRanges(set: ReadSet, device: string, ranges: readonly (readonly [number, number])[]): ReadSet {
  const joined: [number, number][] = [];
  const all = [...(set[device] ?? []), ...ranges].map(([from, to]): [number, number] => [from, to]);
  for (const [from, to] of all.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return addRead({ ...set, [device]: joined }, device, []);
}
