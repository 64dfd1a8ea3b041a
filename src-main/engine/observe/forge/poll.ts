/**
 * One look at one pull request: what changed is told in the order in which it happened, and the cursor moves behind what was acknowledged,
 * page by page. Broken off anywhere (quota, outage, a stop), the next look goes on there.
 */
import type { WatchedPull } from '../../../../src-shared/contract/forge.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { Clock } from '../../ports.ts';
import type { ForgePlace } from './address.ts';
import type { Answer, Ask } from './ask.ts';
import type { PullCursor } from './cursor.ts';
import { tellerOf, type Teller } from './drafts.ts';
import {
  bothChecks,
  later,
  readCheckRuns,
  readComments,
  readPull,
  readReviews,
  readStatus,
  type Checks,
  type Comment,
  type Pull,
} from './rest.ts';
import type { Subscription } from './store.ts';

export interface Looking {
  ask: Ask;
  place: ForgePlace;
  project: string | null;
  clock: Clock;
  /** A text without its secrets: the cursor keeps a title, names of branches and of checks. */
  mask(text: string): Promise<string>;
  /** Resolves when they are durable. */
  emit(drafts: Draft[]): Promise<void>;
  /** Resolves when it is kept. */
  save(cursor: PullCursor): Promise<void>;
}

/** undefined: looked at whole. `because`: it was not, and goes on from there. */
export type Looked = { because: string; stop: boolean } | undefined;

const PER_PAGE = 100;
/** A pull request without news is still read whole this often: not every forge dates every change, and without a token a look is dear. */
const WHOLE_EVERY = 6 * 3_600_000;
/** Of an endless list. */
const MOST_PAGES = 200;

export async function lookAt(looking: Looking, number: number, known: PullCursor | undefined): Promise<Looked> {
  const { ask, place, clock, emit, save } = looking;
  const root = `/repos/${place.repo}/pulls/${number}`;
  const answer = await ask(place, { path: root, etag: known?.etag });
  if (answer.came === 'stop' || answer.came === 'nothing') return missed(answer);
  let cursor = known;
  if (answer.came === 'new') {
    const pull = await maskedPull(looking, answer.body);
    if (!pull) return { because: 'its answer was not understood', stop: false };
    cursor = cursorAfter(pull, known, answer.etag);
    const teller = tellerOf(looking, number, cursor);
    await emit(stateDrafts(teller, pull, known));
    await save(cursor);
  }
  if (!cursor) return { because: 'its answer was not understood', stop: false };
  const at: Reading = { ...looking, number, root, teller: tellerOf(looking, number, cursor) };
  if (cursor.behind || clock.now() - cursor.wholeAt > WHOLE_EVERY) {
    for (const read of [reviews, comments, inline]) {
      const end = await read(at, cursor);
      if (end) return end;
    }
    cursor.behind = false;
    cursor.wholeAt = clock.now();
    await save(cursor);
  }
  return cursor.state === 'open' ? checks(at, cursor) : undefined;
}

async function maskedPull({ mask }: Looking, answer: unknown): Promise<Pull | undefined> {
  const pull = readPull(answer);
  if (!pull) return undefined;
  const [title, head, base] = await Promise.all([pull.title, pull.head, pull.base].map(mask));
  return { ...pull, title: title ?? '', head: head ?? '', base: base ?? '' };
}

interface Reading extends Looking {
  number: number;
  root: string;
  teller: Teller;
}

function cursorAfter(pull: Pull, known: PullCursor | undefined, etag: string | undefined): PullCursor {
  const { title, url, state, draft, head, headHash, base, updatedAt } = pull;
  const fresh = { since: undefined, page: 1 };
  const mergeable = pull.mergeable ?? known?.mergeable;
  return {
    title,
    url,
    state,
    draft,
    head,
    headHash,
    base,
    updatedAt,
    ...(etag === undefined ? {} : { etag }),
    ...(mergeable === undefined ? {} : { mergeable }),
    behind: known?.behind === true || known?.updatedAt !== updatedAt,
    wholeAt: known?.wholeAt ?? 0,
    reviews: known?.reviews ?? fresh,
    comments: known?.comments ?? fresh,
    inline: known?.inline ?? fresh,
    checks: known?.checks.of === headHash ? known.checks : { of: headHash, runs: {}, status: {} },
  };
}

/** What changed of the pull request itself. At the first look also how it stands, where that needs the user. */
function stateDrafts(teller: Teller, pull: Pull, known: PullCursor | undefined): Draft[] {
  const drafts: Draft[] = [];
  if (!known) drafts.push(teller.opened(pull, pull.body));
  else if (known.state !== 'open' && pull.state === 'open') drafts.push(teller.reopened(pull));
  if (pull.state !== 'open' && known?.state !== pull.state) drafts.push(teller.ended(pull));
  const was = known?.mergeable ?? true;
  if (pull.mergeable !== undefined && pull.mergeable !== was) drafts.push(teller.mergeable(pull));
  return drafts;
}

/** They come oldest first and stay where they are: the last page that was read is read again, then those behind it. */
async function reviews(at: Reading, cursor: PullCursor): Promise<Looked> {
  for (let { page } = cursor.reviews; page <= MOST_PAGES; page++) {
    const answer = await at.ask(at.place, { path: `${at.root}/reviews?${pageQuery(at, page)}` });
    if (answer.came !== 'new') return missed(answer);
    const read = readReviews(answer.body);
    if (!read) return { because: 'its answer was not understood', stop: false };
    // Reviews can be deleted on some forges: then the page that was last is none any more.
    if (Array.isArray(answer.body) && answer.body.length === 0 && page > 1 && cursor.reviews.page === page) {
      cursor.reviews.page = 1;
      page = 0;
      continue;
    }
    await at.emit(read.map(at.teller.review));
    cursor.reviews.page = page;
    await at.save(cursor);
    if (!answer.hasMore) return undefined;
  }
  return undefined;
}

function comments(at: Reading, cursor: PullCursor): Promise<Looked> {
  return commentsOf(at, cursor, 'comments', `/repos/${at.place.repo}/issues/${at.number}/comments`);
}

/** Gitea and Forgejo list them by review only; their texts are in no list that says what is new, so they are left out. */
async function inline(at: Reading, cursor: PullCursor): Promise<Looked> {
  return at.place.kind === 'github' ? commentsOf(at, cursor, 'inline', `${at.root}/comments`) : undefined;
}

/** All that changed since the newest that was read: an edit comes again, under its old key. */
async function commentsOf(at: Reading, cursor: PullCursor, part: 'comments' | 'inline', path: string): Promise<Looked> {
  const list = cursor[part];
  let newest = list.since;
  for (; list.page <= MOST_PAGES; list.page++) {
    const since = list.since === undefined ? '' : `since=${encodeURIComponent(list.since)}&`;
    const answer = await at.ask(at.place, { path: `${path}?${since}${pageQuery(at, list.page)}` });
    if (answer.came !== 'new') return missed(answer);
    const read = readComments(answer.body);
    if (!read) return { because: 'its answer was not understood', stop: false };
    await at.emit(read.map((one) => at.teller.comment(one, part === 'inline')));
    newest = newestOf(read, newest);
    if (!answer.hasMore) break;
    await at.save({ ...cursor, [part]: { ...list, page: list.page + 1 } });
  }
  // Only now, with all of them told; where it broke off, the pages are asked for by the old time again.
  cursor[part] = { ...(newest === undefined ? {} : { since: newest }), page: 1 };
  await at.save(cursor);
  return undefined;
}

function newestOf(read: readonly Comment[], before: string | undefined): string | undefined {
  return read.reduce((newest, { updatedAt, at }) => later(newest, updatedAt ?? at), before);
}

/** Told when all of them together say something else than before; that some still run is not news. */
async function checks(at: Reading, cursor: PullCursor): Promise<Looked> {
  const { checks: kept, headHash } = cursor;
  if (!/^[0-9a-f]{40,64}$/.test(headHash)) return undefined;
  const commit = `/repos/${at.place.repo}/commits/${headHash}`;
  const parts = [
    ...(at.place.kind === 'github'
      ? [{ part: kept.runs, path: `${commit}/check-runs?per_page=${PER_PAGE}`, read: readCheckRuns }]
      : []),
    {
      part: kept.status,
      path: `${commit}/status${at.place.kind === 'github' ? `?per_page=${PER_PAGE}` : ''}`,
      read: readStatus,
    },
  ];
  for (const { part, path, read } of parts) {
    const answer = await at.ask(at.place, { path, etag: part.etag });
    if (answer.came === 'stop' || answer.came === 'nothing') return missed(answer);
    if (answer.came === 'same') continue;
    const said = read(answer.body);
    if (said === null) return { because: 'its answer was not understood', stop: false };
    delete part.said;
    delete part.etag;
    if (said) part.said = plainChecks({ ...said, failing: await Promise.all(said.failing.slice(0, 20).map(at.mask)) });
    if (answer.etag !== undefined) part.etag = answer.etag;
  }
  const now = checksOf(cursor);
  const isNews = now && now.outcome !== 'pending' && (now.outcome !== kept.told?.outcome || now.at !== kept.told?.at);
  if (now && isNews) {
    await at.emit([at.teller.checks(now)]);
    kept.told = plainChecks(now);
  } else if (now?.outcome === 'pending') delete kept.told; // what ends next is news again
  await at.save(cursor);
  return undefined;
}

/** What all checks of its newest commit said when they were last asked for; undefined where there are none. */
export function checksOf({ checks: { runs, status } }: PullCursor): Checks | undefined {
  return bothChecks(wholeChecks(runs.said), wholeChecks(status.said));
}

/** As JSON has it: without what is undefined. */
function plainChecks({ outcome, failing, at }: Checks): NonNullable<PullCursor['checks']['told']> {
  return { outcome, failing: failing.slice(0, 20), ...(at === undefined ? {} : { at }) };
}

function wholeChecks(said: PullCursor['checks']['told']): Checks | undefined {
  return said && { ...said, at: said.at };
}

function pageQuery({ place }: Looking, page: number): string {
  return place.kind === 'github' ? `per_page=${PER_PAGE}&page=${page}` : `limit=50&page=${page}`;
}

function missed(answer: Answer): Looked {
  return 'because' in answer ? { because: answer.because, stop: answer.came === 'stop' } : undefined;
}

/** How it stands, as far as it is known. */
export function pullView(of: Pick<Subscription, 'number' | 'url'>, number: number, pull: PullCursor): WatchedPull {
  const { title, state, draft, base, mergeable } = pull;
  // Not every forge says where its page is; of one that was asked for by its address it is known.
  const url = pull.url === '' && of.number === number ? of.url : pull.url;
  const checks = checksOf(pull);
  return {
    ...{ number, title, state, url, draft, base },
    ...(mergeable === undefined ? {} : { mergeable }),
    ...(checks ? { checks: { outcome: checks.outcome, failing: checks.failing } } : {}),
  };
}
