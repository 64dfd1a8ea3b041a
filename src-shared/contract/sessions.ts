/**
 * Sessions and the timeline of a day, as clients are shown them. Both are derived from the log.
 */
import { z } from 'zod';
import { sourceSchema, stampSchema } from './observation.ts';

export const sessionSchema = z.object({
  /** The agent's own id, or `spell:<id of its first record>`. */
  id: z.string(),
  project: z.string().nullable(),
  /** `claude-code`, `codex` …; null for a spell of the user's own work. */
  agent: z.string().nullable(),
  /** The first thing asked in it, or what most of it was about, in one line. */
  title: z.string(),
  startedAt: stampSchema,
  endedAt: stampSchema,
  /** Nothing says that it is over. */
  running: z.boolean(),
  prompts: z.int(),
  /** Commands run, by hand or by the agent; and those that failed. */
  commands: z.int(),
  failures: z.int(),
  /** Distinct files touched. */
  files: z.int(),
  commits: z.int(),
  records: z.int(),
});
export type Session = z.infer<typeof sessionSchema>;

export const sessionDetailSchema = z.object({
  session: sessionSchema,
  /** What was asked, in order, at most 20; each is a record. */
  asked: z.array(z.object({ ref: z.string(), at: stampSchema, text: z.string() })),
  /** The last conclusion of the agent. */
  concluded: z.object({ ref: z.string(), at: stampSchema, text: z.string() }).optional(),
  /** Files by how often they were touched, at most 50. */
  files: z.array(z.object({ path: z.string(), times: z.int() })),
  commits: z.array(z.object({ ref: z.string(), at: stampSchema, text: z.string() })),
  failures: z.array(z.object({ ref: z.string(), at: stampSchema, text: z.string() })),
  /** Facts that cite a record of it. */
  facts: z.array(z.object({ id: z.string(), text: z.string(), topic: z.string() })),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** One mark of a lane. `to` where it lasts; `count` > 1 where several fell into one place. */
export const markSchema = z.object({
  at: stampSchema,
  to: stampSchema.optional(),
  kind: z.enum(['bar', 'commit', 'ref', 'tick', 'failed', 'span', 'forge', 'note']),
  count: z.int().positive(),
  /** The newest record in it. */
  ref: z.string(),
});
export const timelineSchema = z.object({
  day: z.string().nullable(),
  /** The newest 31 days that have records, newest first. */
  days: z.array(z.object({ day: z.string(), records: z.int() })),
  /** Minutes since local midnight between which something happened. */
  from: z.int(),
  to: z.int(),
  counts: z.array(z.object({ source: sourceSchema, records: z.int() })),
  failures: z.int(),
  /** `files`, `git`, `terminal`, `forge`, `notes`, or an agent's name. Only lanes that have something. */
  lanes: z.array(z.object({ lane: z.string(), source: sourceSchema, marks: z.array(markSchema) })),
  /** Bands behind the lanes, in order. */
  sessions: z.array(
    sessionSchema.pick({ id: true, project: true, agent: true, title: true, startedAt: true, endedAt: true }),
  ),
});
export type Timeline = z.infer<typeof timelineSchema>;
export type Mark = z.infer<typeof markSchema>;
