/** What the scripts for all shells begin with, and where they stay silent. */
import { quoted, type OwnProgram } from '../target.ts';

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

/** Not empty inside an agent, for bash and zsh. */
export const anyAgent = agentMarks.map((name) => `\${${name}-}`).join('');

/** Of bash and zsh: with `connect shell --output` a terminal becomes a recorded one, or stays as it is when that cannot begin. */
export function outputStart(home: string, { node, vesper }: OwnProgram): string {
  const [program, script] = [quoted(node), quoted(vesper)];
  return `if [[ -n \${__vesper_output-} && -z \${VESPER_INSIDE-} && -t 0 && -t 1 && -t 2 && -x ${program} && -r ${script} && $- == *i* && -z "${anyAgent}" ]]; then
  ${program} ${script} shell --home ${quoted(home)} --from-rc
  [[ $? -ne 80 ]] || exit 0
fi
unset __vesper_output
`;
}

export function header(shell: string): string {
  return `# Vesper's shell integration for ${shell}. Written by "vesper connect shell", removed by "vesper disconnect shell".
# Tells the running engine which command was run in a watched folder whose terminal may be recorded, how it ended and how long it took, through a
# pipe in memory. A command typed with a leading blank is not told. It starts no program for a prompt and never waits.`;
}
