/**
 * Is it working? One look at what proves it: what was heard and when, the last dream, what left this machine today, what a model would
 * be sent, and where everything lies. Composed from what the rooms know; nothing of it is kept.
 */
import { z } from 'zod';
import { originSchema, sourceSchema, stampSchema } from './observation.ts';
import { observerStateSchema, projectSchema } from './views.ts';

export const proofSchema = z.object({
  at: stampSchema,
  /** Every project with a folder; `observers` with what each heard last, and when the watch itself was last proven. */
  projects: z.array(
    projectSchema
      .pick({ id: true, name: true, state: true, pausedUntil: true })
      .extend({ observers: z.array(observerStateSchema) }),
  ),
  /** Where each source was last heard from, whatever the project; null: never. */
  heard: z.array(z.object({ source: sourceSchema, at: stampSchema.nullable() })),
  dream: z
    .object({
      id: z.string(),
      at: stampSchema,
      /** `3 added, 1 merged`; empty when it changed nothing. */
      changes: z.string(),
      because: z.string().optional(),
    })
    .nullable(),
  /** Of the local day, by the ledger. `hosts` has those of the newest 500 requests, most bytes first. */
  left: z.object({
    sent: z.int(),
    spent: z.number(),
    requests: z.int(),
    hosts: z.array(z.object({ host: z.string(), sent: z.int(), requests: z.int() })),
    refused: z.int(),
  }),
  model: z.object({
    on: z.boolean(),
    name: z.string(),
    host: z.string(),
    here: z.boolean(),
    /** Why it would not be asked now. */
    because: z.string().optional(),
    /** Names of the projects of which something may be sent. */
    allowed: z.array(z.string()),
    /** The newest record that may be sent, exactly as a request would hold it; absent where nothing may be, or nothing is there. */
    sample: z
      .object({
        ref: z.string(),
        at: stampSchema,
        project: z.string(),
        source: sourceSchema,
        origin: originSchema,
        text: z.string(),
      })
      .optional(),
  }),
  home: z.object({ path: z.string(), memory: z.string(), records: z.int(), bytes: z.int() }),
});
export type Proof = z.infer<typeof proofSchema>;
