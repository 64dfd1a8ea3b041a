/** brief.* and recall.*: giving back. */
import type { Hit } from '../../../src-shared/contract/views.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { composeBrief } from '../brief/compose.ts';
import { gatherBrief } from '../brief/gather.ts';
import type { BriefInput } from '../brief/scene.ts';
import type { Given } from '../handoff/receipts.ts';
import type { EngineParts } from '../parts.ts';
import { isActive } from '../memory/topics.ts';
import { projectView } from './project-view.ts';
import { mayRead, namedProject, scopeOf, type Scope } from './scope.ts';
import { isPlain, isServed } from './served.ts';

type Calls = Pick<Handlers, 'brief.get' | 'recall.query'>;
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
      facts: () => [...memory.state().facts.values()].filter((fact) => isActive(fact) && mayRead(scope, fact.project)),
      recent: recall.recent,
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

    async 'recall.query'({ project: name, ...question }, caller) {
      const { projects, recall, feed, memory } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name);
      const facts = memory.state().facts;
      const { asOf } = question;
      const then = new Map(asOf === undefined ? [] : memory.factsAsOf(asOf).map(({ id, state }) => [id, state]));
      const withLabel = (hit: Hit): Hit => {
        const state = then.get(hit.factId ?? '');
        const labelled = facts.get(hit.factId ?? '')?.editedOutside ? { ...hit, editedOutside: true } : hit;
        return state === undefined ? labelled : { ...labelled, state };
      };
      await feed.settled(readYourWrites);
      const projectIds =
        project === undefined ? (scope === 'all' ? undefined : scope.length > 0 ? [...scope] : null) : [project];
      const { hits, ...told } = await recall.query({
        ...question,
        ...(projectIds === undefined ? {} : { projectIds }),
        // Who names a project means that one; an agent's own folder comes with what it may know of the user.
        ...(project !== undefined && scope === 'all' ? { userTier: false } : {}),
      });
      const given = (hit: Hit): boolean => {
        if (!caller.agent) return true;
        const fact = facts.get(hit.factId ?? '');
        const topic = hit.kind === 'topic' ? memory.state().topics.get(hit.ref) : undefined;
        return (!fact || isServed(fact)) && (!topic || isPlain(topic, facts));
      };
      const answer = hits.filter(given).map(withLabel);
      if (caller.kind === 'mcp') void parts.rooms().receipts.add(receiptOf(answer, scope));
      return { ...told, hits: answer };
    },
  };
}

/** MCP does not say which session asks. */
function receiptOf(hits: readonly Hit[], scope: Scope): Given {
  return {
    ...{ how: 'recall', agent: 'mcp', session: null, project: scope === 'all' ? null : (scope[0] ?? null) },
    facts: hits.flatMap(({ factId }) => factId ?? []),
    characters: hits.reduce((sum, { text }) => sum + text.length, 0),
  };
}
