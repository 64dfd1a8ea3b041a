/**
 * Of the commands that say how a project is built, tested or run: whether the newest run of each could run at all. That tests fail says
 * nothing against the command that runs them; that there is no such command or script does.
 */
import { terminalData, toolData } from '../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { knownCommands } from './shell.ts';

export interface SeenRun {
  line: string;
  could: boolean;
  ref: string;
  /** When (ms). */
  at: number;
}

export interface SeenRuns {
  see(record: Observation): void;
  newest(project: string | null, line: string): SeenRun | undefined;
}

/** Scripts of one moment are no convention: as many as `extract/commands.ts` counts. */
const MOST = 2000;

export function openSeenRuns(): SeenRuns {
  const found = new Map<string, SeenRun>();
  const name = (project: string | null, line: string) => `${project ?? ''}\n${line}`;
  return {
    see(record) {
      const told = toldBy(record);
      if (told === undefined) return;
      const all = knownCommands(told.line);
      const at = instantOf(record.at);
      // A chain ends at the part that could not be run.
      for (const { command } of told.could ? all : all.slice(-1)) {
        const key = name(record.project, command);
        const before = found.get(key);
        if (before ? before.at > at : found.size >= MOST) continue;
        found.set(key, { line: command, could: told.could, ref: record.id, at });
      }
    },
    newest: (project, line) => found.get(name(project, line)),
  };
}

function toldBy(record: Observation): { line: string; could: boolean } | undefined {
  const data =
    record.source === 'agent' && record.kind === 'tool'
      ? toolData.safeParse(record.data).data
      : record.source === 'terminal' && record.kind === 'finished'
        ? terminalData.safeParse(record.data).data
        : undefined;
  if (data?.command === undefined) return undefined;
  const exit = data.exit ?? ('ok' in data && data.ok === true ? 0 : undefined);
  if (exit === 0) return { line: data.command, could: true };
  const isMissing = exit === 127 || exit === 126 || MISSING.test(data.errorSignature ?? '');
  return isMissing ? { line: data.command, could: false } : undefined;
}

/** What shells, npm, pnpm, yarn, make, just and task say of a command, script or target that does not exist. */
const MISSING =
  /command not found|missing script|unknown command|no rule to make target|couldn't find a script|command "[^"]*" not found|does not contain recipe|task "[^"]*" does not exist/i;
