/**
 * One look at a repository: what to tell about it the first time, and what has happened since a cursor.
 * Drafts come oldest first, in batches, so that a long history is never held whole.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp, instantOf } from '../../../../src-shared/kit/time.ts';
import type { Clock } from '../../ports.ts';
import { actDrafts, bareSwitchDraft, conflictDraft, stashDrafts, tagDrafts } from './acts.ts';
import type { Wanted } from './commits.ts';
import { commitDrafts } from './commits.ts';
import { tellsTags } from './git-cursor.ts';
import type { GitCursor } from './git-cursor.ts';
import type { Reached } from './history.ts';
import { reach } from './history.ts';
import type { Objects } from './objects.ts';
import { entriesAfter } from './reflog.ts';
import type { Repository } from './repository.ts';
import type { Snapshot } from './snapshot.ts';

export interface Looker {
  project: string;
  repository: Repository;
  objects: Objects;
  clock: Clock;
  /** Called when part of the history could not be read, although it should be there. */
  onDamage: () => void;
}

/** Bounds of a first look: enough to know a project by, little enough to read in seconds. */
const FIRST = { ofHead: 300, days: 90, commits: 500, tags: 20, reflog: 20, stashes: 20 };
/** Commits told after one change; a pull that brings more keeps the newest. */
const MOST_NEW = 2000;

/** Recent history: newest commits of HEAD and of branches touched lately, last tags, stashes and moves. */
export async function* firstLook(looker: Looker, { refs, ...rest }: Snapshot): AsyncGenerator<Draft[]> {
  const { project, repository, objects, clock, onDamage } = looker;
  const { branch, hash } = refs.head;
  const tips = tipNames(refs, []);
  const since = clock.now() / 1000 - FIRST.days * 86_400;
  const ofHead = await reach(objects, hash === undefined ? [] : [hash], [], { max: FIRST.ofHead });
  const others = await reach(objects, [...tips.keys()], [], { max: FIRST.commits, since });
  if (!ofHead.whole || !others.whole) onDamage();
  const all = new Map<string, Reached & Wanted>();
  for (const commit of ofHead.commits) all.set(commit.hash, { ...commit, branch });
  for (const commit of others.commits) {
    if (!all.has(commit.hash)) all.set(commit.hash, { ...commit, branch: tips.get(commit.tip) });
  }
  // Stable, so that commits of one second keep the order of their history.
  const wanted = [...all.values()]
    .reverse()
    .sort((a, b) => a.seconds - b.seconds)
    .slice(-FIRST.commits);

  const acts = [
    ...actDrafts(project, rest.reflog.entries.slice(-FIRST.reflog), branchNow(refs)),
    ...stashDrafts(project, rest.stash.entries.slice(-FIRST.stashes)),
    ...(await tagDrafts(project, objects, [...refs.tags], FIRST.tags)),
    ...conflicts(looker, { refs, ...rest }, []),
  ];
  yield* inOrder(commitDrafts(project, repository, objects, wanted), acts);
}

/** What happened between `cursor` and `snapshot`. */
export async function* lookSince(looker: Looker, snapshot: Snapshot, cursor: GitCursor): AsyncGenerator<Draft[]> {
  const { project, repository, objects } = looker;
  const { refs } = snapshot;
  const before = new Set(cursor.branches.map(([, hash]) => hash));
  if (cursor.head.hash !== undefined) before.add(cursor.head.hash);
  const tips = tipNames(refs, before);
  const reached = await reach(objects, [...tips.keys()], [...before], { max: MOST_NEW });
  if (!reached.whole) looker.onDamage();
  const wanted = reached.commits.reverse().map(({ hash, tip }) => ({ hash, branch: tips.get(tip) }));

  const moves = entriesAfter(snapshot.reflog.entries, cursor.reflog);
  const knownTags = new Set(cursor.tags.map(([name, hash]) => `${hash} ${name}`));
  const newTags = tellsTags(refs) ? [...refs.tags].filter(([name, hash]) => !knownTags.has(`${hash} ${name}`)) : [];
  const acts = [
    ...actDrafts(project, moves, branchNow(refs)),
    ...bareSwitch(looker, snapshot, cursor),
    ...stashDrafts(project, entriesAfter(snapshot.stash.entries, cursor.stash)),
    ...(await tagDrafts(project, objects, newTags, 200)),
    ...conflicts(looker, snapshot, cursor.conflicted),
  ];
  yield* inOrder(commitDrafts(project, repository, objects, wanted), acts);
}

/** Tips of local branches by hash, the present one's name winning; a detached HEAD has none. */
function tipNames(refs: Snapshot['refs'], known: Iterable<string>): Map<string, string | undefined> {
  const tips = new Map<string, string | undefined>();
  // In the middle of a rebase HEAD stands on commits that may yet be dropped.
  if (refs.head.hash !== undefined && refs.operation?.kind !== 'rebase') tips.set(refs.head.hash, refs.head.branch);
  for (const [name, hash] of refs.branches) if (tips.get(hash) === undefined) tips.set(hash, name);
  for (const hash of known) tips.delete(hash);
  return tips;
}

const branchNow = (refs: Snapshot['refs']) => refs.head.branch ?? refs.operation?.branch;

function bareSwitch({ project, clock }: Looker, { refs, reflog }: Snapshot, cursor: GitCursor): Draft[] {
  const { branch: to, hash } = refs.head;
  const from = cursor.head.branch;
  if (from === undefined || to === undefined || from === to || refs.operation) return [];
  if (reflog.place.last !== cursor.reflog.last) return [];
  const now = clock.now();
  return [bareSwitchDraft(project, from, to, formatStamp(now, clock.offsetAt(now)), hash)];
}

/** Told when a file is in conflict that was not before; solving them one by one is no news. */
function conflicts({ project, clock }: Looker, snapshot: Snapshot, known: readonly string[]): Draft[] {
  const { conflicted, refs, indexTime, indexMark } = snapshot;
  if (conflicted.every((name) => known.includes(name))) return [];
  const stamp = formatStamp(Math.floor(indexTime), clock.offsetAt(indexTime));
  return [conflictDraft(project, conflicted, refs.operation, refs.head.branch, { stamp, mark: indexMark })];
}

/** Puts `acts` between the commits where their times belong. */
async function* inOrder(commits: AsyncGenerator<Draft[]>, acts: Draft[]): AsyncGenerator<Draft[]> {
  const byTime = (a: Draft, b: Draft) => instantOf(a.at) - instantOf(b.at);
  let waiting = acts.sort(byTime);
  for await (const batch of commits) {
    const last = batch.reduce((latest, draft) => Math.max(latest, instantOf(draft.at)), 0);
    const due = waiting.filter((draft) => instantOf(draft.at) < last);
    waiting = waiting.filter((draft) => instantOf(draft.at) >= last);
    yield due.length === 0 ? batch : [...batch, ...due].sort(byTime);
  }
  if (waiting.length > 0) yield waiting;
}
