/**
 * Work that was taken back: a revert ends what was decided in the commit it names, a revert of the revert decides it again.
 */
import { commitData, type CommitData } from '../../../../src-shared/contract/kinds.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { citeOf, factText, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { isSameSubject, revertOf, type Reverted } from '../reverts.ts';
import { decided, decisionIn } from './commits.ts';

/** Newest commits that a revert is looked for among; what lies further back is found by its hash in the fact itself. */
const MOST = 5000;
/** Of a chain of reverts, newest. */
const CITES = 20;

interface Commit {
  cite: Cite;
  data: Pick<CommitData, 'hash' | 'subject' | 'body' | 'made'>;
  /** The commit that it and all before it in the chain are about, then its revert, the revert of that … */
  chain: Commit[];
}

export function reverts(about: About): Extractor {
  const found: Candidate[] = [];
  let commits: Commit[] = [];
  return {
    see(record, fresh) {
      const parsed =
        record.source === 'git' && record.kind === 'commit' ? commitData.safeParse(record.data) : undefined;
      if (!parsed?.success || parsed.data.merge) return;
      const { hash, subject, body, made } = parsed.data;
      const data = { hash, subject, ...(body === undefined ? {} : { body }), ...(made === undefined ? {} : { made }) };
      const named = revertOf(data);
      const target = named && find(named);
      const commit: Commit = { cite: citeOf(record, fresh), data, chain: [] };
      commit.chain = [...(target?.chain ?? []), commit];
      commits.push(commit);
      if (commits.length > 2 * MOST) commits = commits.slice(-MOST);
      if (named && fresh) found.push(...outcome(commit, named));
    },
    finish: () => found,
  };

  /** By its hash; where no commit has it, as after a rebase, by its subject. */
  function find({ hash, subject }: Reverted): Commit | undefined {
    const own = hash === undefined ? undefined : commits.findLast(({ data }) => data.hash.startsWith(hash));
    return own ?? commits.findLast(({ data }) => subject !== undefined && isSameSubject(data.subject, subject));
  }

  function outcome(commit: Commit, named: Reverted): Candidate[] {
    const [root] = commit.chain;
    if (root === undefined || root === commit) {
      const again = named.subject === undefined ? undefined : revertOf({ subject: named.subject })?.subject;
      return again === undefined ? [ended(commit, [], named.hash)] : decidedAgain(commit, undefined, again);
    }
    return commit.chain.length % 2 === 0
      ? [ended(commit, [...sameWork(root), ...commit.chain])]
      : decidedAgain(commit, root, root.data.subject, root.data.body);
  }

  /** Commits of the same work that a rebase, a cherry-pick or an amend repeated. */
  function sameWork({ data, cite }: Commit): Commit[] {
    if (data.made !== 'rebase' && data.made !== 'cherry-pick' && data.made !== 'amend') return [];
    return commits.filter((one) => one.cite.ref !== cite.ref && isSameSubject(one.data.subject, data.subject));
  }

  function ended(commit: Commit, work: readonly Commit[], hash?: string): Candidate {
    const { at } = commit.cite;
    const cites = [...work.filter((one) => one !== commit).slice(-CITES), commit].map(({ cite }) => cite);
    const { subject } = commit.data;
    return {
      fact: {
        text: factText(`Reverted on ${dayOf(at)}: "${subject}"`),
        type: 'project',
        topic: topicOf(about, 'decisions'),
        project: about.id,
      },
      cites,
      because: `reverted on ${dayOf(at)} (commit ${commit.data.hash.slice(0, 7)})`,
      takesBack: { refs: new Set(work.map(({ cite }) => cite.ref)), ...(hash === undefined ? {} : { hash }) },
    };
  }

  /** `root` is cited too where the revert's own words do not hold what it decides. */
  function decidedAgain(commit: Commit, root: Commit | undefined, subject: string, body?: string): Candidate[] {
    const words = decisionIn({ subject, ...(body === undefined ? {} : { body }) });
    if (words === undefined) return [];
    const isQuoted = commit.data.subject.replace(/["“”]/g, "'").includes(words);
    const cites = isQuoted || !root ? [commit.cite] : [root.cite, commit.cite];
    return [{ ...decided(words, commit.data.hash, cites, about), because: 'a revert was taken back' }];
  }
}
