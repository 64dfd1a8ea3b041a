/** brief.*: where somebody left off. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { composeBrief } from '../brief/compose.ts';
import { gatherBrief } from '../brief/gather.ts';
import type { BriefInput } from '../brief/scene.ts';
import type { EngineParts } from '../parts.ts';
import { isActive } from '../memory/topics.ts';
import { projectView } from './project-view.ts';
import { mayRead, mayReadFact, mayReadRecord, namedProject, scopeOf, type Scope } from './scope.ts';

type Calls = Pick<Handlers, 'brief.get'>;
const readYourWrites = 3000;

/** What happened and what is known, as far as `scope` may read it. */
export async function gatherFor(
  parts: EngineParts,
  scope: Scope,
  asked: { since?: string; project?: string } = {},
): Promise<BriefInput> {
  const { projects, memory, recall, dreams, observers } = parts.rooms();
  const within = projects.list().filter((one) => mayRead(scope, one.id));
  return gatherBrief(
    {
      clock: parts.options.ports.clock,
      projects: () => Promise.all(within.map((one) => projectView(parts, one))),
      facts: () => [...memory.state().facts.values()].filter((fact) => isActive(fact) && mayReadFact(scope, fact)),
      recent: async (wanted) =>
        (await recall.recent(wanted)).filter((record) => mayReadRecord(scope, parts.rooms(), record)),
      uncommitted: (one) => observers.uncommitted(one.id),
      lastDream: async () => (await dreams.list(1))[0],
    },
    asked,
  );
}

export function briefCalls(parts: EngineParts): Calls {
  return {
    async 'brief.get'({ since, project: name }, caller) {
      const { projects, feed } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name) ?? (scope === 'all' ? undefined : scope[0]);
      await feed.settled(readYourWrites);
      const asked = { ...(since === undefined ? {} : { since }), ...(project === undefined ? {} : { project }) };
      return composeBrief(await gatherFor(parts, scope, asked));
    },
  };
}
