/**
 * Reads the answers of a forge's REST API. GitHub's and those of Gitea and Forgejo differ in few words; what is not understood is left
 * out, and only what cannot be told without (a number, an id) makes an item unreadable.
 */
import { z } from 'zod';

export interface Pull {
  number: number;
  title: string;
  url: string;
  state: 'open' | 'merged' | 'closed';
  draft: boolean;
  by: string | undefined;
  mergedBy: string | undefined;
  body: string;
  createdAt: string | undefined;
  updatedAt: string;
  /** When it was merged or closed. */
  endedAt: string | undefined;
  head: string;
  headHash: string;
  base: string;
  baseHash: string;
  /** undefined while the forge does not know. */
  mergeable: boolean | undefined;
}

export interface Review {
  id: number;
  by: string | undefined;
  outcome: 'approved' | 'changes_requested' | 'commented' | 'dismissed';
  body: string;
  at: string | undefined;
}

export interface Comment {
  id: number;
  by: string | undefined;
  body: string;
  at: string | undefined;
  updatedAt: string | undefined;
}

/** What all checks of one commit say together; undefined where there are none. */
export interface Checks {
  outcome: 'success' | 'failure' | 'pending';
  failing: string[];
  /** When the newest ended. */
  at: string | undefined;
}

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const who = z.object({ login: text }).optional().catch(undefined);
const tip = z.object({ ref: text, sha: text }).optional().catch(undefined);

const pullSchema = z.object({
  number: z.int().positive(),
  title: z.string(),
  state: z.string(),
  html_url: text,
  merged: flag,
  merged_at: text,
  closed_at: text,
  created_at: text,
  updated_at: z.string(),
  draft: flag,
  body: text,
  user: who,
  merged_by: who,
  head: tip,
  base: tip,
  mergeable: flag,
});

export function readPull(answer: unknown): Pull | undefined {
  const { data } = pullSchema.safeParse(answer);
  if (!data) return undefined;
  const isMerged = data.merged === true || data.merged_at !== undefined;
  const isOpen = !isMerged && data.state === 'open';
  return {
    number: data.number,
    title: oneLine(data.title),
    url: data.html_url ?? '',
    state: isMerged ? 'merged' : isOpen ? 'open' : 'closed',
    draft: data.draft ?? false,
    by: data.user?.login,
    mergedBy: data.merged_by?.login,
    body: data.body ?? '',
    createdAt: data.created_at,
    updatedAt: data.updated_at,
    endedAt: isOpen ? undefined : (data.merged_at ?? data.closed_at),
    head: data.head?.ref ?? '',
    headHash: data.head?.sha ?? '',
    base: data.base?.ref ?? '',
    baseHash: data.base?.sha ?? '',
    mergeable: isOpen ? data.mergeable : undefined,
  };
}

/** The open pull requests of a page of the list, as far as a list tells: which there are, and of which branch. */
export function readPullList(
  answer: unknown,
): { number: number; head: string; repo: string | undefined }[] | undefined {
  const listed = z.object({
    number: z.int().positive(),
    head: z.object({ ref: z.string(), repo: z.object({ full_name: text }).optional().catch(undefined) }),
  });
  return itemsOf(answer)?.flatMap((one) => {
    const { data } = listed.safeParse(one);
    return data ? [{ number: data.number, head: data.head.ref, repo: data.head.repo?.full_name }] : [];
  });
}

const reviewSchema = z.object({ id: z.int(), user: who, state: z.string(), body: text, submitted_at: text });
/** GitHub's words and Gitea's. What is not submitted yet, or only asked for, is no review. */
const OUTCOMES: Partial<Record<string, Review['outcome']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  REQUEST_CHANGES: 'changes_requested',
  COMMENTED: 'commented',
  COMMENT: 'commented',
  DISMISSED: 'dismissed',
};

export function readReviews(answer: unknown): Review[] | undefined {
  return itemsOf(answer)?.flatMap((one): Review[] => {
    const { data } = reviewSchema.safeParse(one);
    const outcome = data && OUTCOMES[data.state];
    return data && outcome
      ? [{ id: data.id, by: data.user?.login, outcome, body: data.body ?? '', at: data.submitted_at }]
      : [];
  });
}

const commentSchema = z.object({ id: z.int(), user: who, body: text, created_at: text, updated_at: text });

export function readComments(answer: unknown): Comment[] | undefined {
  return itemsOf(answer)?.flatMap((one): Comment[] => {
    const { data } = commentSchema.safeParse(one);
    return data
      ? [{ id: data.id, by: data.user?.login, body: data.body ?? '', at: data.created_at, updatedAt: data.updated_at }]
      : [];
  });
}

const runSchema = z.object({ name: text, status: text, conclusion: text, completed_at: text });
/** Conclusions of GitHub's check runs that mean something has to be done. */
const FAILED = new Set(['failure', 'timed_out', 'cancelled', 'action_required', 'startup_failure', 'stale']);

/** GitHub's check runs of a commit. `null`: unreadable; undefined: there are none. */
export function readCheckRuns(answer: unknown): Checks | undefined | null {
  const { data } = z.object({ check_runs: z.array(z.unknown()) }).safeParse(answer);
  if (!data) return null;
  const runs = data.check_runs.flatMap((one) => runSchema.safeParse(one).data ?? []);
  return together(
    runs.map(({ name, status, conclusion, completed_at }) => ({
      name: name ?? '',
      outcome: status !== 'completed' ? 'pending' : FAILED.has(conclusion ?? '') ? 'failure' : 'success',
      at: completed_at,
    })),
  );
}

const statusSchema = z.object({ context: text, state: text, status: text, updated_at: text });

/** The combined status of a commit, as both kinds of forges have it. `null`: unreadable; undefined: there is none. */
export function readStatus(answer: unknown): Checks | undefined | null {
  const { data } = z.object({ statuses: z.array(z.unknown()).nullable().optional() }).safeParse(answer);
  if (!data) return null;
  const each = (data.statuses ?? []).flatMap((one) => statusSchema.safeParse(one).data ?? []);
  return together(
    each.map(({ context, state, status, updated_at }) => {
      const word = state ?? status ?? '';
      const outcome =
        word === 'success' || word === 'warning' || word === 'skipped'
          ? 'success'
          : word === 'pending'
            ? 'pending'
            : 'failure';
      return { name: context ?? '', outcome, at: updated_at };
    }),
  );
}

/** One failure is a failure, whatever still runs. */
export function bothChecks(one: Checks | undefined, other: Checks | undefined): Checks | undefined {
  if (!one || !other) return one ?? other;
  const outcomes = [one.outcome, other.outcome];
  return {
    outcome: outcomes.includes('failure') ? 'failure' : outcomes.includes('pending') ? 'pending' : 'success',
    failing: [...one.failing, ...other.failing],
    at: later(one.at, other.at),
  };
}

function together(each: { name: string; outcome: Checks['outcome']; at: string | undefined }[]): Checks | undefined {
  return each
    .map(({ name, outcome, at }): Checks => ({
      outcome,
      failing: outcome === 'failure' ? [oneLine(name).slice(0, 80)] : [],
      at: outcome === 'pending' ? undefined : at,
    }))
    .reduce<Checks | undefined>(bothChecks, undefined);
}

export function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Date.parse(other) > Date.parse(one) ? other : one;
}

export function oneLine(said: string): string {
  return said.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}

function itemsOf(answer: unknown): unknown[] | undefined {
  return Array.isArray(answer) ? (answer as unknown[]) : undefined;
}
