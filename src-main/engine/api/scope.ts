/**
 * What a caller may see and do (INTERFACES, "Who is the user"; TRUST M6): a person everything,
 * an agent the project of its folder and the user tier, and none of the acts that are the user's.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { privateRecords } from '../memory/private.ts';
import type { Projects } from '../projects/projects.ts';
import type { Rooms } from '../rooms.ts';

/** Project ids a caller may read; 'all' for a person. */
export type Scope = 'all' | readonly string[];

export async function scopeOf(caller: Caller, projects: Projects): Promise<Scope> {
  if (!caller.agent) return 'all';
  const own = caller.cwd === undefined ? undefined : await projects.projectOf(caller.cwd);
  return own ? [own.id] : [];
}

export function mayRead(scope: Scope, project: string | null): boolean {
  return scope === 'all' || project === null || scope.includes(project);
}

/** Whether a caller may see a fact: an agent none that the user keeps private. */
export function mayReadFact(scope: Scope, fact: Pick<Fact, 'project' | 'private'>): boolean {
  return mayRead(scope, fact.project) && (scope === 'all' || fact.private !== true);
}

/** Whether a caller may see a record: an agent none that a private fact rests on. */
export function mayReadRecord(
  scope: Scope,
  { memory }: Pick<Rooms, 'memory'>,
  { id, project }: Pick<Observation, 'id' | 'project'>,
): boolean {
  return mayRead(scope, project) && (scope === 'all' || !privateRecords(memory.state().facts).has(id));
}

/** The project a caller named, if it may see it; undefined when none was named. */
export function namedProject(scope: Scope, projects: Projects, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const found = projects.find(name);
  if (!found || !mayRead(scope, found.id))
    throw new VesperError('not-found', `There is no project "${name}".`, 'vesper projects lists them.');
  return found.id;
}

/** The one project that a list is of: the named one, else all for a person (undefined) and its own, or none (null), for an agent. */
export function readProject(scope: Scope, projects: Projects, name: string | undefined): string | null | undefined {
  return namedProject(scope, projects, name) ?? (scope === 'all' ? undefined : (scope[0] ?? null));
}

/** What of a list an agent may read, with what belongs to no project; undefined: all. */
export function readable(scope: Scope): (string | null)[] | undefined {
  return scope === 'all' ? undefined : [...scope, null];
}

/** The fact, where the caller may see it; what it may not see does not exist for it. */
export async function visibleFact(
  { memory, projects }: Pick<Rooms, 'memory' | 'projects'>,
  id: string,
  caller: Caller,
): Promise<Fact> {
  const fact = memory.state().facts.get(id);
  if (!fact || !mayReadFact(await scopeOf(caller, projects), fact))
    throw new VesperError('not-found', `There is no fact ${id}.`, 'vesper facts --state all lists them.');
  return fact;
}

/** Acts that only the user does. */
export function requireUser(caller: Caller, act: string): void {
  if (caller.agent)
    throw new VesperError(
      'refused',
      `${act} is the user's to do, and an agent asked.`,
      'Run it yourself in a terminal, outside the agent.',
    );
}
