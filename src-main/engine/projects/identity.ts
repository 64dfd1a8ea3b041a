/**
 * What makes a folder the same project as before: its file-system id, its common git directory; and who only looks alike.
 */
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Place, ProjectRecord } from './record.ts';

/** Supplied by the git observer; undefined where there is no repository. `commonDir` is a real path. */
export type GitIdentity = (
  path: string,
) => Promise<{ commonDir: string; rootCommits: string[]; remotes: string[] } | undefined>;

/** Real path and file-system id; undefined when it is no folder or cannot be listed. */
export async function placeOf(folder: string): Promise<Place | undefined> {
  try {
    const real = await realpath(folder);
    const found = await lstat(real);
    if (!found.isDirectory()) return undefined;
    await readdir(real);
    return { path: real, dev: found.dev, ino: found.ino, born: found.birthtimeMs };
  } catch {
    return undefined;
  }
}

/** What lies at a known place now. A link there that leads to another folder is none: nobody consented to where it leads. */
export async function placeNow(known: Place): Promise<Place | undefined> {
  const now = await placeOf(known.path);
  return now && (now.path === known.path || isSame(now, known)) ? now : undefined;
}

type Identity = Omit<Place, 'path'>;

/** Whether both are one folder, wherever it lies. */
export function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.born === other.born;
}

/** Folders looked through for one that moved; more would be felt at start. */
const MOST_LOOKED = 2_000;

/** Where the folder with this file-system id lies now: its parent's folders first, then those one level up and their children. */
export async function findMoved(gone: Place): Promise<string | undefined> {
  const parent = path.dirname(gone.path);
  const above = path.dirname(parent);
  let left = MOST_LOOKED;
  for (const folder of [parent, above]) {
    const found = await among(await foldersIn(folder));
    if (found !== undefined) return found;
  }
  for (const folder of await foldersIn(above)) {
    const found = await among(await foldersIn(folder));
    if (found !== undefined) return found;
  }
  return undefined;

  async function among(folders: string[]): Promise<string | undefined> {
    for (const folder of folders) {
      if (left-- <= 0) return undefined;
      const found = await lstat(folder).catch(() => undefined);
      if (found?.isDirectory() && isSame(gone, { dev: found.dev, ino: found.ino, born: found.birthtimeMs }))
        return folder;
    }
    return undefined;
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}

/** Forks, templates and hostile clones share commits and remotes too: this is an offer to the user, never a match. */
export function lookAlikes(git: ProjectRecord['git'], others: readonly ProjectRecord[]): ProjectRecord['offered'] {
  if (!git) return [];
  return others.flatMap((other) => {
    const remote = git.remotes.find((one) => other.git?.remotes.includes(one));
    const commit = git.rootCommits.find((one) => other.git?.rootCommits.includes(one));
    if (remote !== undefined) return [{ id: other.id, name: other.name, because: 'the same remote' }];
    if (commit !== undefined) return [{ id: other.id, name: other.name, because: 'the same first commit' }];
    return [];
  });
}
