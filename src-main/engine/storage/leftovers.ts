/**
 * Removes temporary files that a crash left beside the real ones: nobody reads them, and what they hold must not outlive
 * a forget.
 */
import path from 'node:path';
import type { Files } from '../ports.ts';
import { namesIn } from './atomic.ts';
import { pathTable, type HomePaths } from './paths.ts';

/** `writeAtomic` and `restoreHome` name them so. */
export const TEMPORARY = /\.tmp-[0-9a-f]{12}$/;

/** Looks at the home's own files and folders; those of other programs (electron, git) are not ours. Answers how many went. */
export async function removeLeftovers(files: Files, paths: HomePaths): Promise<number> {
  const ours = pathTable.filter(({ kind, entry }) => kind === 'folder' && entry !== 'electron' && entry !== 'git');
  let removed = await sweep(files, paths.home, false);
  for (const { entry } of ours) removed += await sweep(files, path.join(paths.home, entry));
  return removed;
}

async function sweep(files: Files, dir: string, deep = true): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(files, dir)) {
    const found = await files.stat(path.join(dir, name));
    if (found?.isFile && TEMPORARY.test(name)) {
      await files.remove(path.join(dir, name));
      removed++;
    } else if (found?.isDirectory && deep) {
      removed += await sweep(files, path.join(dir, name));
    }
  }
  return removed;
}
