/**
 * Whether a person or an agent typed this command (INTERFACES, "Who is the user"): by markers in the environment
 * and by known agents among the ancestors. Against accident and injection, not against malware of the same user.
 */
import path from 'node:path';
import type { AgentName, Caller } from '../../../src-shared/rpc/wire.ts';
import { cgroupOf, ownProcesses, readProcess, type Process } from './processes.ts';

/** Names that agents set for what they start, read off the real clients' child processes and their public documentation. */
const markers: [name: RegExp, agent?: AgentName][] = [
  [/^CLAUDECODE$/, 'Claude Code'],
  [/^CLAUDE_CODE_/, 'Claude Code'],
  [/^CODEX_(SANDBOX|THREAD|MANAGED|CI)/, 'Codex'],
  [/^CURSOR_(AGENT|TRACE_ID)$/, 'Cursor'],
  [/^GEMINI_CLI$/, 'Gemini CLI'],
  [/^OPENCODE$/, 'OpenCode'],
  [/^AGENT$/],
  [/^AI_AGENT$/],
];
const knownAgents = /(?:^|[/\\])(claude|codex|cursor-agent|gemini|opencode|aider|copilot)(?:\.exe|\.js|\.mjs)?$/;
const programs: Record<string, AgentName> = {
  claude: 'Claude Code',
  codex: 'Codex',
  'cursor-agent': 'Cursor',
  gemini: 'Gemini CLI',
  opencode: 'OpenCode',
  aider: 'Aider',
  copilot: 'Copilot',
};
/** Who becomes the parent of what lost its own. */
const inits = /^(?:init|systemd|launchd|tini|dumb-init|docker-init|catatonit|s6-svscan|runit)$/;

export function callerOf(kind: Caller['kind'], env: NodeJS.ProcessEnv, cwd: string): Caller {
  const found = markedBy(env) ?? agentAbove(process.pid);
  if (!found) return { kind, agent: false, cwd };
  const { agent } = found;
  const line = lineAbove(process.pid);
  return { kind, agent: true, cwd, via: { ...(agent === undefined ? {} : { agent }), line } };
}

/** An agent was found; which, where its name is known. */
interface Found {
  agent: AgentName | undefined;
}

function markedBy(env: NodeJS.ProcessEnv): Found | undefined {
  const names = Object.entries(env).flatMap(([name, value]) => (value && value !== '0' ? [name] : []));
  const found = markers.find(([marker]) => names.some((name) => marker.test(name)));
  return found && { agent: found[1] };
}

/**
 * Looks at /proc where there is one (Linux); elsewhere the environment has to do. A command in the background (`… &`) loses
 * its ancestors but keeps its session. One that left that too, has no terminal and is no service's, is an agent's while
 * any agent of this user runs: nobody can say whose else it is.
 */
function agentAbove(pid: number): Found | undefined {
  const self = readProcess(pid);
  if (!self) return undefined;
  const line = ancestorsOf(self);
  const leader = readProcess(self.session);
  const near = firstAgent([...line, ...(leader ? [leader, ...ancestorsOf(leader)] : [])]);
  return near ?? (isAdrift(self, line) ? firstAgent(ownProcesses()) : undefined);
}

function firstAgent(processes: readonly Process[]): Found | undefined {
  for (const { command } of processes) {
    const name = command.map((word) => knownAgents.exec(word)?.[1]).find((known) => known !== undefined);
    if (name !== undefined) return { agent: programs[name] };
  }
  return undefined;
}

/** Names of the programs above a process, the nearest first: for the user, who is asked about what it wants. */
function lineAbove(pid: number): string[] {
  const self = readProcess(pid);
  return self ? ancestorsOf(self).slice(0, 8).map(nameOf) : [];
}

/** Of a script its own name, not that of what runs it. */
function nameOf({ name, command: [program = '', script = ''] }: Process): string {
  const first = path.basename(program.split(' ')[0] ?? '') || name;
  const runs = /^(?:node|bun|deno|python[\d.]*|ruby|perl)$/.test(first) && script !== '' && !script.startsWith('-');
  return (runs ? path.basename(script) : first).slice(0, 64);
}

/** Nearest first. */
function ancestorsOf(child: Process): Process[] {
  const line: Process[] = [];
  for (let { parent } = child; parent > 0 && line.length < 32;) {
    const next = readProcess(parent);
    if (!next) break;
    line.push(next);
    ({ parent } = next);
  }
  return line;
}

function isAdrift(self: Process, line: readonly Process[]): boolean {
  if (self.terminal !== 0 || cgroupOf(self.pid).endsWith('.service')) return false;
  const above = line.find(({ session }) => session !== self.session);
  return above === undefined || above.pid === 1 || inits.test(above.name);
}
