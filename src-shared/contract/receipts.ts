/**
 * Receipts: what of memory was given to which session. Ids of facts, never their words.
 */
import { z } from 'zod';
import { stampSchema } from './observation.ts';

export const receiptSchema = z.object({
  at: stampSchema,
  /**
   * By hooks: `start`, `compact` (the note, at the start and again after the agent compacted its own context), `prompt`. Asked for over
   * MCP: `recall` (short hits), `detail` (whole, by id), `topic`, `index` (the list of topics), `day` (records), `handoff` (the note).
   */
  how: z.enum(['start', 'compact', 'prompt', 'recall', 'detail', 'topic', 'index', 'day', 'handoff']),
  /** `mcp` where a client of MCP did not say which agent it is. */
  agent: z.string(),
  /** The agent's own id; null where it is not known (MCP does not tell). */
  session: z.string().nullable(),
  /** The session was told by time and project alone: MCP named none, and no other of an agent ran there then. */
  byTime: z.boolean().optional(),
  project: z.string().nullable(),
  facts: z.array(z.string()),
  /** How many records of the log were given beside facts. */
  records: z.int().optional(),
  characters: z.int(),
  /** Estimated: a token for every four characters. */
  tokens: z.int(),
  /** Facts of it that came back in the session's own words or commands, as far as that can be told; absent where it cannot. */
  used: z.array(z.string()).optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;
