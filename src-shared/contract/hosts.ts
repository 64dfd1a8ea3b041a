/**
 * The hosts that may be reached, as clients are shown them: each for one purpose, with its switch and its last use.
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

export const hostPurposes = ['model', 'moments', 'embeddings', 'forge', 'push', 'update'] as const;

export const reachedHostSchema = z.object({
  /** Scheme, name and port. */
  origin: z.string(),
  purpose: z.enum(hostPurposes),
  on: z.boolean(),
  /** Its name may lead into a private network; absent where it may not. */
  near: z.literal(true).optional(),
  /** `hand`: stands in settings.json. `setting`: the address of a switch that is on. */
  by: z.enum(['hand', 'setting']),
  /** The newest request to it that the ledger has, among the newest 500 of all; absent where there is none. */
  last: z.object({ at: stampSchema, sent: z.int(), refused: z.string().optional() }).optional(),
});
export type ReachedHost = z.infer<typeof reachedHostSchema>;

export const reachedHostsSchema = z.object({
  hosts: z.array(reachedHostSchema),
  /** Why none holds, where the file says something that is not understood. */
  broken: z.string().optional(),
});
