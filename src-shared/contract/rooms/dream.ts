/** dream.* and brief.*: the nightly work on memory, and the short summary of it all. */
import { z } from 'zod';
import { call, event, none, projectName } from '../calls.ts';
import { dreamReportSchema, gateSchema, phaseNameSchema } from '../memory.ts';
import { stampSchema } from '../observation.ts';
import { briefSchema } from '../views.ts';

export const dream = {
  now: call(
    'Dreams at once, skipping all gates but the lock.',
    z.strictObject({
      /** `offline`: by rules alone. `model`: also in a dry run. Left out: as it is set. */
      dreamer: z.enum(['offline', 'model']).optional(),
      asOf: stampSchema.optional(),
      dryRun: z.boolean().optional(),
    }),
    dreamReportSchema,
  ),
  stop: call('Ends a running dream; memory stays as it was.', none, z.object({ stopped: z.boolean() })),
  gates: call('The gates with their reasons.', none, z.object({ gates: z.array(gateSchema), next: z.string() })),
  list: call(
    'Reports of past dreams, newest first.',
    z.strictObject({ limit: z.int().min(1).max(100).optional() }),
    z.object({ dreams: z.array(dreamReportSchema) }),
  ),
  progress: event(
    'A running dream: a phase that is done and what it found; `phase` null when the dream ended.',
    z.object({
      id: z.string(),
      phase: phaseNameSchema.nullable(),
      found: z.string().optional(),
      /** True when it gave way to somebody who came back; false when it goes on. `phase` is then the one it is in. */
      yielded: z.boolean().optional(),
      ms: z.number().optional(),
    }),
  ),
} as const;

export const brief = {
  get: call(
    'Where you left off, in five items at most.',
    z.strictObject({ since: stampSchema.optional(), project: projectName.optional() }),
    briefSchema,
  ),
  changed: event('The brief changed.', none),
} as const;
