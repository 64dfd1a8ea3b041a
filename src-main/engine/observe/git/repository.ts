/**
 * Finds the repository of a folder: `.git` as a folder, or as a file that leads to a worktree's or submodule's own folder.
 * Only `<folder>/.git` counts; nothing is looked for above it or inside bare folders.
 */
import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsence } from '../../projects/confine.ts';
import { entriesInside, markInside, readInside } from './confined.ts';
import type { GitConfig } from './config-file.ts';
import { configValue, parseConfig } from './config-file.ts';

export type ObjectFormat = 'sha1' | 'sha256';

/** All paths are real paths. */
export interface Repository {
  workTree: string;
  /** HEAD, index, logs/HEAD and the states of merge and rebase. */
  gitDir: string;
  /** refs, packed-refs, objects, config. The same as `gitDir` outside worktrees. */
  commonDir: string;
  objectFormat: ObjectFormat;
  config: GitConfig;
  shallowFile: string | undefined;
  /** Blobs may be absent because they were never fetched. */
  partial: boolean;
}

export type Found =
  | { state: 'found'; repository: Repository }
  | { state: 'none' }
  | { state: 'unreachable' }
  | { state: 'unsupported'; reason: string };

const STRANGER = Symbol('leads to a repository that does not know the folder');
const unsupported = (reason: string): Found => ({ state: 'unsupported', reason });

/** Looks at `folder` as it is now; cheap enough to be asked again at every look. */
export async function findRepository(folder: string): Promise<Found> {
  let workTree: string;
  try {
    workTree = await realpath(folder);
    // A folder that became a link is another one: what lies there was not asked for.
    if (workTree !== path.resolve(folder) || !(await stat(workTree)).isDirectory()) return { state: 'unreachable' };
  } catch (error) {
    if (isAbsence(error)) return { state: 'unreachable' };
    throw error;
  }
  const gitDir = await gitDirOf(workTree);
  if (gitDir === undefined) return { state: 'none' };
  if (gitDir === STRANGER) return unsupported('.git leads to a repository that does not know this folder');
  if ((await readInside(gitDir, 'HEAD', 4096)) === undefined) return { state: 'none' };
  const commonDir = await commonDirOf(gitDir);
  if (commonDir === undefined) return unsupported('the main repository of this worktree cannot be found');

  const config = parseConfig((await readInside(commonDir, 'config', 1 << 20))?.toString('utf8') ?? '');
  const format = configValue(config, 'extensions.objectformat')?.toLowerCase() ?? 'sha1';
  if (format !== 'sha1' && format !== 'sha256') return unsupported(`objects are named by ${shown(format)}`);
  const refStorage = configValue(config, 'extensions.refstorage')?.toLowerCase() ?? 'files';
  if (refStorage !== 'files') return unsupported(`refs are kept as ${shown(refStorage)}, which Vesper cannot read yet`);
  const shallow = await markInside(commonDir, 'shallow');
  return {
    state: 'found',
    repository: {
      workTree,
      gitDir,
      commonDir,
      objectFormat: format,
      config,
      shallowFile: shallow ? path.join(commonDir, 'shallow') : undefined,
      partial: [...config.keys()].some((key) => /^(extensions\.partialclone|remote\..*\.promisor)$/.test(key)),
    },
  };
}

/** The common folder of the repository whose work tree is `folder` (a real path), whatever its format; undefined where none knows the folder. */
export async function commonDirOfFolder(folder: string): Promise<string | undefined> {
  const gitDir = await gitDirOf(folder);
  return gitDir === undefined || gitDir === STRANGER ? undefined : commonDirOf(gitDir);
}

/** Folders of all worktrees that share `commonDir`, the main one first. */
export async function worktreeDirs(commonDir: string): Promise<string[]> {
  const others = await entriesInside(commonDir, 'worktrees');
  return [
    commonDir,
    ...others
      .filter((entry) => entry.isFolder)
      .slice(0, 50)
      .map((entry) => path.join(commonDir, 'worktrees', entry.name)),
  ];
}

/** undefined: no repository. STRANGER: it leads out of the folder and what lies there does not point back. */
async function gitDirOf(workTree: string): Promise<string | typeof STRANGER | undefined> {
  const dotGit = path.join(workTree, '.git');
  try {
    const found = await lstat(dotGit);
    if (found.isDirectory()) return dotGit;
    let target = dotGit;
    if (found.isFile()) {
      const line = /^gitdir: (.+?)\s*$/m.exec((await readInside(workTree, '.git', 8192))?.toString('utf8') ?? '');
      if (!line?.[1]) return undefined;
      target = path.resolve(workTree, line[1]);
    } else if (!found.isSymbolicLink()) return undefined;
    const real = await realpath(target);
    if (!(await stat(real)).isDirectory()) return undefined;
    // A folder may come with a `.git` that names any repository on this machine: the other side has to agree.
    return (await pointsBack(real, workTree)) ? real : STRANGER;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Worktrees are recorded in `<gitDir>/gitdir`, submodules in core.worktree of their own configuration. */
async function pointsBack(gitDir: string, workTree: string): Promise<boolean> {
  if (gitDir.startsWith(workTree + path.sep)) return true;
  const back = (await readInside(gitDir, 'gitdir', 8192))?.toString('utf8').trim();
  if (back) return sameFolder(path.dirname(path.resolve(gitDir, back)), workTree);
  const config = parseConfig((await readInside(gitDir, 'config', 1 << 20))?.toString('utf8') ?? '');
  const declared = configValue(config, 'core.worktree');
  return declared !== undefined && sameFolder(path.resolve(gitDir, declared), workTree);
}

async function sameFolder(a: string, real: string): Promise<boolean> {
  try {
    return (await realpath(a)) === real;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

async function commonDirOf(gitDir: string): Promise<string | undefined> {
  try {
    const line = (await readInside(gitDir, 'commondir', 8192))?.toString('utf8').trim() ?? '';
    if (line === '') return gitDir;
    const common = await realpath(path.resolve(gitDir, line));
    // A worktree's folder always lies in `<common>/worktrees/<name>`.
    return path.dirname(path.dirname(gitDir)) === common ? common : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

const shown = (word: string) => `"${word.replaceAll(/[^\w.-]/g, '?').slice(0, 40)}"`;
