/**
 * Of pull requests: what is worth a word when it happens, each said once: a review that asks for something or approves, checks that failed,
 * a conflict with the base, the end. A stranger's words are quoted, cut, and named as what they are. Pure.
 */
import { forgeData, type ForgeData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { instantOf, instantOfStamp, type Scene } from '../../brief/scene.ts';
import { cutAtWord, plain, quoted } from '../../brief/words.ts';
import type { Moment } from './moment.ts';

/** What happened longer ago stands in the brief. */
const FRESH_MS = 3 * 3_600_000;
const MOST_BODY = 400;

export function forgeMoments({ recent, now }: Pick<Scene, 'recent' | 'now'>): Moment[] {
  const told = recent.flatMap((record) => {
    const data = record.source === 'forge' ? forgeData.safeParse(record.data).data : undefined;
    return data ? [{ record, data, about: subjectOf(data) }] : [];
  });
  return told
    .filter(({ record }) => instantOfStamp(now) - instantOf(record) <= FRESH_MS)
    .filter(
      (one) => !told.slice(told.indexOf(one) + 1).some((later) => later.about === one.about && isOver(one, later)),
    )
    .reverse()
    .flatMap(({ record, data }) => {
      const title = titleOf(record, data);
      if (title === undefined) return [];
      const key = `forge:${record.key}`;
      const notice = { id: key, title, body: wordsOf(record), place: `record:${record.id}` };
      return [{ key, notice, about: { source: record.id, project: record.project } }];
    });
}

interface Told {
  record: Observation;
  data: ForgeData;
}

/** One pull request, or one branch that has none. */
function subjectOf({ host, repo, number, title }: ForgeData): string {
  return number === undefined ? `${repo} ${title}` : `${host}/${repo}#${number}`;
}

/** Whether a later record of the same pull request leaves nothing to say of an earlier one. */
function isOver(one: Told, later: Told): boolean {
  switch (later.record.kind) {
    case 'merged':
    case 'closed':
      return true;
    case 'mergeable':
      return one.record.kind === 'conflict';
    case 'review':
      return one.record.kind === 'review' && one.data.by === later.data.by && later.data.outcome !== 'commented';
    default:
      return one.record.kind === later.record.kind && one.record.kind !== 'comment';
  }
}

function titleOf({ kind }: Observation, { outcome, foundBy }: ForgeData): string | undefined {
  switch (kind) {
    case 'review':
      if (outcome === 'approved') return 'Pull request approved';
      return outcome === 'changes_requested' ? 'Changes requested' : undefined;
    case 'checks':
      return outcome === 'failure' ? 'Checks failed' : undefined;
    case 'conflict':
      return foundBy === 'trial-merge' ? 'Your branch conflicts with its base' : 'Conflict with the base branch';
    case 'merged':
      return 'Pull request merged';
    case 'closed':
      return 'Pull request closed';
    default:
      return undefined;
  }
}

/** Vesper's line, then what somebody wrote, in quotation marks. */
function wordsOf({ text }: Observation): string {
  const [line = '', ...rest] = text.split('\n\n');
  const said = rest.join(' ');
  return cutAtWord(plain(said) === '' ? plain(line) : `${plain(line)}: ${quoted(said, 200)}`, MOST_BODY);
}
