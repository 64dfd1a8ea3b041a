/**
 * Export: everything canonical of a data home as an ordinary folder, with `export.json` (written last) naming each file
 * and its hash. No secrets, device id, index, locks or exact copies of sessions: `pathTable` says what goes.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, writeAtomic } from './atomic.ts';
import { TEMPORARY } from './leftovers.ts';
import { FILE_MODE, pathTable, TOMBSTONES_OF_OTHERS, type HomePaths } from './paths.ts';

export const EXPORT_LIST = 'export.json';
const COPY_CHUNK = 1 << 20;

export const exportListSchema = z.object({
  version: z.literal(1),
  /** Paths relative to the folder, `/` between parts. */
  files: z.array(z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })).max(500_000),
});
export type ExportList = z.infer<typeof exportListSchema>;

export interface ExportOptions {
  files: Files;
  paths: HomePaths;
  /** Absolute; must not exist yet, or be empty. */
  dir: string;
  /** Acknowledged lengths of log files (from `DailyLog.files`), so that a record being written is left out. */
  logs?: readonly { file: string; bytes: number }[];
}

/** Copies the home. Nothing else may change memory meanwhile; the log may grow. */
export async function exportHome({ files, paths, dir, logs = [] }: ExportOptions): Promise<ExportList> {
  await refuseTarget(files, paths.home, dir);
  const lengths = new Map(logs.map(({ file, bytes }) => [file, bytes]));
  const list: ExportList = { version: 1, files: [] };
  const others = (await namesIn(files, paths.home)).filter((name) => TOMBSTONES_OF_OTHERS.test(name));
  const made = new Set<string>();
  for (const entry of [...pathTable.flatMap((one) => (one.exported ? one.entry : [])), ...others]) {
    for (const relative of await filesBelow(files, paths.home, entry)) {
      const source = path.join(paths.home, relative);
      const target = path.join(dir, relative);
      const folder = path.dirname(target);
      if (!made.has(folder)) await makeDurableDir(files, folder);
      made.add(folder);
      list.files.push({ path: relative, ...(await copyFile(files, source, target, lengths.get(source))) });
    }
  }
  await makeDurableDir(files, dir);
  for (const folder of foldersOf(list)) await files.syncDir(path.join(dir, folder));
  await writeAtomic(files, path.join(dir, EXPORT_LIST), `${JSON.stringify(list, null, 1)}\n`);
  return list;
}

/** Regular files at or below `entry`, sorted, relative to `home`. Symlinks and files still being written are left out. */
export async function filesBelow(files: Files, home: string, entry: string): Promise<string[]> {
  const found = await files.stat(path.join(home, entry));
  if (found?.isFile) return [entry];
  if (!found?.isDirectory) return [];
  const below: string[] = [];
  for (const name of await namesIn(files, path.join(home, entry))) {
    if (name.startsWith('.tmp-') || TEMPORARY.test(name)) continue;
    below.push(...(await filesBelow(files, home, `${entry}/${name}`)));
  }
  return below;
}

/** Copies up to `length` bytes into a new file, durable but for its folder's entry, and hashes what was copied. */
export async function copyFile(files: Files, source: string, target: string, length?: number) {
  const from = await files.open(source, 'r');
  try {
    const to = await files.open(target, 'wx', FILE_MODE);
    try {
      const end = length ?? (await from.size());
      const hash = createHash('sha256');
      let bytes = 0;
      while (bytes < end) {
        const chunk = await from.read(Math.min(COPY_CHUNK, end - bytes), bytes);
        if (chunk.length === 0) break;
        hash.update(chunk);
        await to.write(chunk);
        bytes += chunk.length;
      }
      await to.sync();
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function refuseTarget(files: Files, home: string, dir: string): Promise<void> {
  const relative = path.relative(home, dir);
  if (relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative))) {
    throw new VesperError('bad-input', `${dir} lies inside the data home`, 'Name a folder outside of it.');
  }
  const found = await files.stat(dir);
  if (found && (!found.isDirectory || (await files.list(dir)).length > 0)) {
    throw new VesperError('bad-input', `${dir} is not empty`, 'Name a folder that does not exist yet.');
  }
}

function foldersOf(list: ExportList): Set<string> {
  return new Set(list.files.map(({ path: file }) => path.dirname(file)));
}
