/**
 * What clients are shown: projects, hits, briefs, status. Derived from log and memory; never stored as truth.
 */
import { z } from 'zod';
import { factSchema, factStateSchema, gateSchema, phaseNameSchema, topicSchema } from './memory.ts';
import { observationSchema, originSchema, sourceSchema, stampSchema } from './observation.ts';

/** Sources that a person grants per project. */
export const grantSchema = z.enum(['files', 'git', 'agents', 'terminal']);
export type Grant = z.infer<typeof grantSchema>;

export const observerStateSchema = z.object({
  name: z.enum(['files', 'git', 'agents', 'terminal']),
  state: z.enum(['watching', 'starting', 'degraded', 'paused', 'off', 'unreachable']),
  reason: z.string().optional(),
  lastEventAt: stampSchema.optional(),
  /** Of files: when its own watch last heard the marker that is written every minute. */
  provenAt: stampSchema.optional(),
});
export type ObserverState = z.infer<typeof observerStateSchema>;

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Real path; null for a label without folder (made by an import). */
  path: z.string().nullable(),
  state: z.enum(['watching', 'paused', 'unreachable', 'idle', 'label']),
  sources: z.array(grantSchema),
  pausedUntil: z.string().nullable().optional(),
  lastActivity: stampSchema.optional(),
  /** The branch its folder is on; absent where git is not watched or no branch is checked out. */
  branch: z.string().optional(),
  observers: z.array(observerStateSchema).optional(),
  /** Known projects that look like the same repository; joined only by the user. */
  offered: z.array(z.object({ id: z.string(), name: z.string(), because: z.string() })).optional(),
});
export type Project = z.infer<typeof projectSchema>;

/** What adding a folder would record: per source what was found, and samples as they would be logged (redacted). */
export const previewSchema = z.object({
  path: z.string(),
  name: z.string(),
  git: z.boolean(),
  offers: z.array(
    z.object({
      grant: grantSchema,
      /** `1,284 commits since March 2024`, `Claude Code, Codex: 12 sessions`; empty when there is nothing yet. */
      found: z.string(),
      samples: z.array(z.object({ at: stampSchema, text: z.string() })).max(3),
      /** Time ran out before anything of it was read: asked again, it may tell more. */
      late: z.literal(true).optional(),
    }),
  ),
});
export type Preview = z.infer<typeof previewSchema>;

export const suggestionSchema = z.object({
  path: z.string(),
  name: z.string(),
  /** In words: `Claude Code`, `Codex`. */
  agents: z.array(z.string()),
  lastAt: stampSchema,
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const hitKindSchema = z.enum(['observation', 'fact', 'topic']);

export const recallQuerySchema = z.object({
  query: z.string(),
  k: z.int().min(1).max(200).optional(),
  project: z.string().optional(),
  from: stampSchema.optional(),
  to: stampSchema.optional(),
  in: z.enum(['log', 'memory', 'all']).optional(),
  /** Only records of these sources; facts and topics are left out then. */
  sources: z.array(sourceSchema).optional(),
  /** Only hits of these kinds. */
  kinds: z.array(hitKindSchema).min(1).optional(),
  /** `project`: without what is known of the user; `user`: only that. */
  tier: z.enum(['project', 'user']).optional(),
  state: z.enum(['active', 'all']).optional(),
  asOf: stampSchema.optional(),
});
export type RecallQuery = z.infer<typeof recallQuerySchema>;

export const hitSchema = z.object({
  /** Record id, fact id or topic path. */
  ref: z.string(),
  factId: z.string().optional(),
  externalId: z.string().optional(),
  kind: hitKindSchema,
  at: stampSchema,
  text: z.string(),
  score: z.number(),
  project: z.string().nullable(),
  session: z.string().optional(),
  source: sourceSchema,
  origin: originSchema,
  state: factStateSchema.optional(),
  /** As in `factSchema`. */
  editedOutside: z.boolean().optional(),
  evidence: z.array(z.object({ ref: z.string(), externalId: z.string().optional() })).optional(),
  /** Where the words of the query stand in `text`: from and to, in UTF-16 units, in order. */
  marks: z.array(z.tuple([z.int(), z.int()])).optional(),
});
export type Hit = z.infer<typeof hitSchema>;
export const recallResultSchema = z.object({
  hits: z.array(hitSchema),
  tookMs: z.number(),
  /** How many records were searched. */
  searched: z.int().optional(),
});
export type RecallResult = z.infer<typeof recallResultSchema>;

/** What a ref names, whole: a fact with what stands behind it, or a record. */
export const detailSchema = z.object({
  ref: z.string(),
  kind: z.enum(['observation', 'fact']),
  at: stampSchema,
  text: z.string(),
  origin: originSchema,
  source: sourceSchema.optional(),
  /** Of a record: its kind, as `commit`. */
  what: z.string().optional(),
  session: z.string().optional(),
  state: factStateSchema.optional(),
  editedOutside: z.boolean().optional(),
  topic: z.string().optional(),
  firstSeen: stampSchema.optional(),
  /** The newest first, at most five; excerpts are at most 160 characters. */
  evidence: z
    .array(z.object({ ref: z.string(), at: stampSchema, origin: originSchema, excerpt: z.string() }))
    .optional(),
});
export type Detail = z.infer<typeof detailSchema>;

export const briefItemSchema = z.object({
  text: z.string(),
  source: z.string(),
  kind: z.enum(['left-off', 'changed', 'open-end', 'promise', 'dream', 'project']),
  /** What saw the record it is about. */
  via: sourceSchema.optional(),
  at: stampSchema.optional(),
  project: z.string().nullable().optional(),
});
/** ≤ 5 items, `text` ≤ 400 characters in all. `because` says why there is nothing. */
export const briefSchema = z.object({
  at: stampSchema,
  items: z.array(briefItemSchema).max(5),
  text: z.string(),
  because: z.string().optional(),
  /** After a long absence: the prepared file that tells all of it. */
  file: z.object({ name: z.string(), title: z.string() }).optional(),
});
export type Brief = z.infer<typeof briefSchema>;
export type BriefItem = z.infer<typeof briefItemSchema>;

export const lifeLineSchema = z.object({
  fact: factSchema,
  /** Of an active fact that is not confirmed: what it lacks, in words. */
  notPromoted: z.string().optional(),
  entries: z.array(
    z.object({
      at: stampSchema,
      what: z.enum(['evidence', 'operation', 'check', 'edit']),
      text: z.string(),
      ref: z.string().optional(),
      source: sourceSchema.optional(),
      origin: originSchema.optional(),
      dream: z.string().optional(),
      /** The log line itself, when it is still kept. */
      record: observationSchema.optional(),
    }),
  ),
});
export type LifeLine = z.infer<typeof lifeLineSchema>;

export const topicTextSchema = z.object({ topic: topicSchema, markdown: z.string(), facts: z.array(factSchema) });

/** A release of Vesper that its makers signed. */
export const releaseSchema = z.object({
  version: z.string(),
  at: stampSchema,
  /** A page about it, for a person to read. */
  notes: z.string(),
  /** Of its list of checksums. */
  sha256: z.string(),
});

export const statusSchema = z.object({
  running: z.boolean(),
  state: z.enum(['watching', 'idle', 'paused', 'degraded', 'dreaming', 'stopped']),
  reason: z.string(),
  home: z.string(),
  version: z.string(),
  pid: z.int().optional(),
  host: z.string().optional(),
  startedAt: stampSchema.optional(),
  projects: z.array(projectSchema),
  gates: z.array(gateSchema),
  log: z.object({
    records: z.int(),
    lastSeq: z.int(),
    damaged: z.int(),
    tornTails: z.int(),
    bytes: z.int(),
    /** How long it is kept, in days and bytes. */
    kept: z
      .object({
        days: z.int(),
        bytes: z.int(),
        /** The oldest day there is. */
        oldest: z.string().optional(),
        /** The day that goes next, and the first day on which it may. */
        next: z.object({ day: z.string(), on: z.string(), because: z.enum(['age', 'size']) }).optional(),
        /** Days past their time that stay, and why. */
        stays: z.array(z.object({ day: z.string(), because: z.string() })),
      })
      .optional(),
  }),
  index: z.object({ lag: z.int(), records: z.int(), state: z.enum(['ready', 'building', 'failed']) }),
  memory: z.object({ generation: z.int(), facts: z.int(), topics: z.int() }),
  dream: z.object({
    running: z.boolean(),
    /** The one it is in. */
    phase: phaseNameSchema.optional(),
    lastAt: stampSchema.optional(),
    lastId: z.string().optional(),
    startedAt: stampSchema.optional(),
    /** It gave way to somebody who came back, and waits. */
    yielded: z.boolean().optional(),
  }),
  /** Who else may get at the data home, in sentences; absent when nobody was found. */
  warnings: z.array(z.string()).optional(),
  /** A newer Vesper is there; only where the user lets it look. */
  update: releaseSchema.optional(),
  /** What waits for the user's word: facts and questions. */
  review: z.int().optional(),
  /** Acts that agents want done and that wait for the user's word; absent for an agent. */
  wishes: z.int().optional(),
  /** Records logged today, by the local day; and when the newest of all was. */
  today: z.object({ records: z.int(), lastAt: stampSchema.optional() }).optional(),
  /** Interruptions of the local day, and what was held back and why, newest last; absent where nothing can be shown. */
  notices: z
    .object({
      used: z.int(),
      perDay: z.int(),
      heldBack: z.array(z.object({ at: stampSchema, title: z.string(), because: z.string() })),
    })
    .optional(),
  /** The newest tick: what it did (`rest`: nothing) and why, and when the next comes at the latest. */
  ticks: z
    .object({
      count: z.int(),
      at: stampSchema,
      action: z.string(),
      because: z.string(),
      said: z.string().optional(),
      next: stampSchema,
    })
    .optional(),
  /** Nothing leaves and nothing is said, as the user set it. */
  hushed: z.boolean().optional(),
  redaction: z.object({
    masked: z.int(),
    dropped: z.int(),
    bySource: z.record(z.string(), z.object({ masked: z.int(), dropped: z.int() })),
  }),
});
export type Status = z.infer<typeof statusSchema>;

export const doctorSchema = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), found: z.string(), remedy: z.string().optional() })),
});
export type Doctor = z.infer<typeof doctorSchema>;
