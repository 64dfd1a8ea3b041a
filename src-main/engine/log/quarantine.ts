/**
 * Where damaged bytes of the log are kept for a person to look at. Each damage is kept once, however often it is read;
 * the counts that status shows are the names in the folder.
 */
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { makeDurableDir, namesIn, writeAtomic } from '../storage/atomic.ts';
import type { Files } from '../ports.ts';

export interface Quarantine {
  /** Durable when it returns. `from` names device and file; `offset` is where the bytes stood. */
  keep(kind: 'damaged' | 'torn', from: { device: string; file: string; offset: number }, data: Buffer): Promise<void>;
  counts(): { damaged: number; tornTails: number };
}

/** Of a damaged span only so much is kept. */
const KEPT_BYTES = 1 << 20;

export async function openQuarantine(files: Files, dir: string): Promise<Quarantine> {
  const names = new Set(await namesIn(files, dir));
  if (names.size > 0) await files.syncDir(dir); // a process that was killed may have left them in the system's cache
  const count = (kind: string) => [...names].filter((name) => name.endsWith(kind)).length;
  return {
    async keep(kind, { device, file, offset }, data) {
      const mark = crc32(data).toString(16).padStart(8, '0');
      const name = `${device}-${path.basename(file)}-${offset}-${mark}.${kind}`;
      if (names.has(name)) return;
      await makeDurableDir(files, dir);
      await writeAtomic(files, path.join(dir, name), data.subarray(0, KEPT_BYTES));
      names.add(name);
    },
    counts: () => ({ damaged: count('.damaged'), tornTails: count('.torn') }),
  };
}
