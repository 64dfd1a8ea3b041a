/**
 * Whether a person or an agent typed this command (INTERFACES, "Who is the user"): by markers in the environment
 * and by known agents among the ancestors. Against accident and injection, not against malware of the same user.
 */
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { cgroupOf, ownProcesses, readProcess, type Process } from './processes.ts';

/** Names that agents set for what they start, read off the real clients' child processes and their public documentation. */
const markers = [
  /^CLAUDECODE$/,
  /^CLAUDE_CODE_/,
  /^CODEX_(SANDBOX|THREAD|MANAGED|CI)/,
  /^CURSOR_(AGENT|TRACE_ID)$/,
  /^GEMINI_CLI$/,
  /^OPENCODE$/,
  /^AGENT$/,
  /^AI_AGENT$/,
];
const knownAgents = /(^|[/\\])(claude|codex|cursor-agent|gemini|opencode|aider|copilot)(\.exe|\.js|\.mjs)?$/;
/** Who becomes the parent of what lost its own. */
const inits = /^(?:init|systemd|launchd|tini|dumb-init|docker-init|catatonit|s6-svscan|runit)$/;

export function callerOf(kind: Caller['kind'], env: NodeJS.ProcessEnv, cwd: string): Caller {
  return { kind, agent: isMarked(env) || isAgents(process.pid), cwd };
}

export function isMarked(env: NodeJS.ProcessEnv): boolean {
  return Object.entries(env).some(
    ([name, value]) => value && value !== '0' && markers.some((marker) => marker.test(name)),
  );
}

/**
 * Looks at /proc where there is one (Linux); elsewhere the environment has to do. A command in the background (`… &`) loses
 * its ancestors but keeps its session. One that left that too, has no terminal and is no service's, is an agent's while
 * any agent of this user runs: nobody can say whose else it is.
 */
function isAgents(pid: number): boolean {
  const self = readProcess(pid);
  if (!self) return false;
  const line = ancestorsOf(self);
  const leader = readProcess(self.session);
  if ([...line, ...(leader ? [leader, ...ancestorsOf(leader)] : [])].some(isKnownAgent)) return true;
  return isAdrift(self, line) && ownProcesses().some(isKnownAgent);
}

function isKnownAgent({ command }: Process): boolean {
  return command.some((word) => knownAgents.test(word));
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
