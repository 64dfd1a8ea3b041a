/** connect.*, key.*, handoff.*, receipt.* and hook.*: agents connected, what they are given, and what was given. */
import { z } from 'zod';
import { call, done, none, projectName } from '../calls.ts';
import { agentIdSchema, connectAskedSchema, connectIdSchema, connectPlanSchema, placesSchema } from '../connect.ts';
import { stampSchema } from '../observation.ts';
import { receiptSchema } from '../receipts.ts';

export const connect = {
  plan: call(
    "What connecting an agent, or undoing it, would change in the agent's own configuration; nothing is written.",
    connectAskedSchema,
    connectPlanSchema,
  ),
  apply: call(
    'Does it: backs up, writes, reads back. With `shown` (the `digest` of a plan) only if that is still what would be done.',
    connectAskedSchema.extend({ shown: z.string().optional() }),
    connectPlanSchema,
  ),
  leave: call(
    'For uninstalling: takes out what connect put anywhere, and the start at login. One that cannot be taken out is named in `troubles`; the others are.',
    z.strictObject({ places: placesSchema }),
    z.object({
      left: z.array(z.object({ agent: connectIdSchema, name: z.string(), files: z.array(z.string()) })),
      /** `unknown`: this host cannot tell. */
      login: z.enum(['taken off', 'was off', 'unknown']),
      notes: z.array(z.string()),
      troubles: z.array(z.string()),
    }),
  ),
} as const;

export const handoff = {
  get: call(
    'The note that the next session of any agent is given: what it is about, open ends, the user, the project.',
    z.strictObject({ project: projectName.optional() }),
    z.object({ text: z.string(), at: z.string() }),
  ),
} as const;

const keyName = z.string().nullable();

export const key = {
  list: call(
    'Keys by which agents reach the memory over HTTP, never the keys themselves; `url` where this host serves it. Of no project: the user tier alone.',
    none,
    z.object({
      keys: z.array(
        z.object({
          id: z.string(),
          at: z.string(),
          project: z.string().nullable(),
          name: keyName,
          label: z.string().optional(),
          until: z.string().optional(),
        }),
      ),
      url: z.string().optional(),
    }),
  ),
  make: call(
    'Makes a key for one project, or for the user tier alone; `label`: whom it is for; `until`: from then on it opens nothing. It is told this once.',
    z.strictObject({
      project: projectName.optional(),
      label: z
        .string()
        .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, 'up to 40 letters, digits, spaces, dots and dashes')
        .optional(),
      until: stampSchema.optional(),
    }),
    z.object({
      key: z.string(),
      id: z.string(),
      name: keyName,
      label: z.string().optional(),
      until: z.string().optional(),
      url: z.string().optional(),
    }),
  ),
  remove: call(
    'Takes a key back, by its id; it opens nothing from then on.',
    z.strictObject({ key: z.string() }),
    done,
  ),
  admit: call(
    'For a host: what a key opens, as the folder of its project; null for one that is not ours.',
    z.strictObject({ key: z.string().max(200) }),
    z.object({ admitted: z.object({ id: z.string(), cwd: z.string().nullable() }).nullable() }),
  ),
} as const;

export const receipt = {
  list: call(
    'What was given to agents, newest first; of one session also whether it was used, and the facts in words where they still stand.',
    z.strictObject({
      project: projectName.optional(),
      session: z.string().optional(),
      limit: z.int().min(1).max(500).optional(),
    }),
    z.object({
      receipts: z.array(receiptSchema),
      facts: z.array(z.object({ id: z.string(), text: z.string(), topic: z.string() })).optional(),
    }),
  ),
} as const;

export const hook = {
  prompt: call(
    'What of memory belongs to a prompt, for a hook to hand over; mostly nothing. The prompt is not kept.',
    z.strictObject({
      agent: agentIdSchema,
      session: z.string().min(1).max(64),
      prompt: z.string().max(100_000),
    }),
    z.object({ text: z.string().nullable() }),
  ),
} as const;
