/**
 * The frames of the wire: JSON texts, the same over every transport (ARCHITECTURE §5).
 */
import { z } from 'zod';

/** Agents that are known by name. */
export const agentNames = ['Claude Code', 'Codex', 'Cursor', 'Gemini CLI', 'OpenCode', 'Aider', 'Copilot'] as const;
export type AgentName = (typeof agentNames)[number];

/** What a client says of itself. `agent` is told by the client's environment and never lowered by the engine. */
export const clientSchema = z.strictObject({
  kind: z.enum(['cli', 'renderer', 'mcp', 'hook']),
  agent: z.boolean(),
  cwd: z.string().optional(),
  /** Of an agent's command: which agent, and the programs above it, the nearest first. Shown to the user, never believed. */
  via: z.strictObject({ agent: z.enum(agentNames).optional(), line: z.array(z.string().max(64)).max(16) }).optional(),
});
/** Who calls: what the engine knows of the other side. */
export type Caller = z.infer<typeof clientSchema> & {
  /** Set by the engine: it said it is an agent's, though in this home every command counts as the user's. */
  marked?: true;
};

export const toServer = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('hello'), version: z.int(), token: z.string().optional(), client: clientSchema }),
  z.strictObject({ t: z.literal('call'), id: z.int(), name: z.string(), in: z.unknown() }),
  z.strictObject({ t: z.literal('listen'), name: z.string() }),
  z.strictObject({ t: z.literal('unlisten'), name: z.string() }),
]);
export type ToServer = z.infer<typeof toServer>;

export const engineInfoSchema = z.object({ version: z.string(), home: z.string(), pid: z.int(), host: z.string() });
export type EngineInfo = z.infer<typeof engineInfoSchema>;

export const wireErrorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });
export type WireError = z.infer<typeof wireErrorSchema>;

export const toClient = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), version: z.int(), engine: engineInfoSchema }),
  z.object({ t: z.literal('result'), id: z.int(), out: z.unknown() }),
  z.object({ t: z.literal('error'), id: z.int().nullable(), error: wireErrorSchema }),
  z.object({ t: z.literal('event'), n: z.int(), name: z.string(), payload: z.unknown() }),
]);
export type ToClient = z.infer<typeof toClient>;

/** Reads one frame; undefined when it is no JSON or no frame we know. */
export function readFrame<T>(schema: z.ZodType<T>, frame: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
