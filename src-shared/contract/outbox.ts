/**
 * The outbox: Markdown files that Vesper prepared for its user, as clients are shown them.
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

/** `day`: one day. `week`: seven days, looked back at. `month`: what a long absence missed. `handoff`: the note for whoever goes on. `pr`: one pull request. */
export const outboxKinds = ['day', 'week', 'month', 'handoff', 'pr'] as const;
export const outboxKindSchema = z.enum(outboxKinds);
export type OutboxKind = z.infer<typeof outboxKindSchema>;

/** A file's name without `.md`: the day it is of, its kind, and what it is about. Never a path. */
export const outboxNameSchema = z
  .string()
  .max(160)
  .regex(/^\d{4}-\d{2}-\d{2}-[a-z]+(?:-[\p{L}\p{N}-]+)?$/u, 'not a name as vesper outbox lists them');

export const outboxFileSchema = z.object({
  name: outboxNameSchema,
  kind: outboxKindSchema,
  title: z.string(),
  /** When it was made. */
  at: stampSchema,
  /** What it is of, where it is of a span. */
  from: stampSchema.optional(),
  to: stampSchema.optional(),
  /** Id of the one project it is of; null for several. */
  project: z.string().nullable(),
  bytes: z.int().nonnegative(),
  /** A hand changed it since it was made: it is not made anew, and does not expire. */
  edited: z.boolean(),
});
export type OutboxFile = z.infer<typeof outboxFileSchema>;
