/** foreign.*: other tools' memory files, kept against loss. */
import { z } from 'zod';
import { call } from '../calls.ts';
import { foreignDiffSchema, foreignFileSchema } from '../foreign.ts';

const one = z.strictObject({ file: z.string().min(1).max(4096), version: z.int().min(1).optional() });

export const foreign = {
  list: call(
    "Other tools' memory files (CLAUDE.md, AGENTS.md, native memories) of which versions are kept.",
    z.strictObject({}),
    z.object({ files: z.array(foreignFileSchema) }),
  ),
  diff: call(
    'How a version (default: the newest that differs) differs from the file as it is. Secrets are masked on both sides.',
    one,
    foreignDiffSchema,
  ),
  restore: call(
    'Puts a version back into the file; what stood there is kept as a version of its own first. The answer is the difference that was undone.',
    one,
    foreignDiffSchema,
  ),
} as const;
