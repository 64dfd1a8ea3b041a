/** brief.*: where somebody left off. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { composeBrief } from '../brief/compose.ts';
import { gatherBrief } from '../brief/gather.ts';
import type { EngineParts } from '../parts.ts';
import { isActive } from '../memory/topics.ts';
import { projectView } from './project-view.ts';
import { mayRead, namedProject, scopeOf } from './scope.ts';

type Calls = Pick<Handlers, 'brief.get'>;
const readYourWrites = 3000;

export function briefCalls(parts: EngineParts): Calls {
  return {
    async 'brief.get'({ since, project: name }, caller) {
      const { projects, memory, recall, feed, dreams, observers } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name) ?? (scope === 'all' ? undefined : scope[0]);
      await feed.settled(readYourWrites);
      const input = await gatherBrief(
        {
          clock: parts.options.ports.clock,
          projects: () =>
            Promise.all(
              projects
                .list()
                .filter((one) => mayRead(scope, one.id))
                .map((one) => projectView(parts, one)),
            ),
          facts: () =>
            [...memory.state().facts.values()].filter((fact) => isActive(fact) && mayRead(scope, fact.project)),
          recent: recall.recent,
          uncommitted: (one) => observers.uncommitted(one.id),
          lastDream: async () => (await dreams.list(1))[0],
        },
        { ...(since === undefined ? {} : { since }), ...(project === undefined ? {} : { project }) },
      );
      return composeBrief(input);
    },
  };
}
