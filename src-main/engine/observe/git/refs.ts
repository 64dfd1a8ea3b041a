/**
 * Reads where a repository stands: HEAD, branches, tags, stash, and what is in progress. Our own readers, because git
 * itself would read the repository's configuration on the way (TRUST F6).
 */
import { entriesInside, markInside, readInside } from './confined.ts';
import type { Repository } from './repository.ts';

export interface Refs {
  /** `branch` is absent when HEAD is detached; `hash` is absent before the first commit. */
  head: { branch?: string; hash?: string };
  branches: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
  stash?: string;
  operation?: Operation;
}

/** A merge, cherry-pick, revert or rebase that is not finished. */
export interface Operation {
  kind: 'merge' | 'cherry-pick' | 'revert' | 'rebase';
  /** The commit that comes in, where it is known. */
  other?: string;
  /** The branch being rebased. */
  branch?: string;
  /** When it began: milliseconds since 1970. */
  since: number;
}

/** More loose refs than this are not read: a repository with so many packs them. */
const MOST_LOOSE = 20_000;
const WANTED = ['refs/heads/', 'refs/tags/', 'refs/stash'];

/** Damaged refs are left out, never an error. */
export async function readRefs(repository: Repository): Promise<Refs> {
  const all = await packedRefs(repository);
  // Loose refs win over packed ones.
  for (const folder of ['refs/heads', 'refs/tags']) await looseRefs(repository, folder, all, { left: MOST_LOOSE });
  const stash = hashIn(repository, await readInside(repository.commonDir, 'refs/stash', 4096)) ?? all.get('refs/stash');
  const operation = await readOperation(repository);
  return {
    head: await readHead(repository, all),
    branches: under(all, 'refs/heads/'),
    tags: under(all, 'refs/tags/'),
    ...(stash === undefined ? {} : { stash }),
    ...(operation === undefined ? {} : { operation }),
  };
}

/** True for names that git itself would accept, in so far as it matters here (git-check-ref-format(1)). */
export function isRefName(name: string): boolean {
  return name.length <= 1024 && !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name);
}

/** True for a full object name of this repository; the all-zero name means "none" and is not one. */
export function isHash(repository: Repository, text: string): boolean {
  const length = repository.objectFormat === 'sha256' ? 64 : 40;
  return text.length === length && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
}

async function readHead(repository: Repository, all: ReadonlyMap<string, string>): Promise<Refs['head']> {
  const text = (await readInside(repository.gitDir, 'HEAD', 4096))?.toString('utf8').trim() ?? '';
  if (isHash(repository, text)) return { hash: text };
  const ref = /^ref:\s*(refs\/heads\/.+)$/.exec(text)?.[1];
  if (ref === undefined || !isRefName(ref)) return {};
  const hash = all.get(ref);
  return { branch: ref.slice('refs/heads/'.length), ...(hash === undefined ? {} : { hash }) };
}

/** `<hash> <ref>` a line; `#` heads the file, `^<hash>` says what the tag above it points to. */
async function packedRefs(repository: Repository): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const bytes = await readInside(repository.commonDir, 'packed-refs', 64 << 20);
  for (const line of bytes?.toString('utf8').split('\n') ?? []) {
    const space = line.indexOf(' ');
    // Most of a large file are remote branches; they are of no interest here.
    if (!WANTED.some((start) => line.startsWith(start, space + 1))) continue;
    const hash = line.slice(0, space);
    const name = line.slice(space + 1).trimEnd();
    if (isHash(repository, hash) && isRefName(name)) found.set(name, hash);
  }
  return found;
}

async function looseRefs(
  repository: Repository,
  folder: string,
  into: Map<string, string>,
  count: { left: number },
  depth = 0,
): Promise<void> {
  for (const entry of await entriesInside(repository.commonDir, folder)) {
    const name = `${folder}/${entry.name}`;
    if (entry.isFolder) {
      if (depth < 20) await looseRefs(repository, name, into, count, depth + 1);
      continue;
    }
    if (entry.name.endsWith('.lock') || !isRefName(name) || count.left-- <= 0) continue;
    const hash = hashIn(repository, await readInside(repository.commonDir, name, 4096));
    if (hash !== undefined) into.set(name, hash);
  }
}

async function readOperation(repository: Repository): Promise<Operation | undefined> {
  const { gitDir } = repository;
  for (const folder of ['rebase-merge', 'rebase-apply']) {
    const begun = await markInside(gitDir, folder);
    if (!begun) continue;
    const branch = (await readInside(gitDir, `${folder}/head-name`, 4096))?.toString('utf8').trim();
    const other = hashIn(repository, await readInside(gitDir, `${folder}/onto`, 4096));
    return {
      kind: 'rebase',
      since: begun.mtimeMs,
      ...(other === undefined ? {} : { other }),
      ...(branch?.startsWith('refs/heads/') && isRefName(branch) ? { branch: branch.slice(11) } : {}),
    };
  }
  for (const [file, kind] of [
    ['MERGE_HEAD', 'merge'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
  ] as const) {
    const begun = await markInside(gitDir, file);
    if (!begun) continue;
    const other = hashIn(repository, await readInside(gitDir, file, 64 * 1024));
    return { kind, since: begun.mtimeMs, ...(other === undefined ? {} : { other }) };
  }
  return undefined;
}

function hashIn(repository: Repository, bytes: Buffer | undefined): string | undefined {
  const word = bytes?.toString('latin1').split(/\s/, 1)[0] ?? '';
  return isHash(repository, word) ? word : undefined;
}

function under(all: ReadonlyMap<string, string>, prefix: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, hash] of all) if (name.startsWith(prefix)) found.set(name.slice(prefix.length), hash);
  return found;
}
