/**
 * Which commit a commit takes back, in the forms that git and its hosts write, and whether one takes back a fact.
 */
import { commitData, type CommitData } from '../../../src-shared/contract/kinds.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';

/** What a revert names: at least one of the two. */
export interface Reverted {
  /** Hash, or at least seven digits of its beginning. */
  hash?: string;
  subject?: string;
}

/**
 * `Revert "X"`, `Reapply "X"` (git since 2.43, for the revert of a revert), or a line of the body that begins with git's own
 * `This reverts commit <hash>`. Undefined for every other commit, also one that speaks of reverting in words of its own.
 */
export function revertOf({ subject, body = '' }: Pick<CommitData, 'subject' | 'body'>): Reverted | undefined {
  const [, verb, quoted] = /^(revert|reapply):? ["“](.+)["”](?: \(#\d+\))?$/i.exec(subject) ?? [];
  const hash = /^This reverts commit ([0-9a-f]{7,64})\b/m.exec(body)?.[1];
  const named = verb?.toLowerCase() === 'reapply' ? `Revert "${quoted}"` : quoted;
  if (hash === undefined && named === undefined) return undefined;
  return { ...(hash === undefined ? {} : { hash }), ...(named === undefined ? {} : { subject: named }) };
}

/** A host adds the number of its request to a subject, and quotes it without. */
export function isSameSubject(a: string, b: string): boolean {
  return plain(a) === plain(b);
}
const plain = (subject: string) => subject.replace(/(?: \(#\d+\))+$/, '').trim();

/** How a decision's text names the commit it was made in: its beginning is a mark of the dream's own. */
export const commitMark = (hash: string): string => `(commit ${hash.slice(0, 7)})`;

/**
 * Whether the cited records show that every commit the fact rests on was reverted. A commit that is kept no more counts as named where
 * the fact's own text has its hash.
 */
export function isReverted(fact: Pick<Fact, 'text' | 'evidence'>, cited: readonly Observation[]): boolean {
  const commits = cited.flatMap((record) => {
    const commit = record.source === 'git' && record.kind === 'commit' ? commitData.safeParse(record.data) : undefined;
    return commit?.success ? [{ id: record.id, at: instantOf(record.at), ...commit.data }] : [];
  });
  const reverts = commits.flatMap((commit) => {
    const named = revertOf(commit);
    return named ? [{ ...named, at: commit.at }] : [];
  });
  return (
    fact.evidence.length > 0 &&
    fact.evidence.every(({ ref, source, at }) => {
      if (source !== 'git') return false;
      const commit = commits.find(({ id }) => id === ref);
      return reverts.some((one) => {
        if (one.at < instantOf(at)) return false; // of an earlier commit that had the same words
        return commit ? names(one, commit) : one.hash !== undefined && fact.text.includes(commitMark(one.hash));
      });
    })
  );
}

function names({ hash, subject }: Reverted, commit: Pick<CommitData, 'hash' | 'subject'>): boolean {
  if (hash !== undefined && commit.hash.startsWith(hash)) return true;
  return subject !== undefined && isSameSubject(subject, commit.subject);
}
