/** Sessions as an agent is told them: without what was said there and is kept private. */
import type { Session, SessionDetail } from '../../../src-shared/contract/sessions.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { privateRecords } from '../memory/private.ts';
import type { Rooms } from '../rooms.ts';
import type { Scope } from './scope.ts';

/** Titles are the first words of a session: an agent gets none where something private was said. */
export async function titledFor<T extends Pick<Session, 'id' | 'project' | 'title' | 'startedAt' | 'endedAt'>>(
  scope: Scope,
  { memory, log }: Pick<Rooms, 'memory' | 'log'>,
  sessions: readonly T[],
): Promise<T[]> {
  const refs = scope === 'all' ? [] : [...privateRecords(memory.state().facts)];
  if (refs.length === 0) return [...sessions];
  const hidden = await log.get(refs);
  return sessions.map((one) => {
    const [from, to] = [instantOf(one.startedAt), instantOf(one.endedAt)];
    // A spell of work has no id in its records: they are those of its project and time.
    const isIn = ({ session, project, at }: Observation) =>
      session === one.id || (project === one.project && instantOf(at) >= from && instantOf(at) <= to);
    return hidden.some(isIn) ? { ...one, title: 'A session with something private' } : one;
  });
}

/** The lines of a session that a caller may read. */
export function linesFor<T extends Pick<SessionDetail, 'asked' | 'concluded' | 'commits' | 'failures'>>(
  scope: Scope,
  { memory }: Pick<Rooms, 'memory'>,
  { concluded, ...told }: T,
): Pick<SessionDetail, 'asked' | 'concluded' | 'commits' | 'failures'> {
  const hidden = privateRecords(memory.state().facts);
  const open = ({ ref }: { ref: string }) => scope === 'all' || !hidden.has(ref);
  return {
    ...(concluded && open(concluded) ? { concluded } : {}),
    asked: told.asked.filter(open),
    commits: told.commits.filter(open),
    failures: told.failures.filter(open),
  };
}
