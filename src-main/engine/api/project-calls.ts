/** project.*: which folders are watched. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { confine } from '../projects/confine.ts';
import { placeOf } from '../projects/identity.ts';
import { isWithin } from '../projects/within.ts';
import { projectView } from './project-view.ts';
import { mayRead, namedProject, requireUser, scopeOf } from './scope.ts';

type Calls = Pick<
  Handlers,
  | 'project.add'
  | 'project.remove'
  | 'project.list'
  | 'project.pause'
  | 'project.resume'
  | 'project.allow'
  | 'project.folders'
>;

export function projectCalls(parts: EngineParts): Calls {
  const { events, options } = parts;
  const changed = () => {
    events.emit('project.changed', {});
    events.emit('brief.changed', {});
  };
  /** Ids a pause or resume is about: one, or all. */
  const named = (name: string | undefined) => {
    const { projects } = parts.rooms();
    const id = namedProject('all', projects, name);
    return { id, ids: id === undefined ? projects.list().map((project) => project.id) : [id] };
  };
  const isWatched = async (folder: string) => {
    const { projects } = parts.rooms();
    const real = (await placeOf(path.resolve(folder)))?.path;
    return projects.list().some((one) => projects.placesOf(one).some((place) => place.path === real));
  };
  const views = async (ids: readonly string[]) => {
    const list = parts.rooms().projects.list();
    return {
      projects: await Promise.all(
        list.filter((project) => ids.includes(project.id)).map((project) => projectView(parts, project)),
      ),
    };
  };

  return {
    async 'project.add'({ path: folder, sources, name, confirmed }, caller) {
      const { projects, observers, log } = parts.rooms();
      const before = (await log.stats()).seq;
      if (sources && (await isWatched(folder))) requireUser(caller, 'Changing what may be recorded');
      const { project } = await projects.add(folder, sources, name);
      try {
        await observers.start(project);
      } catch (thrown) {
        options.ports.diagnose('observe', `first look at ${project.id}: ${String(thrown)}`);
        throw thrown;
      }
      if (confirmed) await parts.rooms().consent.give();
      changed();
      if (options.mode === 'full') parts.schedule.firstDream();
      return { project: await projectView(parts, project), firstLook: { records: (await log.stats()).seq - before } };
    },

    async 'project.remove'({ project: name }, caller) {
      requireUser(caller, 'Removing a project');
      const { projects, observers } = parts.rooms();
      const id = namedProject('all', projects, name) ?? '';
      await observers.stop(id);
      const project = await projects.remove(id);
      await observers.refresh();
      changed();
      return { project: { ...(await projectView(parts, project)), state: 'idle' } };
    },

    async 'project.list'(_input, caller) {
      const { projects } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      return {
        projects: await Promise.all(
          projects
            .list()
            .filter((project) => mayRead(scope, project.id))
            .map((project) => projectView(parts, project)),
        ),
      };
    },

    async 'project.pause'({ project: name, until }, caller) {
      requireUser(caller, 'Pausing');
      const { id, ids } = named(name);
      const instant = until === null ? null : instantOf(until);
      if (instant !== null && instant <= options.ports.clock.now())
        throw new VesperError('bad-input', `${until} is in the past.`, 'Give a time to come.');
      await parts.rooms().projects.pause(id, instant);
      await parts.rooms().observers.pause(ids);
      changed();
      return views(ids);
    },

    async 'project.resume'({ project: name }, caller) {
      requireUser(caller, 'Resuming');
      const { id, ids } = named(name);
      const { projects, observers } = parts.rooms();
      await projects.resume(id);
      await observers.resume(ids.filter((one) => !projects.isPaused(one)));
      changed();
      return views(ids);
    },

    async 'project.allow'({ project: name, sources }, caller) {
      requireUser(caller, 'Changing what may be recorded');
      const { projects, observers } = parts.rooms();
      const id = namedProject('all', projects, name) ?? '';
      if (projects.find(id)?.kind === 'label')
        throw new VesperError('bad-input', `${name} has no folder to read.`, 'Add its folder: vesper add DIR.');
      const project = await projects.allow(id, sources);
      await observers.start(project);
      changed();
      return { project: await projectView(parts, project) };
    },

    /** Only inside the user's home folder, only folders, nothing hidden: a page may ask for it. */
    async 'project.folders'({ path: asked }, caller) {
      requireUser(caller, 'Listing folders');
      const root = options.homeFolder;
      const here = await confine(root, asked ?? root);
      const entries = await readdir(here, { withFileTypes: true }).catch((thrown: unknown) => {
        throw new VesperError('bad-input', `${here} cannot be listed.`, 'Choose another folder.', { cause: thrown });
      });
      const names = entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => entry.name);
      const folders = await Promise.all(
        names
          .sort((a, b) => a.localeCompare(b))
          .slice(0, 500)
          .map(async (name) => {
            const inside = await readdir(path.join(here, name)).catch((): string[] => []);
            return { name, path: path.join(here, name), git: inside.includes('.git') };
          }),
      );
      const parent = path.dirname(here);
      return {
        path: here,
        parent: here !== parent && isWithin(await confine(root, root), parent) ? parent : null,
        folders,
      };
    },
  };
}
