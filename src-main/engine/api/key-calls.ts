/** key.*: by which agents reach the memory over HTTP, where a host serves it. */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { namedProject, requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'key.list' | 'key.make' | 'key.remove' | 'key.admit'>;

export function keyCalls({ options, keys, rooms }: EngineParts): Calls {
  const nameOf = (id: string | null) => (id === null ? null : (rooms().projects.find(id)?.name ?? null));
  const where = () => (options.mcpUrl ? { url: options.mcpUrl() } : {});
  return {
    async 'key.list'(_input, caller) {
      requireUser(caller, 'Looking at keys');
      const kept = await keys.list();
      return { keys: kept.map((one) => ({ ...one, name: nameOf(one.project) })), ...where() };
    },

    async 'key.make'({ project: name, label, until }, caller) {
      requireUser(caller, 'Making a key');
      const { projects } = rooms();
      const project = namedProject('all', projects, name) ?? null;
      if (project !== null && projects.find(project)?.folder == null)
        throw new VesperError('bad-input', `${name ?? project} has no folder, so no agent works in it.`);
      if (until !== undefined && instantOf(until) <= options.ports.clock.now())
        throw new VesperError('bad-input', `${until} is in the past.`, 'Give a time to come.');
      const more = { ...(label === undefined ? {} : { label }), ...(until === undefined ? {} : { until }) };
      const { key, id } = await keys.make(project, more);
      return { key, id, name: nameOf(project), ...more, ...where() };
    },

    async 'key.remove'({ key }, caller) {
      requireUser(caller, 'Taking a key back');
      if (!(await keys.remove(key)))
        throw new VesperError('not-found', `There is no key ${key}.`, 'vesper settings mcp lists them.');
      return { ok: true };
    },

    /** Of a project that is no longer there nothing is seen, the user tier neither: it was made for that project. */
    async 'key.admit'({ key }, caller) {
      requireUser(caller, 'Admitting an agent');
      const found = await keys.find(key);
      if (!found) return { admitted: null };
      if (found.project === null) return { admitted: { id: found.id, cwd: null } };
      const folder = rooms().projects.find(found.project)?.folder;
      return { admitted: folder ? { id: found.id, cwd: folder.path } : null };
    },
  };
}
