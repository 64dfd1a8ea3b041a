/** log.*, session.* and note.*: what was seen, brought in, and asked to be remembered. */
import { z } from 'zod';
import { call, event, projectName } from '../calls.ts';
import { observationSchema, sourceSchema, stampSchema } from '../observation.ts';
import { sessionDetailSchema, sessionSchema, timelineSchema } from '../sessions.ts';

const importCounts = z.object({
  batch: z.string(),
  imported: z.int(),
  duplicates: z.int(),
  refused: z.array(z.object({ line: z.int(), reason: z.string() })),
});

export const log = {
  lines: call(
    'Imports lines of JSON as observations, in order; `first` is the number of the first one.',
    z.strictObject({
      batch: z.string().optional(),
      project: z.string().optional(),
      first: z.int(),
      lines: z.array(z.string()),
      /** The last of them is longer than a frame and goes on in the next call of this batch. */
      more: z.literal(true).optional(),
    }),
    importCounts,
  ),
  session: call(
    "Imports an agent's session file by its own reader.",
    z.strictObject({
      as: z.enum(['claude-code', 'codex', 'gemini', 'cursor']),
      path: z.string(),
      project: z.string().optional(),
      batch: z.string().optional(),
    }),
    importCounts,
  ),
  read: call(
    'Records of a day (default: the newest) or of a session, newest last; `before` and `after` page by seq.',
    z.strictObject({
      day: z.string().optional(),
      /** Instead of a day: every record of one session, by the id that `session.list` gives. */
      session: z.string().optional(),
      source: sourceSchema.optional(),
      sources: z.array(sourceSchema).optional(),
      /** Only commands, tools and checks that failed. */
      failed: z.literal(true).optional(),
      project: projectName.optional(),
      limit: z.int().min(1).max(1000).optional(),
      before: z.int().optional(),
      after: z.int().optional(),
      /** Instead of `before` and `after`, by time: from the n-th on (0 is the first, -1 the last), or with this record in the middle. */
      from: z.int().optional(),
      around: z.string().optional(),
    }),
    z.object({
      day: z.string().nullable(),
      records: z.array(observationSchema),
      days: z.array(z.string()),
      /** How many the whole day or session has, by these filters. */
      total: z.int().optional(),
      /** With `from` or `around`: how many of these stand before the first one given. */
      first: z.int().optional(),
    }),
  ),
  timeline: call(
    'A day as lanes of marks, with the bands of its sessions; at most 2,000 marks, so it can be drawn whatever the day holds.',
    z.strictObject({ day: z.string().optional(), project: projectName.optional() }),
    timelineSchema,
  ),
  get: call(
    'Records by their refs; what is no longer kept is left out.',
    z.strictObject({ refs: z.array(z.string()).max(200) }),
    z.object({ records: z.array(observationSchema) }),
  ),
  appended: event(
    'Records were written; `count` of them, the newest in `last`.',
    z.object({ count: z.int(), last: z.array(observationSchema).max(20) }),
  ),
} as const;

export const session = {
  list: call(
    'Sessions, newest first; `before` (the start of the last one shown) pages back.',
    z.strictObject({
      project: projectName.optional(),
      limit: z.int().min(1).max(200).optional(),
      before: stampSchema.optional(),
    }),
    z.object({ sessions: z.array(sessionSchema), more: z.boolean() }),
  ),
  get: call(
    'One session: what was asked, concluded, run and touched.',
    z.strictObject({ session: z.string() }),
    sessionDetailSchema,
  ),
} as const;

export const note = {
  add: call(
    'Keeps a note: always a fact candidate, verbatim.',
    z.strictObject({
      text: z.string().min(1).max(16_000),
      project: z.string().optional(),
      key: z.string().optional(),
      /** The user was asked and means it, although it was forgotten: it may be learned again. */
      again: z.boolean().optional(),
    }),
    z.object({ ref: z.string(), origin: z.string(), duplicate: z.boolean() }),
  ),
  undo: call(
    'Takes a note back: no dream reads it, and a fact drawn from it alone ends.',
    z.strictObject({ ref: z.string() }),
    z.object({ ref: z.string(), facts: z.array(z.string()) }),
  ),
} as const;
