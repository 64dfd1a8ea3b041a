/** What the scripts for all shells begin with, and where they stay silent. */

/** Set by coding agents for what they start; what they run is told by their own session files. */
export const agentMarks = [
  'CLAUDECODE',
  'CODEX_SANDBOX',
  'CODEX_THREAD_ID',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'OPENCODE',
  'AI_AGENT',
];

export function header(shell: string): string {
  return `# Vesper's shell integration for ${shell}. Written by "vesper connect shell", removed by "vesper disconnect shell".
# Tells the running engine which command was run in a watched folder whose terminal may be recorded, how it ended and how long it took, through a
# pipe in memory. A command typed with a leading blank is not told. It starts no program for a prompt and never waits.`;
}
