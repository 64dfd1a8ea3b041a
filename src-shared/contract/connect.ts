/**
 * Connecting an agent: what is put into its configuration, and taken out again.
 */
import { z } from 'zod';

export const agentIds = ['claude-code', 'codex', 'cursor', 'gemini', 'opencode'] as const;
export const agentIdSchema = z.enum(agentIds);
export type AgentId = z.infer<typeof agentIdSchema>;

/** What can be connected: an agent, or the user's own shells. */
export const connectIds = [...agentIds, 'shell'] as const;
export const connectIdSchema = z.enum(connectIds);
export type ConnectId = z.infer<typeof connectIdSchema>;

export const agentTitles: Record<ConnectId, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  cursor: 'Cursor',
  gemini: 'Gemini CLI',
  opencode: 'OpenCode',
  shell: 'Your shell',
};

/** Where agents keep their configuration, as the caller's environment says; absolute paths. */
export const placesSchema = z.strictObject({
  /** The home folder. */
  home: z.string().min(1),
  /** `CLAUDE_CONFIG_DIR`, `CODEX_HOME`, `XDG_CONFIG_HOME`, where they are set. */
  claude: z.string().min(1).optional(),
  codex: z.string().min(1).optional(),
  config: z.string().min(1).optional(),
  /** `ZDOTDIR`, and the program of the login shell (`SHELL`), which is no place but tells whose start file is meant. */
  zdotdir: z.string().min(1).optional(),
  shell: z.string().min(1).optional(),
});
export type Places = z.infer<typeof placesSchema>;

export const connectAskedSchema = z.strictObject({
  agent: connectIdSchema,
  places: placesSchema,
  /** Of shells: every terminal begins with `vesper shell`, which keeps what commands put out too. */
  output: z.literal(true).optional(),
  /** Take out what was put in. */
  undo: z.literal(true).optional(),
});

export const changedFileSchema = z.object({
  path: z.string(),
  does: z.enum(['make', 'change', 'remove', 'keep']),
  /** Lines that go (-) and come (+), with their number before or after. */
  lines: z.array(z.object({ sign: z.enum(['-', '+']), line: z.int(), text: z.string() })),
});

export const connectPlanSchema = z.object({
  agent: connectIdSchema,
  /** As people call it. */
  name: z.string(),
  /** Nothing is to be done: it is connected already, or was not. */
  nothing: z.boolean(),
  files: z.array(changedFileSchema),
  /** What to know, a sentence each. */
  notes: z.array(z.string()),
  /** Of everything that would be written and what stands there now. */
  digest: z.string(),
});
export type ConnectPlan = z.infer<typeof connectPlanSchema>;
