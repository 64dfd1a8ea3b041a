/**
 * Makes observations of what is no commit: switches, merges, rebases, stashes, tags and conflicts.
 * Vesper measured them in git's own files, so they are `local`; the words of a stash are its author's.
 */
import { createHash } from 'node:crypto';
import type { RefData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { originOf } from '../../origin.ts';
import type { TagObject, CommitObject, GitTime } from './commit-object.ts';
import { readObjects } from './commit-object.ts';
import type { Objects } from './objects.ts';
import type { ReflogEntry } from './reflog.ts';
import type { Operation } from './refs.ts';
import { clean, cut, stampOf } from './text.ts';

/** Switches, merges and rebases out of HEAD's reflog. `now`: the branch HEAD is on after the last of `entries`. */
export function actDrafts(project: string, entries: readonly ReflogEntry[], now: string | undefined): Draft[] {
  const branches = branchesAt(entries, now);
  let onto: string | undefined;
  return entries.flatMap((entry, i) => {
    const branch = branches[i];
    const { what } = entry;
    const hash = entry.new === undefined ? {} : { hash: entry.new };
    const on = branch === undefined ? {} : { branch };
    const draft = (kind: string, text: string, data: RefData) => [
      local(project, kind, entry.id, stampOf(entry), text, data),
    ];
    switch (what.act) {
      case 'switch': {
        // `checkout --detach` calls its target HEAD.
        const [from, to] = [named(what.from), named(what.to === 'HEAD' ? (entry.new ?? 'HEAD') : what.to)];
        return draft('branch', `switched from ${from} to ${to}`, { from, to, ...hash, ...on });
      }
      case 'fast-forward':
      case 'written': {
        if (what.act === 'written' && what.how !== 'merge') return [];
        const from = clean(cut(what.merged ?? (what.act === 'written' ? mergedIn(what.subject) : ''), 200));
        const how = what.act === 'fast-forward' ? ' (fast-forward)' : '';
        const text = `merged${from === '' ? '' : ` ${from}`}${branch === undefined ? '' : ` into ${branch}`}${how}`;
        return draft('merge', text, {
          ...(from === '' ? {} : { from }),
          ...(branch ? { to: branch } : {}),
          ...hash,
          ...on,
        });
      }
      case 'rebase-start':
        onto = named(what.onto);
        return [];
      case 'rebase-end': {
        const target = onto;
        onto = undefined;
        const name = clean(cut(what.branch, 200));
        const text = `rebased ${name}${target === undefined ? '' : ` onto ${target}`}`;
        return draft('rebase', text, { branch: name, ...(target === undefined ? {} : { to: target }), ...hash });
      }
      case 'replayed':
      case 'other':
        return [];
    }
  });
}

/** Stashes. `WIP on …` repeats a commit's subject, which may be a stranger's, and is left out. */
export function stashDrafts(project: string, entries: readonly ReflogEntry[]): Draft[] {
  return entries.flatMap((entry) => {
    if (entry.new === undefined) return [];
    const own = /^On ([^:]+): (.*)$/s.exec(entry.message);
    const branch = own?.[1] ?? /^WIP on ([^:]+):/.exec(entry.message)?.[1];
    const on = branch === undefined ? '' : ` on ${clean(cut(branch, 200))}`;
    const words = own ? `: ${clean(cut(own[2] ?? '', 500))}` : '';
    const data = { hash: entry.new, ...(branch === undefined ? {} : { branch: clean(cut(branch, 200)) }) };
    const draft = local(project, 'stash', entry.new, stampOf(entry), `stash${on}${words}`, data);
    return [own ? { ...draft, origin: originOf({ source: 'git', part: 'message', here: true }) } : draft];
  });
}

/** Tags, in the order of their times; at most the newest `max`. */
export async function tagDrafts(
  project: string,
  objects: Objects,
  tags: readonly (readonly [string, string])[],
  max: number,
): Promise<Draft[]> {
  if (tags.length === 0) return [];
  const some = tags.slice(-5000);
  const found = await readObjects(objects, [...new Set(some.map(([, hash]) => hash))]);
  const targets = await readObjects(objects, targetsWithoutTime(found));
  const dated = some.flatMap(([name, hash]) => {
    const object = found.get(hash);
    const target = object?.type === 'tag' ? object.target : hash;
    const time = timeOf(object) ?? timeOf(targets.get(target));
    return time ? [{ name, target, hash, time }] : [];
  });
  dated.sort((a, b) => a.time.seconds - b.time.seconds);
  return dated.slice(-max).map(({ name, target, hash, time }) =>
    local(project, 'tag', `${name}:${hash}`, stampOf(time), `tag ${name} at ${target.slice(0, 7)}`, {
      name,
      hash: target,
    }),
  );
}

/** A conflict: files that stand in the index in several versions. `at`: when the index was written. */
export function conflictDraft(
  project: string,
  conflicted: readonly string[],
  operation: Operation | undefined,
  branch: string | undefined,
  at: { stamp: string; mark: string },
): Draft {
  const paths = conflicted.slice(0, 200).map((name) => clean(name));
  const during = operation === undefined ? '' : ` during a ${operation.kind}`;
  const on = operation?.branch ?? branch;
  const digest = createHash('sha256')
    .update(`${at.mark}\n${conflicted.join('\n')}`)
    .digest('hex')
    .slice(0, 16);
  const text = `conflict${during}${on === undefined ? '' : ` on ${on}`} in ${listed(paths, conflicted.length)}`;
  return local(project, 'conflict', digest, at.stamp, text, {
    paths,
    ...(operation?.other === undefined ? {} : { from: operation.other }),
    ...(on === undefined ? {} : { branch: on }),
  });
}

/** A switch that left no trace in a reflog (some clones keep none). */
export function bareSwitchDraft(
  project: string,
  from: string,
  to: string,
  stamp: string,
  hash: string | undefined,
): Draft {
  const id = `${from}:${to}:${stamp}`;
  const data = { from, to, branch: to, ...(hash === undefined ? {} : { hash }) };
  return local(project, 'branch', id, stamp, `switched from ${from} to ${to}`, data);
}

function local(project: string, kind: string, id: string, at: string, text: string, data: RefData): Draft {
  const key = `git:${project}:${kind}:${id}`;
  const origin = originOf({ source: 'git', part: 'measured' });
  return { key, at, project, source: 'git', kind, origin, text: cut(text, 1990), data };
}

/** The branch HEAD was on after each entry, told backwards from the present by the switches. */
function branchesAt(entries: readonly ReflogEntry[], now: string | undefined): (string | undefined)[] {
  const branches = new Array<string | undefined>(entries.length);
  let branch = now;
  for (let i = entries.length - 1; i >= 0; i--) {
    const what = entries[i]?.what;
    if (what?.act === 'rebase-end') branch = what.branch;
    branches[i] = branch;
    if (what?.act === 'switch') branch = isHashLike(what.from) ? undefined : what.from;
  }
  return branches.map((name) => (name === undefined ? undefined : clean(cut(name, 200))));
}

const isHashLike = (name: string) => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(name);
const named = (name: string) => (isHashLike(name) ? name.slice(0, 7) : clean(cut(name, 200)));

function mergedIn(subject: string): string {
  return /^Merge (?:remote-tracking )?(?:branch|tag|commit) '([^']+)'/.exec(subject)?.[1] ?? '';
}

function targetsWithoutTime(found: ReadonlyMap<string, CommitObject | TagObject>): string[] {
  return [...found.values()].flatMap((object) => (object.type === 'tag' && !object.tagged ? [object.target] : []));
}

function timeOf(object: CommitObject | TagObject | undefined): GitTime | undefined {
  return object?.type === 'commit' ? object.committed : object?.tagged;
}

function listed(paths: readonly string[], total: number): string {
  const some = paths.slice(0, 10).map((name) => cut(name, 150));
  return `${some.join(', ')}${total > some.length ? ` and ${total - some.length} more` : ''}`;
}
