/**
 * What is logged of a pull request. Keys are made of the forge's own ids, so that a poll that is repeated tells nothing twice. Every text
 * in it is a stranger's: origin `external`, quoted, cut.
 */
import type { ForgeData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { originOf } from '../../origin.ts';
import type { Clock } from '../../ports.ts';
import type { ForgePlace } from './address.ts';
import type { PullCursor } from './cursor.ts';
import { oneLine, type Checks, type Comment, type Pull, type Review } from './rest.ts';

export interface Teller {
  opened(pull: Pull, body: string): Draft;
  ended(pull: Pull): Draft;
  reopened(pull: Pull): Draft;
  mergeable(pull: Pull): Draft;
  review(one: Review): Draft;
  /** `inline`: on a line of the change. The forge counts the two apart. */
  comment(one: Comment, inline: boolean): Draft;
  checks(said: Checks): Draft;
}

/** Observers that summarise stay under 2,000 characters (PRODUCT 3.1). */
const LONGEST_BODY = 1600;

/** `pull`: as it is known when something of it is told. */
export function tellerOf(
  { place, project, clock }: { place: ForgePlace; project: string | null; clock: Clock },
  number: number,
  pull: Pick<PullCursor, 'title' | 'url' | 'state' | 'draft' | 'head' | 'headHash' | 'base'>,
): Teller {
  const name = `${place.repo} #${number}`;

  function draft(
    kind: string,
    key: string,
    at: string | undefined,
    said: string,
    more: Partial<ForgeData>,
    body = '',
  ): Draft {
    const data: ForgeData = {
      host: place.host,
      repo: place.repo,
      number,
      url: pull.url,
      title: pull.title,
      state: pull.state,
      draft: pull.draft,
      head: pull.head,
      base: pull.base,
      headHash: pull.headHash,
      ...more,
    };
    const quoted = body.trim() === '' ? '' : `\n\n${cut(body.trim())}`;
    return {
      key: `forge:${place.host}/${place.repo}#${number}:${key}`,
      at: stampOf(at),
      project,
      source: 'forge',
      kind,
      origin: originOf({ source: 'forge' }),
      text: `${name} "${pull.title}": ${said}${quoted}`,
      data: { ...data },
    };
  }

  /** Of a time as the forge says it, by this machine's offset then; never one that has not come yet. */
  function stampOf(at: string | undefined): string {
    const said = at === undefined ? NaN : Date.parse(at);
    const instant = Number.isNaN(said) ? clock.now() : Math.min(said, clock.now());
    return formatStamp(instant, clock.offsetAt(instant));
  }

  const by = (login: string | undefined) => (login === undefined ? {} : { by: oneLine(login).slice(0, 100) });
  const byWords = (login: string | undefined) => (login === undefined ? '' : ` by ${oneLine(login).slice(0, 100)}`);

  return {
    opened: ({ by: who, createdAt }, body) =>
      draft('opened', 'opened', createdAt, `opened${byWords(who)}`, by(who), body),
    reopened: ({ updatedAt }) => draft('opened', `reopened:${updatedAt}`, updatedAt, 'opened again', {}),
    ended: ({ state, mergedBy, endedAt, updatedAt }) =>
      state === 'merged'
        ? draft('merged', 'merged', endedAt, `merged${byWords(mergedBy)}`, by(mergedBy))
        : draft('closed', `closed:${endedAt ?? updatedAt}`, endedAt, 'closed without a merge', {}),
    mergeable({ mergeable, headHash, baseHash, base }) {
      const key = `mergeable:${headHash}:${baseHash}:${mergeable === true}`;
      return mergeable === true
        ? draft('mergeable', key, undefined, `can be merged into ${base} again`, {})
        : draft('conflict', key, undefined, `is in conflict with ${base}`, { foundBy: 'forge' });
    },
    review: ({ id, by: who, outcome, body, at }) =>
      draft(
        'review',
        `review:${id}:${outcome}`,
        at,
        `${REVIEWED[outcome]}${byWords(who)}`,
        { ...by(who), outcome },
        body,
      ),
    comment: ({ id, by: who, body, at }, inline) =>
      draft(
        'comment',
        `${inline ? 'inline' : 'comment'}:${id}`,
        at,
        `${inline ? 'comment on a line' : 'comment'}${byWords(who)}`,
        by(who),
        body,
      ),
    checks: ({ outcome, failing, at }) =>
      draft('checks', `checks:${pull.headHash}:${outcome}:${at ?? ''}`, at, checksWords(outcome, failing), { outcome }),
  };
}

const REVIEWED: Record<Review['outcome'], string> = {
  approved: 'approved',
  changes_requested: 'changes requested',
  commented: 'reviewed',
  dismissed: 'review dismissed',
};

function checksWords(outcome: Checks['outcome'], failing: readonly string[]): string {
  if (outcome === 'pending') return 'checks run';
  if (outcome === 'success') return 'all checks passed';
  const named = [...new Set(failing)].filter((name) => name !== '');
  const more = named.length > 5 ? ` and ${named.length - 5} more` : '';
  return `checks failed${named.length > 0 ? `: ${named.slice(0, 5).join(', ')}${more}` : ''}`;
}

/** On white space, saying how much is missing. */
function cut(body: string): string {
  if (body.length <= LONGEST_BODY) return body;
  const kept = body.slice(0, LONGEST_BODY).replace(/\s+\S*$/, '');
  return `${kept} … (${body.length - kept.length} more characters)`;
}
