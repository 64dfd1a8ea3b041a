/**
 * Memory as data: facts with their provenance, topics, operations, gates and dream reports (PRODUCT 3.2, 3.3).
 */
import { z } from 'zod';
import { activeStates, factStates } from './lists.ts';
import { originSchema, sourceSchema, stampSchema } from './observation.ts';

export const factTypes = ['user', 'feedback', 'project', 'reference'] as const;
export const factTypeSchema = z.enum(factTypes);
export type FactType = z.infer<typeof factTypeSchema>;

export const factStateSchema = z.enum(factStates);
export type FactState = z.infer<typeof factStateSchema>;

/** One record behind a fact. The excerpt (≤ 160 characters) outlives the log line. */
export const evidenceSchema = z.object({
  ref: z.string(),
  at: stampSchema,
  origin: originSchema,
  source: sourceSchema,
  session: z.string().optional(),
  externalId: z.string().optional(),
  excerpt: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** How a fact can be re-checked against its repository, by reading only. */
export const checkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string() }),
  z.object({ kind: z.literal('script'), manifest: z.string(), name: z.string() }),
  z.object({ kind: z.literal('dependency'), manifest: z.string(), name: z.string(), version: z.string().optional() }),
  /** Stands there as a word of its own. */
  z.object({ kind: z.literal('word'), path: z.string(), word: z.string() }),
  z.object({ kind: z.literal('branch'), name: z.string() }),
  /** Could be run, by what was seen of it. */
  z.object({ kind: z.literal('command'), line: z.string() }),
]);
export type Check = z.infer<typeof checkSchema>;

export const factSchema = z.object({
  /** Block id: six lower-case base-32 characters, unique in the home. */
  id: z.string(),
  /** One line; self-contained. */
  text: z.string(),
  type: factTypeSchema,
  /** File of the topic within memory/, without `.md`: `user/preferences`, `projects/harbor-api/build-and-test`. */
  topic: z.string(),
  project: z.string().nullable(),
  state: factStateSchema,
  /** Best origin among the evidence (minimum trust of what one operation cites; never raised by a dreamer). */
  origin: originSchema,
  /** `subject · attribute`, lower case; one active fact a slot and project. */
  slot: z.string().optional(),
  /** What fills the slot, normalised, so that two claims can be compared. */
  value: z.string().optional(),
  /** First, last and the 20 newest; `evidenceCount` counts all. */
  evidence: z.array(evidenceSchema),
  evidenceCount: z.int(),
  firstSeen: stampSchema,
  lastConfirmed: stampSchema,
  check: checkSchema.optional(),
  checkedAt: stampSchema.optional(),
  checkFailed: z.string().optional(),
  supersedes: z.array(z.string()).optional(),
  supersededBy: z.string().optional(),
  mergedInto: z.string().optional(),
  /** Written or edited by the user: a dream never edits, merges away or expires it. */
  user: z.boolean().optional(),
  /** Changed in the files by somebody or something; served with that label until confirmed. */
  editedOutside: z.boolean().optional(),
  /** Line exactly as a hand wrote it (without the block id), kept verbatim. */
  raw: z.string().optional(),
  /** Due day (`YYYY-MM-DD`) of a promise or an open end. */
  due: z.string().optional(),
  pinned: z.boolean().optional(),
  /** Kept from every agent and model by the user; so are the records that say it. */
  private: z.boolean().optional(),
  /** Id of the dream or act that last changed it; the reason for its present state, in words. */
  changedBy: z.string().optional(),
  because: z.string().optional(),
  /** When it left the active states. */
  endedAt: stampSchema.optional(),
});
export type Fact = z.infer<typeof factSchema>;

export const topicSchema = z.object({
  path: z.string(),
  name: z.string(),
  description: z.string(),
  type: factTypeSchema,
  project: z.string().nullable(),
  updated: z.string(),
  facts: z.int(),
  bytes: z.int(),
});
export type Topic = z.infer<typeof topicSchema>;

/** Lines or a whole file vanished from a topic at once: meant, or an accident? Until the answer the facts stay. */
export const questionSchema = z.object({
  id: z.string(),
  topic: z.string(),
  because: z.enum(['file-vanished', 'many-lines-vanished']),
  /** Those of its facts that are still active. */
  facts: z.array(factSchema),
  at: stampSchema,
});
export type Question = z.infer<typeof questionSchema>;

/** A new fact as a dreamer proposes it; code gives id, origin, state and evidence from what it cites. */
export const proposalSchema = z.object({
  text: z.string().min(1).max(500),
  type: factTypeSchema,
  topic: z.string(),
  project: z.string().nullable(),
  slot: z.string().optional(),
  value: z.string().optional(),
  check: checkSchema.optional(),
  due: z.string().optional(),
});
export type Proposal = z.infer<typeof proposalSchema>;

/**
 * One typed change a dreamer proposes. `cites` are record ids; `because` is the reason in words.
 * `key` names a fact that this very plan adds, so that later operations can point to it.
 */
const cites = z.array(z.string());
export const operationSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('add'),
    key: z.string(),
    fact: proposalSchema,
    cites,
    state: z.enum(activeStates),
    because: z.string(),
  }),
  z.object({ op: z.literal('observe'), fact: z.string(), cites, because: z.string() }), // more evidence for a known fact
  z.object({ op: z.literal('promote'), fact: z.string(), to: z.enum(activeStates), cites, because: z.string() }),
  z.object({ op: z.literal('demote'), fact: z.string(), to: z.enum(activeStates), cites, because: z.string() }),
  z.object({ op: z.literal('merge'), fact: z.string(), into: z.string(), cites, because: z.string() }),
  z.object({ op: z.literal('supersede'), fact: z.string(), by: z.string().nullable(), cites, because: z.string() }), // by null: a statement of removal
  z.object({ op: z.literal('expire'), fact: z.string(), cites, because: z.string() }),
  z.object({ op: z.literal('check'), fact: z.string(), passed: z.boolean(), cites, because: z.string() }),
  z.object({ op: z.literal('move'), fact: z.string(), topic: z.string(), cites, because: z.string() }),
  // Its path was renamed: code writes the words anew with `to` for `from`.
  z.object({
    op: z.literal('carry'),
    fact: z.string(),
    from: z.string(),
    to: z.string(),
    cites,
    because: z.string(),
  }),
]);
export type Operation = z.infer<typeof operationSchema>;

export const gateSchema = z.object({
  name: z.enum(['time', 'sessions', 'new', 'idle', 'power', 'lock']),
  pass: z.boolean(),
  reason: z.string(),
  /** Of a closed gate: what it still needs, in a few words (`2 of 5 sessions`). */
  needs: z.string().optional(),
});
export type Gate = z.infer<typeof gateSchema>;

export const phaseNames = ['orient', 'curate', 'consolidate', 'prune'] as const;
export const phaseNameSchema = z.enum(phaseNames);
export type PhaseName = z.infer<typeof phaseNameSchema>;

/** Memory at one moment; `digest` is SHA-256 over the memory's files, so that an undo can be checked. */
export const memoryStampSchema = z.object({ generation: z.int(), facts: z.int(), bytes: z.int(), digest: z.string() });
export type MemoryStamp = z.infer<typeof memoryStampSchema>;

export const operationCountsSchema = z.object({
  added: z.int(),
  merged: z.int(),
  superseded: z.int(),
  promoted: z.int(),
  demoted: z.int(),
  dropped: z.int(),
});
export type OperationCounts = z.infer<typeof operationCountsSchema>;

/** An adopted operation, with the id by which it can be undone and the fact it concerned. */
export const doneOperationSchema = z.object({
  id: z.string(),
  op: z.string(),
  fact: z.string(),
  text: z.string(),
  because: z.string(),
  cites,
  /** Of a merge or supersede: the fact that stands instead now. */
  into: z.object({ fact: z.string(), text: z.string() }).optional(),
  /** Project of the fact, null for the user tier; the fact itself may be gone when the report is read. */
  project: z.string().nullable().optional(),
  /** Id of the undo that took it back; undoing that one is redo. */
  undoneBy: z.string().optional(),
});
export type DoneOperation = z.infer<typeof doneOperationSchema>;

/** What asking a model came to, of one dream. `host` is where the requests went. */
export const modelShareSchema = z.object({
  name: z.string(),
  host: z.string(),
  /** Requests that left, those made again after trouble among them, and how many batches they were for. */
  requests: z.int(),
  batches: z.int(),
  /** Batches of which a whole answer was taken. */
  answered: z.int(),
  /** `in` without what came from the cache or went into it. */
  tokens: z.object({ in: z.int(), out: z.int(), cacheRead: z.int(), cacheWrite: z.int() }),
  /** US dollars, as the ledger has them. */
  spent: z.number(),
  /** Operations that the model proposed. */
  proposed: z.int(),
  /** What was left to the rules alone, and why; `of` says what in words that hold nothing observed. */
  fallbacks: z.array(z.object({ of: z.string(), because: z.string() })),
});

export const dreamReportSchema = z.object({
  id: z.string(),
  /** When it began; of a dream `--as-of`, that time. */
  at: stampSchema,
  /** When memory was as it left it; absent of a dream `--as-of`, whose clock stands still. */
  endedAt: stampSchema.optional(),
  /** `model`: at least one answer of a model was taken. */
  dreamer: z.enum(['offline', 'model']),
  model: modelShareSchema.optional(),
  /** Why a model that is switched on was not asked. */
  noModel: z.string().optional(),
  gates: z.array(gateSchema),
  phases: z.array(z.object({ name: phaseNameSchema, ms: z.number(), found: z.string().optional() })),
  operations: operationCountsSchema,
  done: z.array(doneOperationSchema),
  refused: z.array(z.object({ operation: z.string(), reason: z.string() })),
  notPromoted: z.array(z.object({ fact: z.string(), reason: z.string() })).optional(),
  read: z.object({ records: z.int(), sessions: z.int() }),
  before: memoryStampSchema,
  after: memoryStampSchema,
  dryRun: z.boolean().optional(),
  undone: z.boolean().optional(),
  /** Id of the undo that took the whole dream back; undoing that one is redo. */
  undoneBy: z.string().optional(),
  /** Why nothing happened, when nothing did; or why it failed. */
  because: z.string().optional(),
});
export type DreamReport = z.infer<typeof dreamReportSchema>;
