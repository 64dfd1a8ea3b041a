/** receipt.*: what was given to whom, and what came of it. */
import type { Receipt } from '../../../src-shared/contract/receipts.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { usedIn } from '../handoff/unused.ts';
import { QUIET_MS } from '../log/sessions.ts';
import type { EngineParts } from '../parts.ts';
import type { SessionFound } from '../recall/messages.ts';
import { mayReadFact, namedProject, readable, scopeOf } from './scope.ts';
import { isServed } from './served.ts';

type Calls = Pick<Handlers, 'receipt.list'>;
const readYourWrites = 3000;
/** Sessions of a project that are looked at for one that ran at the same time. */
const mostBeside = 200;

export function receiptCalls(parts: EngineParts): Calls {
  return {
    async 'receipt.list'({ project: name, session, limit = 50 }, caller) {
      const { projects, receipts, memory, feed } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name);
      const visible = readable(scope);
      const all = (await receipts.list()).filter(
        (one) =>
          (visible === undefined || (one.project !== null && visible.includes(one.project))) &&
          (project === undefined || one.project === project),
      );
      if (session === undefined) return { receipts: all.slice(0, limit) };
      await feed.settled(readYourWrites);
      const its = (await ofSession(all, session)).slice(0, limit);
      const withUse = [];
      for (const one of its) {
        const used = await usedIn(parts.rooms(), { ...one, session });
        withUse.push({ ...one, ...(used ? { used } : {}) });
      }
      const known = [...new Set(its.flatMap(({ facts }) => facts))].flatMap((id) => memory.state().facts.get(id) ?? []);
      return {
        receipts: withUse,
        facts: known
          .filter((fact) => mayReadFact(scope, fact) && (!caller.agent || isServed(fact)))
          .map(({ id, text, topic }) => ({ id, text, topic })),
      };
    },
  };

  /** Those that name it, and those that name none and can only be its. */
  async function ofSession(all: readonly Receipt[], id: string): Promise<Receipt[]> {
    const named = all.filter((one) => one.session === id);
    const told = await parts.rooms().recall.session(id);
    if (!told || told.session.agent === null) return named;
    const { session } = told;
    const { sessions } = await parts.rooms().recall.sessions({ project: session.project, limit: mostBeside });
    const others = sessions.filter((one) => one.id !== id && one.agent !== null);
    return all.flatMap((one) => {
      if (one.session !== null) return one.session === id ? [one] : [];
      const at = instantOf(one.at);
      if (one.project !== session.project || !ranAt(session, at) || !mayBe(one, session)) return [];
      return others.some((other) => ranAt(other, at) && mayBe(one, other)) ? [] : [{ ...one, byTime: true }];
    });
  }
}

/** One that did not say that it ended may have asked a while after its last record. */
function ranAt({ startedAt, endedAt, ended }: SessionFound, at: number): boolean {
  return at >= instantOf(startedAt) && at <= instantOf(endedAt) + (ended ? 0 : QUIET_MS);
}

/** A client that said which agent it is asks for no session of another. */
function mayBe({ agent }: Receipt, session: SessionFound): boolean {
  return agent === 'mcp' || agent === session.agent;
}
