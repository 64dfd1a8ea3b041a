/** brief.*: where somebody left off. */
import type { Brief } from '../../../src-shared/contract/views.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { composeBrief } from '../brief/compose.ts';
import { gatherBrief } from '../brief/gather.ts';
import { lengthOf } from '../brief/lengths.ts';
import type { BriefInput } from '../brief/scene.ts';
import { makeFile } from '../outbox/make.ts';
import type { EngineParts } from '../parts.ts';
import { isActive } from '../memory/topics.ts';
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
      projects: () => within.map(({ id, name }) => ({ id, name })),
      facts: () => [...memory.state().facts.values()].filter((fact) => isActive(fact) && mayReadFact(scope, fact)),
      recent: async (wanted) =>
        (await recall.recent(wanted)).filter((record) => mayReadRecord(scope, parts.rooms(), record)),
      uncommitted: (one) => observers.uncommitted(one.id),
      lastDream: async () => (await dreams.list(1))[0],
    },
    asked,
  );
}

/**
 * After a long absence, the file that tells all of it: made with the brief that is asked since then, and named by the day's other briefs.
 * A brief does not fail for it.
 */
async function fileFor(
  parts: EngineParts,
  { at: now, items }: Brief,
  since: string | undefined,
): Promise<Brief['file']> {
  try {
    if (since === undefined || lengthOf(since, now) !== 'file') {
      if (since !== undefined) return undefined;
      const newest = (await parts.outbox.list()).find(({ kind, project }) => kind === 'month' && project === null);
      return newest?.at.slice(0, 10) === now.slice(0, 10) ? { name: newest.name, title: newest.title } : undefined;
    }
    if (items.length === 0) return undefined;
    const { options, rooms, handoffs, outbox, blocking } = parts;
    const making = { ports: options.ports, rooms, handoffs, outbox };
    const { file } = await blocking.run('prepare', () => makeFile(making, { kind: 'month', since }));
    return { name: file.name, title: file.title };
  } catch (thrown) {
    parts.options.ports.diagnose('brief', messageOf(thrown));
    return undefined;
  }
}

export function briefCalls(parts: EngineParts): Calls {
  return {
    async 'brief.get'({ since, project: name }, caller) {
      const { projects, feed } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name) ?? (scope === 'all' ? undefined : scope[0]);
      await feed.settled(readYourWrites);
      const asked = { ...(since === undefined ? {} : { since }), ...(project === undefined ? {} : { project }) };
      const brief = composeBrief(await gatherFor(parts, scope, asked));
      const file = scope === 'all' && project === undefined ? await fileFor(parts, brief, since) : undefined;
      return file ? { ...brief, file } : brief;
    },
  };
}
