/**
 * Notices on a phone, as clients are shown how they stand. No view holds a key or a topic.
 */
import { z } from 'zod';

export const pushViewSchema = z.object({
  to: z.enum(['off', 'ntfy', 'pushover', 'webhook']),
  /** Where they go; absent where no address is set. */
  host: z.string().optional(),
  key: z.object({ kept: z.boolean(), where: z.string() }),
  /** Why none is sent. */
  because: z.string().optional(),
  /** The last attempt since the start (ms since 1970), and why it did not get through. */
  last: z.object({ at: z.number(), because: z.string().optional() }).optional(),
});
export type PushView = z.infer<typeof pushViewSchema>;
