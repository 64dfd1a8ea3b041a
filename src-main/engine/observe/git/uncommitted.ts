/**
 * Which files differ from the last commit, told without `git status`, which would run the repository's own programs:
 * index against work tree by our own reading, index against HEAD by an object command (TRUST F6).
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { BigIntStats } from 'node:fs';
import { readObjects } from './commit-object.ts';
import { isAbsence, liesInside } from '../../projects/confine.ts';
import { markInside, readInside } from './confined.ts';
import { configValue } from './config-file.ts';
import { eachTreeEntry } from './history.ts';
import type { Index, IndexEntry } from './index-file.ts';
import { readIndex } from './index-file.ts';
import { neverRead } from '../../redact/never-read.ts';
import type { Objects } from './objects.ts';
import { readRefs } from './refs.ts';
import type { Repository } from './repository.ts';

/** Paths are relative to the project, sorted. */
export interface Uncommitted {
  changed: string[];
  conflicted: string[];
  /** Those of the given paths that git does not track. */
  untracked: string[];
  /** True where filters or line-ending rules may make the list longer than git's own. */
  about: boolean;
  /** Set when the index could not be read; the lists are then empty. */
  unreadable?: string;
}

/** Contents above this are taken as changed when size or time differ, instead of being read. */
const MOST_HASHED = 64 * 1024 * 1024;

/** A comparison that remembers what is staged as long as neither HEAD nor the index change. */
export function uncommittedReader(
  repository: Repository,
  objects: Objects,
): (untracked?: readonly string[]) => Promise<Uncommitted> {
  let cached: { key: string; staged: string[] } | undefined;
  return async (candidates = []) => {
    const none: Uncommitted = { changed: [], conflicted: [], untracked: [], about: false };
    const mark = await markInside(repository.gitDir, 'index');
    const read = await readIndex(repository);
    if (read.state === 'unreadable') return { ...none, about: true, unreadable: `the index: ${read.reason}` };
    const index: Index = read.state === 'read' ? read.index : { entries: [], tree: undefined, refused: 0 };

    const head = (await readRefs(repository)).head.hash;
    const key = `${head ?? ''} ${mark?.mark ?? ''}`;
    if (cached?.key !== key) cached = { key, staged: await stagedPaths(objects, index, head) };
    const rules = await conversionRules(repository, index);
    const changed = new Set(cached.staged);
    for (const entry of await differing(repository, index, mark?.mtimeMs ?? 0, rules)) changed.add(entry);

    const conflicted = conflictedPaths(index);
    for (const name of conflicted) changed.delete(name);
    const tracked = new Set(index.entries.map((entry) => entry.path));
    return {
      changed: [...changed].sort(),
      conflicted,
      untracked: candidates.filter((name) => !tracked.has(name)).sort(),
      about: rules.about,
    };
  };
}

/** Paths that stand in the index in more than one version. */
export function conflictedPaths(index: Index): string[] {
  return [...new Set(index.entries.filter((entry) => entry.stage > 0).map((entry) => entry.path))].sort();
}

async function stagedPaths(objects: Objects, index: Index, head: string | undefined): Promise<string[]> {
  const commit = head === undefined ? undefined : (await readObjects(objects, [head])).get(head);
  const tree = commit?.type === 'commit' ? commit.tree : undefined;
  if (tree !== undefined && tree === index.tree) return [];
  const rest = new Map(index.entries.filter((entry) => entry.stage === 0).map((entry) => [entry.path, entry]));
  const unmerged = new Set(conflictedPaths(index));
  const staged: string[] = [];
  if (tree !== undefined) {
    const whole = await eachTreeEntry(objects, tree, (mode, hash, name) => {
      const file = name.toString('utf8');
      const entry = rest.get(file);
      rest.delete(file);
      if (unmerged.has(file)) return;
      if (!entry || entry.hash !== hash || entry.mode !== mode) staged.push(file);
    });
    // Without the tree nothing can be said about what is staged.
    if (!whole) return [];
  } else if (head !== undefined) return [];
  return [...staged, ...rest.keys()];
}

interface Rules {
  about: boolean;
  modes: boolean;
}

/** Whether git may see other bytes than we do. Attribute files are read as data, only to know that. */
async function conversionRules(repository: Repository, index: Index): Promise<Rules> {
  const modes =
    configValue(repository.config, 'core.filemode')?.toLowerCase() !== 'false' && process.platform !== 'win32';
  const autocrlf = configValue(repository.config, 'core.autocrlf')?.toLowerCase() ?? 'false';
  // Git for Windows converts line endings by default.
  if (autocrlf !== 'false' || process.platform === 'win32') return { about: true, modes };
  const files = index.entries.filter((entry) => /(^|\/)\.gitattributes$/.test(entry.path)).slice(0, 50);
  const converts = /\b(filter|text|eol|crlf|ident|working-tree-encoding)\b/;
  for (const { path: name } of files) {
    const text = await readInside(repository.workTree, name, 256 * 1024);
    if (text && converts.test(text.toString('utf8'))) return { about: true, modes };
  }
  const own = await readInside(repository.commonDir, 'info/attributes', 256 * 1024);
  return { about: own !== undefined && converts.test(own.toString('utf8')), modes };
}

async function differing(repository: Repository, index: Index, indexTime: number, rules: Rules): Promise<string[]> {
  const found: string[] = [];
  const folders = new Map<string, Promise<boolean>>();
  const waiting = index.entries.values();
  const worker = async () => {
    for (const entry of waiting)
      if (await differs(repository, entry, indexTime, rules, folders)) found.push(entry.path);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return found;
}

async function differs(
  repository: Repository,
  entry: IndexEntry,
  indexTime: number,
  rules: Rules,
  folders: Map<string, Promise<boolean>>,
): Promise<boolean> {
  const type = entry.mode & 0o170000;
  // A submodule has a repository of its own; the others are entries that git itself does not compare.
  if (entry.stage > 0 || entry.assumeValid || entry.skipWorktree || type === 0o160000) return false;
  if (entry.intentToAdd) return true;
  if (!(await isRealFolder(repository.workTree, path.posix.dirname(entry.path), folders))) return true;
  const file = entry.raw
    ? Buffer.concat([Buffer.from(repository.workTree + path.sep), entry.raw])
    : path.join(repository.workTree, entry.path);
  try {
    const found = await lstat(file, { bigint: true });
    if (type === 0o120000) {
      if (!found.isSymbolicLink()) return true;
      return blobHash(await readlink(file, 'buffer'), entry.hash) !== entry.hash;
    }
    if (!found.isFile()) return true;
    if (rules.modes && ((found.mode & 0o100n) !== 0n) !== ((entry.mode & 0o100) !== 0)) return true;
    if (sameStat(found, entry) && Number(found.mtimeMs) < Math.floor(indexTime)) return false;
    // What is never read is not read here either: its size and time have to do (TRUST S9).
    if (found.size > MOST_HASHED || neverRead(entry.path)) return !sameStat(found, entry);
    // As git does: another size is a change, whatever a filter would make of the content.
    if (entry.size !== 0 && Number(found.size % 4_294_967_296n) !== entry.size) return true;
    const content = await readSame(repository.workTree, file, found);
    if (!content) return true;
    if (blobHash(content, entry.hash) === entry.hash) return false;
    return !(rules.about && blobHash(withoutCarriageReturns(content), entry.hash) === entry.hash);
  } catch (error) {
    // Gone, or not ours to read: git would call the first changed, and cannot tell for the second.
    return isAbsence(error);
  }
}

/** The last bits of a time are lost on some file systems; then git's stamp has no fraction. */
function sameStat(found: BigIntStats, entry: IndexEntry): boolean {
  const seconds = found.mtimeNs / 1_000_000_000n;
  const nanos = found.mtimeNs % 1_000_000_000n;
  return (
    Number(found.size % 4_294_967_296n) === entry.size &&
    Number(seconds % 4_294_967_296n) === entry.mtimeSeconds &&
    (entry.mtimeNanos === 0 || Number(nanos) === entry.mtimeNanos)
  );
}

/** A folder of the work tree that is no link, all the way up: what lies behind a link is not part of it. */
function isRealFolder(root: string, folder: string, known: Map<string, Promise<boolean>>): Promise<boolean> {
  if (folder === '.') return Promise.resolve(true);
  let answer = known.get(folder);
  if (!answer) {
    answer = (async () => {
      if (!(await isRealFolder(root, path.posix.dirname(folder), known))) return false;
      try {
        return (await lstat(path.join(root, folder))).isDirectory();
      } catch (error) {
        if (isAbsence(error)) return false;
        throw error;
      }
    })();
    known.set(folder, answer);
  }
  return answer;
}

async function readSame(root: string, file: string | Buffer, seen: BigIntStats): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const now = await handle.stat({ bigint: true });
    if (!now.isFile() || now.ino !== seen.ino || now.dev !== seen.dev || now.size > MOST_HASHED) return undefined;
    if (!(await liesInside(root, handle, file))) return undefined;
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The name git would give to `content`, in the format of `like`. */
function blobHash(content: Buffer, like: string): string {
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
}

function withoutCarriageReturns(content: Buffer): Buffer {
  return Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}
