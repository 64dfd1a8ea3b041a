/**
 * Merges two commits for trial, in a folder of Vesper's own that is removed: what the two changed is copied there by object commands that
 * only read, and there git merges with nothing else in reach. Nothing of the watched repository is written, not even the time of an object,
 * and nothing that it configures is run (TRUST F6): attributes such as `merge=union` do not count either.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Files } from '../../ports.ts';
import { FILE_MODE } from '../../storage/paths.ts';
import type { AskLimits, GitTool, Objects } from './objects.ts';
import { isHash } from './refs.ts';
import type { Repository } from './repository.ts';

export type Merged =
  | { state: 'clean' }
  | { state: 'conflict'; paths: string[] }
  /** It cannot be told: objects are missing, there is no one common ancestor, too much changed, git is too old. */
  | { state: 'unknown'; because: string };

export type TrialMerge = (
  repository: Repository,
  ours: string,
  theirs: string,
  signal?: AbortSignal,
) => Promise<Merged>;

const TIMEOUT_MS = 20_000;
/** Of what changed, packed. */
const MOST_PACKED = 64 << 20;
const MOST_OBJECTS = 50_000;

/** `folder`: `<home>/git`. One trial at a time, in one place, so that nothing is left but by a crash, and that goes with the next. */
export function openTrialMerge({ git, files, folder }: { git: GitTool; files: Files; folder: string }): TrialMerge {
  const scratch = path.join(folder, 'trial');
  let last: Promise<unknown> = Promise.resolve();

  async function merge(repository: Repository, ours: string, theirs: string, signal?: AbortSignal): Promise<Merged> {
    if (!isHash(repository, ours) || !isHash(repository, theirs)) return unknown('there is no such commit');
    const objects = git.objectsOf(repository, signal);
    const bases = await words(objects, ['merge-base', '--all', ours, theirs]);
    const [base] = bases;
    if (base === undefined || bases.length > 1) return unknown(`they have ${bases.length} common ancestors`);
    if (base === ours || base === theirs) return { state: 'clean' };
    const trees = await words(objects, ['rev-parse', ...[base, ours, theirs].map((hash) => `${hash}^{tree}`)]);
    if (trees.length !== 3 || !trees.every((hash) => isHash(repository, hash)))
      return unknown('their trees are missing');
    const changed = await changedObjects(repository, objects, base, [ours, theirs]);
    if (!changed) return unknown('objects are missing, or too much changed');
    const pack = await output(objects, ['pack-objects', '--stdout', '-q', '--window=0', '--threads=1'], {
      input: [...new Set([...trees, ...changed])].map((hash) => `${hash}\n`).join(''),
      maxBytes: MOST_PACKED,
    });
    if (!pack) return unknown('objects are missing, or too much changed');

    await files.removeTree(scratch);
    try {
      await files.makeDir(path.join(scratch, 'pack'));
      if (!(await output(objects, ['index-pack', '--stdin'], { input: pack, scratch })))
        return unknown('the trial could not be set up');
      const [baseTree = '', oursTree = '', theirsTree = ''] = trees;
      const root = await writeCommit(repository, baseTree, undefined);
      return await mergeThere(
        repository,
        objects,
        await writeCommit(repository, oursTree, root),
        await writeCommit(repository, theirsTree, root),
      );
    } finally {
      await files.removeTree(scratch);
    }
  }

  async function mergeThere(repository: Repository, objects: Objects, ours: string, theirs: string): Promise<Merged> {
    const parts: Buffer[] = [];
    const { how, message } = await objects.ask(
      ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ours, theirs],
      (chunk) => void parts.push(chunk),
      { scratch, timeoutMs: TIMEOUT_MS, maxBytes: MOST_PACKED },
    );
    const [tree = '', ...paths] = Buffer.concat(parts).toString('utf8').split('\0');
    // It ends with 1 where files conflict, and with more where it could not merge; then it names no tree.
    if (!isHash(repository, tree) || (how !== 'done' && how !== 'failed'))
      return unknown(message.split('\n')[0] ?? how);
    if (how === 'done') return { state: 'clean' };
    return { state: 'conflict', paths: [...new Set(paths.filter((one) => one !== ''))].sort() };
  }

  /** With one parent at most: all that a merge wants to know of history. Answers its name. */
  async function writeCommit(repository: Repository, tree: string, parent: string | undefined): Promise<string> {
    const by = 'Vesper <trial> 0 +0000';
    const said = `tree ${tree}\n${parent === undefined ? '' : `parent ${parent}\n`}author ${by}\ncommitter ${by}\n\ntrial\n`;
    const object = Buffer.from(`commit ${Buffer.byteLength(said)}\0${said}`);
    const name = createHash(repository.objectFormat).update(object).digest('hex');
    await files.makeDir(path.join(scratch, name.slice(0, 2)));
    const file = await files.open(path.join(scratch, name.slice(0, 2), name.slice(2)), 'w', FILE_MODE);
    try {
      await file.write(deflateSync(object));
    } finally {
      await file.close();
    }
    return name;
  }

  return (repository, ours, theirs, signal) => {
    const turn = last.catch(() => undefined).then(() => merge(repository, ours, theirs, signal));
    last = turn;
    return turn;
  };
}

/** Trees and blobs that differ between the ancestor and each side, of both; undefined when they cannot be told. */
async function changedObjects(
  repository: Repository,
  objects: Objects,
  base: string,
  sides: readonly string[],
): Promise<Set<string> | undefined> {
  const found = new Set<string>();
  for (const side of sides) {
    const listed = await output(
      objects,
      ['diff-tree', '-r', '-t', '-z', '--raw', '--no-abbrev', '--no-renames', base, side],
      {},
    );
    if (!listed) return undefined;
    // `:100644 100644 <old> <new> M`, then the path; a submodule's commit lies elsewhere.
    for (const part of listed.toString('latin1').split('\0')) {
      const [, oldMode, newMode, old = '', now = ''] = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]/.exec(part) ?? [];
      if (oldMode !== '160000' && isHash(repository, old)) found.add(old);
      if (newMode !== '160000' && isHash(repository, now)) found.add(now);
    }
    if (found.size > MOST_OBJECTS) return undefined;
  }
  return found;
}

async function output(objects: Objects, args: readonly string[], limits: AskLimits): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  const { how } = await objects.ask(args, (chunk) => void parts.push(chunk), { timeoutMs: TIMEOUT_MS, ...limits });
  return how === 'done' ? Buffer.concat(parts) : undefined;
}

async function words(objects: Objects, args: readonly string[]): Promise<string[]> {
  return (await output(objects, args, {}))?.toString('latin1').split('\n').filter(Boolean) ?? [];
}

function unknown(because: string): Merged {
  return { state: 'unknown', because };
}
