/**
 * Makes observations of commits: what was said, by whom, and what it changed, oldest first.
 * A commit's words count as an agent's where this clone's reflog shows that they were written here, else as external.
 */
import type { CommitData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { originOf } from '../../origin.ts';
import type { Changes } from './changes.ts';
import { changesReader } from './changes.ts';
import type { CommitObject, TagObject } from './commit-object.ts';
import { readObjects } from './commit-object.ts';
import type { Objects } from './objects.ts';
import type { ReflogEntry } from './reflog.ts';
import { readReflog } from './reflog.ts';
import type { Repository } from './repository.ts';
import { worktreeDirs } from './repository.ts';
import { clean, cut, stampOf, subjectAndBody } from './text.ts';

export interface Wanted {
  hash: string;
  branch?: string | undefined;
}

/** Commits read together: enough to make starting git cheap, few enough to hold in memory. */
const BATCH = 50;

/** Drafts in the order of `wanted`, in batches. Commits that are missing or damaged are left out. */
export async function* commitDrafts(
  project: string,
  repository: Repository,
  objects: Objects,
  wanted: readonly Wanted[],
): AsyncGenerator<Draft[]> {
  if (wanted.length === 0) return;
  const made = await madeHere(repository);
  const changesOf = changesReader(objects, repository.partial);
  for (let from = 0; from < wanted.length; from += BATCH) {
    const batch = wanted.slice(from, from + BATCH);
    const hashes = batch.map((commit) => commit.hash);
    const found = await readObjects(objects, hashes);
    const changes = await changesOf(hashes);
    const written = await writtenHere(objects, made, found);
    yield batch.flatMap(({ hash, branch }) => {
      const commit = found.get(hash);
      if (commit?.type !== 'commit') return [];
      return [draftOf(project, hash, commit, changes.get(hash), branch, made.get(hash), written.has(hash))];
    });
  }
}

function draftOf(
  project: string,
  hash: string,
  commit: CommitObject,
  changes: Changes | undefined,
  branch: string | undefined,
  made: Made | undefined,
  written: boolean,
): Draft {
  const { subject, body } = subjectAndBody(clean(commit.message));
  // A name only: some people set their mail address as their name.
  const author = clean(cut(commit.authorName.replace(/@.*$/s, ''), 120)).trim();
  const data: CommitData = {
    hash,
    ...(branch === undefined ? {} : { branch }),
    subject,
    ...(body === '' ? {} : { body }),
    ...(author === '' ? {} : { author }),
    files: changes?.files ?? [],
    filesTotal: changes?.filesTotal ?? 0,
    add: changes?.add ?? 0,
    del: changes?.del ?? 0,
    merge: commit.parents.length > 1,
    here: made !== undefined,
    ...(made === undefined ? {} : { made: made.how }),
  };
  const head = `commit ${hash.slice(0, 7)}${branch === undefined ? '' : ` on ${branch}`}: ${subject}`;
  return {
    key: `git:${project}:commit:${hash}`,
    at: stampOf(commit.committed),
    project,
    source: 'git',
    kind: 'commit',
    origin: originOf({ source: 'git', part: 'message', here: written }),
    text: cut(body === '' ? head : `${head}\n\n${body}`, 1990),
    data,
  };
}

interface Made {
  act: 'written' | 'replayed';
  how: NonNullable<CommitData['made']>;
}

/**
 * Commits that were made in this clone, in any of its worktrees, as far back as the reflogs go (their last 4 MB).
 * A folder that came with its `.git` (out of an archive) may bring a forged reflog; its words then count as an agent's,
 * which is tentative at most.
 */
async function madeHere(repository: Repository): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  for (const dir of new Set([repository.gitDir, ...(await worktreeDirs(repository.commonDir))])) {
    const { entries } = await readReflog(repository, dir, 'logs/HEAD', 4 << 20);
    for (const entry of entries) note(made, entry);
  }
  return made;
}

function note(made: Map<string, Made>, { new: hash, what }: ReflogEntry): void {
  if (hash === undefined || (what.act !== 'written' && what.act !== 'replayed')) return;
  if (what.act === 'replayed' && made.get(hash)?.act === 'written') return;
  made.set(hash, { act: what.act, how: what.how });
}

/**
 * Those of `found` whose words were given here. A replayed commit (rebase, cherry-pick, am, revert) carries the words of another
 * one, which may be a stranger's: it counts only if a commit with the same author line and words was written here, or if all it says
 * is that it reverts one that was.
 */
async function writtenHere(
  objects: Objects,
  made: ReadonlyMap<string, Made>,
  found: ReadonlyMap<string, CommitObject | TagObject>,
): Promise<Set<string>> {
  const written = new Set<string>();
  const replayed: string[] = [];
  for (const hash of found.keys()) {
    const act = made.get(hash)?.act;
    if (act === 'written') written.add(hash);
    else if (act === 'replayed') replayed.push(hash);
  }
  if (replayed.length === 0) return written;
  const mine = [...made].flatMap(([hash, { act, how }]) => (act === 'written' || how === 'revert' ? [hash] : []));
  const own = await readObjects(objects, mine.slice(-2000));
  const identities = new Set<string>();
  for (const [hash, commit] of own) {
    if (commit.type === 'commit' && made.get(hash)?.act === 'written') identities.add(identityOf(commit));
  }
  for (const hash of replayed) {
    const commit = found.get(hash);
    if (commit?.type !== 'commit') continue;
    if (identities.has(identityOf(commit)) || (made.get(hash)?.how === 'revert' && revertsOwn(commit, own, made)))
      written.add(hash);
  }
  return written;
}

/** Whether git alone worded the revert (nothing added), of a commit that was written here, or of another such revert. */
function revertsOwn(
  commit: CommitObject,
  own: ReadonlyMap<string, CommitObject | TagObject>,
  made: ReadonlyMap<string, Made>,
  depth = 0,
): boolean {
  const [, verb, quoted = '', hash = ''] =
    /^(Revert|Reapply) "(.+)"\n\nThis reverts commit ([0-9a-f]{40,64})\.\s*$/.exec(commit.message) ?? [];
  const target = own.get(hash);
  if (target?.type !== 'commit' || depth > 10) return false;
  const subject = subjectAndBody(clean(target.message)).subject;
  if (subject !== (verb === 'Reapply' ? `Revert "${quoted}"` : quoted)) return false;
  return made.get(hash)?.act === 'written' || revertsOwn(target, own, made, depth + 1);
}

const identityOf = (commit: CommitObject) => `${commit.authorLine}\n${commit.message.trim()}`;
