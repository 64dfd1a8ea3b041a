/**
 * Other tools' memory files as clients are shown them: what is kept of each, and how a version differs from the file as it is.
 */
import { z } from 'zod';
import { agentIdSchema } from './connect.ts';
import { stampSchema } from './observation.ts';

export const foreignFileSchema = z.object({
  path: z.string(),
  /** Null: of no project, the user's own. */
  project: z.string().nullable(),
  /** Whose file it is; null: several agents read it. */
  agent: agentIdSchema.nullable(),
  /** Whether the file itself is there now. */
  isThere: z.boolean(),
  /** Oldest first. `exact`: byte for byte what the file held, so it can be put back. */
  versions: z.array(z.object({ n: z.int(), at: stampSchema, bytes: z.int(), exact: z.boolean() })),
});
export type ForeignFile = z.infer<typeof foreignFileSchema>;

export const foreignDiffSchema = z.object({
  path: z.string(),
  version: z.int(),
  at: stampSchema,
  exact: z.boolean(),
  isThere: z.boolean(),
  /** From the version to the file as it is: lines that went (-) and came (+), with their number before or after. */
  lines: z.array(z.object({ sign: z.enum(['-', '+']), line: z.int(), text: z.string() })),
});
export type ForeignDiff = z.infer<typeof foreignDiffSchema>;
