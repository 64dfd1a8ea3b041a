/** archive.*: redacted copies of agents' sessions. */
import { z } from 'zod';
import { archivedSessionSchema, archiveHitSchema } from '../archive.ts';
import { call, projectName } from '../calls.ts';

export const archive = {
  list: call(
    "Archived copies of agents' sessions, newest first, and what they come to.",
    z.strictObject({ project: projectName.optional(), session: z.string().optional() }),
    z.object({
      sessions: z.array(archivedSessionSchema),
      total: z.object({ sessions: z.int(), lines: z.int(), leftOut: z.int(), bytes: z.int(), stored: z.int() }),
    }),
  ),
  search: call(
    'Lines of archived copies that hold all the words.',
    z.strictObject({
      query: z.string().min(1).max(1000),
      project: projectName.optional(),
      limit: z.int().min(1).max(200).optional(),
    }),
    z.object({ hits: z.array(archiveHitSchema) }),
  ),
  read: call(
    'Lines of one archived copy, from the n-th (1) on.',
    z.strictObject({ id: z.string(), from: z.int().min(1).optional(), limit: z.int().min(1).max(500).optional() }),
    z.object({ session: archivedSessionSchema, from: z.int(), lines: z.array(z.string()) }),
  ),
} as const;
