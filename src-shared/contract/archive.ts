/**
 * Archived copies of agents' sessions, as clients are shown them.
 */
import { z } from 'zod';
import { agentIdSchema } from './connect.ts';
import { stampSchema } from './observation.ts';

export const archivedSessionSchema = z.object({
  id: z.string(),
  agent: agentIdSchema,
  /** The agent's own id. */
  session: z.string(),
  project: z.string(),
  from: stampSchema,
  to: stampSchema,
  lines: z.int(),
  /** Lines that were not copied: left out by the project, paused, forgotten, or not to be checked. */
  leftOut: z.int(),
  /** Bytes of the lines, and of the compressed copy. */
  bytes: z.int(),
  stored: z.int(),
  /** An exact copy, with its secrets, lies beside it. */
  exact: z.boolean(),
});
export type ArchivedSession = z.infer<typeof archivedSessionSchema>;

export const archiveHitSchema = z.object({
  id: z.string(),
  agent: agentIdSchema,
  session: z.string(),
  project: z.string(),
  /** Number of the line in the copy, from 1. */
  line: z.int(),
  /** The words around the first one asked for. */
  text: z.string(),
});
export type ArchiveHit = z.infer<typeof archiveHitSchema>;
