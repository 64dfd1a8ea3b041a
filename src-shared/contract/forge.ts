/**
 * Pull requests that are watched, the forges they lie on, and what deliveries are heard.
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

export const forgeKinds = ['github', 'gitea'] as const;

/** A pull request as its forge told of it last; texts are a stranger's, without secrets. */
export const watchedPullSchema = z.object({
  number: z.int(),
  title: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  /** Its page; empty where its forge does not say. */
  url: z.string(),
  draft: z.boolean(),
  /** The branch it is to be merged into. */
  base: z.string(),
  /** false: it is in conflict with `base`. Absent: its forge has not said. */
  mergeable: z.boolean().optional(),
  /** Of its newest commit, all together; absent where there are none. */
  checks: z.object({ outcome: z.enum(['success', 'failure', 'pending']), failing: z.array(z.string()) }).optional(),
});
export type WatchedPull = z.infer<typeof watchedPullSchema>;

/** One subscription: a pull request, or the open ones of a project's branches. */
export const forgeWatchSchema = z.object({
  id: z.string(),
  /** Page of the pull request, or of the repository. */
  url: z.string(),
  kind: z.enum(forgeKinds),
  /** The API's origin: what has to be allowed. */
  host: z.string(),
  repo: z.string(),
  /** null: the open pull requests of the project's own branches. */
  number: z.int().nullable(),
  project: z.string().nullable(),
  since: stampSchema,
  /** `ended`: merged or closed; nothing is asked any more. `held`: nothing is asked now, `because` says why. */
  state: z.enum(['watching', 'held', 'ended']),
  because: z.string().optional(),
  lookedAt: stampSchema.optional(),
  /** As they were last told. */
  pulls: z.array(watchedPullSchema),
});
export type ForgeWatch = z.infer<typeof forgeWatchSchema>;

export const forgeHostSchema = z.object({
  host: z.string(),
  allowed: z.boolean(),
  /** Whether a token is kept for it. */
  token: z.boolean(),
  /** Requests of this hour, and the most there may be: a tenth of `limit`, where the forge names one. */
  used: z.int(),
  budget: z.int(),
  limit: z.int().optional(),
  /** When the next hour begins. */
  resetAt: stampSchema.optional(),
  rests: z.object({ until: stampSchema, because: z.string() }).optional(),
});
export type ForgeHost = z.infer<typeof forgeHostSchema>;

/** Deliveries of forges, signed: each only makes a pull request looked at sooner. */
export const forgeHookSchema = z.object({
  on: z.boolean(),
  listening: z.boolean(),
  address: z.string(),
  port: z.int(),
  path: z.string(),
  /** Whether the secret is kept that deliveries are signed with. */
  secret: z.boolean(),
  because: z.string().optional(),
  /** Since the engine started. */
  heard: z.int(),
  refused: z.int(),
});
export type ForgeHook = z.infer<typeof forgeHookSchema>;

export const forgeViewSchema = z.object({
  watches: z.array(forgeWatchSchema),
  hosts: z.array(forgeHostSchema),
  hook: forgeHookSchema,
});
export type ForgeView = z.infer<typeof forgeViewSchema>;

/** How it stands, in words: `open, checks failed (lint), in conflict with main`. What its forge has not said is left out. */
export function pullStanding({ state, draft, base, mergeable, checks }: WatchedPull): string {
  if (state !== 'open') return state;
  return [
    draft ? 'draft' : 'open',
    ...(checks ? [checksStanding(checks)] : []),
    ...(mergeable === false ? [`in conflict with ${base}`] : mergeable ? ['can be merged'] : []),
  ].join(', ');
}

function checksStanding({ outcome, failing }: NonNullable<WatchedPull['checks']>): string {
  if (outcome === 'pending') return 'checks running';
  if (outcome === 'success') return 'checks passed';
  const named = [...new Set(failing)].filter((name) => name !== '');
  const more = named.length > 2 ? ` and ${named.length - 2} more` : '';
  return named.length === 0 ? 'checks failed' : `checks failed (${named.slice(0, 2).join(', ')}${more})`;
}
