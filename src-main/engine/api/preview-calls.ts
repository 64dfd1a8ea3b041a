/** project.preview and project.suggest: what adding a folder would record, and which folders might be meant. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { previewFolder } from '../observe/preview/preview.ts';
import { suggestFolders } from '../observe/preview/suggest.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'project.preview' | 'project.suggest'>;

export function previewCalls(parts: EngineParts): Calls {
  const { ports, agentRoots, homeFolder, home } = parts.options;
  return {
    async 'project.preview'({ path: folder, longer }, caller) {
      requireUser(caller, 'Looking into a folder');
      const { projects, redactor, git } = parts.rooms();
      const place = await projects.placeFor(folder);
      const inside = projects.inside(place.path);
      return previewFolder(place, { ports, redactor, git, agentRoots, home, inside }, longer);
    },

    async 'project.suggest'(_input, caller) {
      requireUser(caller, 'Looking for folders');
      const { projects } = parts.rooms();
      return {
        folders: await suggestFolders({
          clock: ports.clock,
          agentRoots,
          userHome: homeFolder,
          async free(folder) {
            const place = await projects.placeFor(folder).catch(() => undefined);
            return place && projects.find(place.path) === undefined ? place.path : undefined;
          },
        }),
      };
    },
  };
}
