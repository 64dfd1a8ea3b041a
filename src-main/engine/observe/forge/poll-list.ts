/**
 * One look at the open pull requests of a project: those of its own branches, and those that were open when it last looked, until their end
 * is told.
 */
import { nameHoldsSecret } from '../../redact/names.ts';
import type { ForgePlace } from './address.ts';
import type { Ask } from './ask.ts';
import type { ForgeCursor } from './cursor.ts';
import type { Looked } from './poll.ts';
import { readPullList } from './rest.ts';

export interface ListLooking {
  ask: Ask;
  place: ForgePlace;
  branches(): Promise<{ names: ReadonlySet<string>; repos: ReadonlySet<string> } | undefined>;
}

/** A thousand open ones: a person's own are among the newest. */
const MOST_PAGES = 10;
/** Ended ones, so that one that is opened again is known. */
const MOST_ENDED = 50;

/** Changes `cursor`; each look at a pull request keeps it. */
export async function lookAtList(
  { ask, place, branches }: ListLooking,
  cursor: ForgeCursor,
  lookAtPull: (number: number) => Promise<Looked>,
): Promise<Looked> {
  const own = await branches();
  if (!own) return { because: 'its branches cannot be read now', stop: true };
  const missed = await readList(ask, place, cursor);
  if (missed) return missed;
  const isOwn = ({ head, repo }: { head: string; repo?: string | undefined }) =>
    own.names.has(head) && repo !== undefined && own.repos.has(repo.toLowerCase());
  const open = (cursor.list?.open ?? []).filter(isOwn).map(({ number }) => number);
  const unfinished = Object.entries(cursor.pulls).flatMap(([number, pull]) =>
    pull.state === 'open' || pull.behind ? [Number(number)] : [],
  );
  // The list is kept with the first of them; without one, it is asked for again.
  for (const number of new Set([...unfinished, ...open])) {
    const looked = await lookAtPull(number);
    if (looked?.stop) return looked;
  }
  dropOld(cursor);
  return undefined;
}

/** Newest first: a new one is on the first page, and an unchanged first page means that there is none. */
async function readList(ask: Ask, place: ForgePlace, cursor: ForgeCursor): Promise<Looked> {
  const open: NonNullable<ForgeCursor['list']>['open'] = [];
  let etag: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const size = place.kind === 'github' ? 'per_page=100' : 'limit=50';
    const path = `/repos/${place.repo}/pulls?state=open&${size}&page=${page}`;
    const answer = await ask(place, { path, ...(page === 1 ? { etag: cursor.list?.etag } : {}) });
    if (answer.came === 'same') return undefined;
    if (answer.came !== 'new') return { because: answer.because, stop: answer.came === 'stop' };
    const read = readPullList(answer.body);
    if (!read) return { because: 'its answer was not understood', stop: false };
    const plain = read.filter(({ head }) => !nameHoldsSecret(head));
    open.push(...plain.map(({ number, head, repo }) => ({ number, head, ...(repo === undefined ? {} : { repo }) })));
    if (page === 1) etag = answer.etag;
    if (!answer.hasMore) break;
  }
  cursor.list = { open, ...(etag === undefined ? {} : { etag }) };
  return undefined;
}

function dropOld(cursor: ForgeCursor): void {
  const ended = Object.entries(cursor.pulls)
    .filter(([, pull]) => pull.state !== 'open')
    .sort(([, a], [, b]) => b.wholeAt - a.wholeAt);
  for (const [number] of ended.slice(MOST_ENDED)) delete cursor.pulls[number];
}
