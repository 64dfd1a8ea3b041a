/**
 * What a record is for those who look for something: a prompt, a conclusion, a commit, a failure. Told from kind and data once, at indexing.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';

/** As the index keeps it; a number that changes its meaning needs a new version of the index. */
export const role = { none: 0, prompt: 1, conclusion: 2, commit: 3, failed: 4 } as const;
export const roles: readonly number[] = Object.values(role);

export function roleOf(record: Observation): number {
  if (hasFailed(record)) return role.failed;
  if (record.source === 'git') return record.kind === 'commit' ? role.commit : role.none;
  if (record.source !== 'agent' || record.data?.['sidechain'] === true) return role.none;
  if (record.kind === 'prompt') return role.prompt;
  return record.kind === 'conclusion' ? role.conclusion : role.none;
}

/** A command that ended with another exit code than 0, or a tool that says it did not work. */
export function hasFailed({ source, kind, data }: Observation): boolean {
  const exit = data?.['exit'];
  const badExit = typeof exit === 'number' && exit !== 0;
  if (source === 'terminal') return kind === 'finished' && badExit;
  return source === 'agent' && kind === 'tool' && (data?.['ok'] === false || badExit);
}

/** A command run, by hand or by an agent. What has `started` is counted when it has finished. */
export function isCommand({ source, kind, data }: Observation): boolean {
  if (source === 'terminal') return kind !== 'started';
  return source === 'agent' && kind === 'tool' && typeof data?.['command'] === 'string';
}

/** Paths that a record says were touched: saved, or worked on by an agent's tool. A commit only repeats them. */
export function filesOf({ source, kind, data }: Observation): string[] {
  if (source === 'file' && FILE_ACTS.has(kind)) return typeof data?.['path'] === 'string' ? [data['path']] : [];
  const files = source === 'agent' && kind === 'tool' ? data?.['files'] : undefined;
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string').slice(0, MOST_FILES) : [];
}
const FILE_ACTS: ReadonlySet<string> = new Set(['add', 'change', 'remove', 'rename']);
const MOST_FILES = 200;
