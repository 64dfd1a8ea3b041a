/**
 * Whether a person or an agent typed this command (INTERFACES, "Who is the user"): by markers in the environment
 * and by known agents among the ancestors. Against accident and injection, not against malware of the same user.
 */
import { readFileSync } from 'node:fs';
import type { Caller } from '../../../src-shared/rpc/wire.ts';

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

export function callerOf(kind: Caller['kind'], env: NodeJS.ProcessEnv, cwd: string): Caller {
  return { kind, agent: isMarked(env) || hasAgentAncestor(process.ppid), cwd };
}

export function isMarked(env: NodeJS.ProcessEnv): boolean {
  return Object.entries(env).some(
    ([name, value]) => value && value !== '0' && markers.some((marker) => marker.test(name)),
  );
}

/** Walks up /proc where there is one (Linux); elsewhere the environment has to do. */
function hasAgentAncestor(pid: number): boolean {
  for (let depth = 0; pid > 1 && depth < 32; depth++) {
    const parts = readProcess(pid);
    if (!parts) return false;
    if (parts.command.some((word) => knownAgents.test(word))) return true;
    pid = parts.parent;
  }
  return false;
}

/** The program and its script (the first two words) of a process, and its parent. */
function readProcess(pid: number): { command: string[]; parent: number } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 2);
    const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { command, parent: Number(parent ?? 0) };
  } catch {
    return undefined;
  }
}
