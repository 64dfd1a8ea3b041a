/**
 * The model that dreams may ask, as clients are shown it: whether it can be asked, and if not, why and what to do.
 */
import { z } from 'zod';

export const modelViewSchema = z.object({
  on: z.boolean(),
  name: z.string(),
  /** Of the server, with its port where it has one. */
  host: z.string(),
  /** On this machine: nothing leaves it. */
  here: z.boolean(),
  key: z.object({
    kept: z.boolean(),
    /** The host that it was given for; it is sent to no other. */
    host: z.string().optional(),
    /** Where keys are kept here, in words. */
    where: z.string(),
    /** Why none can be kept here, or the kept one cannot be read. */
    because: z.string().optional(),
  }),
  /** Watched projects; `allowed`: what was seen of it may be sent. */
  projects: z.array(z.object({ id: z.string(), name: z.string(), allowed: z.boolean() })),
  /** US dollars a million tokens. */
  prices: z.object({ in: z.number(), out: z.number() }).optional(),
  /** Why the next dream is made by rules alone; absent when the model will be asked. */
  because: z.string().optional(),
  /** The one next step. */
  hint: z.string().optional(),
});
export type ModelView = z.infer<typeof modelViewSchema>;
