/**
 * Receipts: what of memory was given to which session. Ids of facts, never their words.
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

export const receiptSchema = z.object({
  at: stampSchema,
  /** `start`: the handoff; `prompt`: by the prompt's hook; `recall` and `topic`: asked for over MCP. */
  how: z.enum(['start', 'prompt', 'recall', 'topic']),
  /** `mcp` where a client of MCP did not say which agent it is. */
  agent: z.string(),
  /** The agent's own id; null where it is not known (MCP does not tell). */
  session: z.string().nullable(),
  project: z.string().nullable(),
  facts: z.array(z.string()),
  characters: z.int(),
  /** Estimated: a token for every four characters. */
  tokens: z.int(),
  /** Facts of it that came back in the session's own words or commands, as far as that can be told; absent where it cannot. */
  used: z.array(z.string()).optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;
