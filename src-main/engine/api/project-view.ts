/** A project as clients see it: what is kept of it, with the state of its observers and its last activity. */
import type { Project } from '../../../src-shared/contract/views.ts';
import type { EngineParts } from '../parts.ts';
import type { ProjectRecord } from '../projects/record.ts';

export async function projectView(parts: EngineParts, record: ProjectRecord): Promise<Project> {
  const { projects, observers, recall } = parts.rooms();
  const isKept = projects.find(record.id) !== undefined;
  const states = observers.states(record.id);
  const [last] = await recall.recent({ project: record.id, limit: 1 });
  const branch = observers.branch(record.id);
  const paused = isKept && projects.isPaused(record.id);
  return {
    id: record.id,
    name: record.name,
    path: record.folder?.path ?? null,
    state: stateOf(
      parts,
      record,
      paused,
      states.some(({ state }) => state === 'unreachable'),
    ),
    sources: record.sources,
    pausedUntil: paused ? projects.pausedUntil(record.id) : null,
    observers: states,
    ...(last ? { lastActivity: last.at } : {}),
    ...(branch === undefined ? {} : { branch }),
    ...(record.offered.length > 0 ? { offered: record.offered } : {}),
  };
}

function stateOf(parts: EngineParts, record: ProjectRecord, paused: boolean, unreachable: boolean): Project['state'] {
  if (record.kind === 'label') return 'label';
  if (paused) return 'paused';
  if (unreachable) return 'unreachable';
  return parts.options.mode === 'full' ? 'watching' : 'idle';
}
