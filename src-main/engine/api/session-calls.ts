/** session.*: runs of agents and spells of work, derived from the log. */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Session, SessionDetail } from '../../../src-shared/contract/sessions.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { QUIET_MS } from '../log/sessions.ts';
import { isActive } from '../memory/topics.ts';
import type { EngineParts } from '../parts.ts';
import type { SessionFound } from '../recall/messages.ts';
import { linesFor, titledFor } from './private-sessions.ts';
import { mayRead, mayReadFact, readable, readProject, scopeOf, type Scope } from './scope.ts';

type Calls = Pick<Handlers, 'session.list' | 'session.get'>;
/** A read that follows a write waits this long for the index at most. */
const readYourWrites = 3000;

export function sessionCalls(parts: EngineParts): Calls {
  const { clock } = parts.options.ports;
  /** Nothing says that it is over, and its last record is not long ago. */
  const shown = ({ ended, ...session }: SessionFound): Session => ({
    ...session,
    running: !ended && clock.now() - instantOf(session.endedAt) < QUIET_MS,
  });

  return {
    async 'session.list'({ project: name, limit = 50, before }, caller) {
      const { recall, feed, projects } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const project = readProject(scope, projects, name);
      await feed.settled(readYourWrites);
      const { sessions, more } = await recall.sessions({
        limit,
        ...(project === undefined ? {} : { project }),
        ...(before === undefined ? {} : { before }),
      });
      return { sessions: (await titledFor(scope, parts.rooms(), sessions)).map(shown), more };
    },

    async 'session.get'({ session: id }, caller) {
      const { recall, feed, projects } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      await feed.settled(readYourWrites);
      const told = await recall.session(id, readable(scope));
      if (!told || !mayRead(scope, told.session.project))
        throw new VesperError('not-found', `There is no session ${id}.`, 'Its records may have been removed.');
      const [session = told.session] = await titledFor(scope, parts.rooms(), [told.session]);
      return {
        ...linesFor(scope, parts.rooms(), told),
        session: shown(session),
        files: told.files,
        facts: await factsFrom(told.session, scope),
      };
    },
  };

  /** Active facts with evidence from the session. */
  async function factsFrom(session: SessionFound, scope: Scope): Promise<SessionDetail['facts']> {
    const { memory, recall } = parts.rooms();
    const [from, to] = [instantOf(session.startedAt), instantOf(session.endedAt)];
    const refsOf = (fact: Fact) =>
      fact.evidence.filter(({ at }) => instantOf(at) >= from && instantOf(at) <= to).map(({ ref }) => ref);
    const candidates = [...memory.state().facts.values()]
      .filter((fact) => isActive(fact) && mayReadFact(scope, fact))
      .map((fact) => ({ fact, refs: refsOf(fact) }))
      .filter(({ refs }) => refs.length > 0);
    const cited = new Set(await recall.cited(session.id, [...new Set(candidates.flatMap(({ refs }) => refs))]));
    return candidates
      .filter(({ refs }) => refs.some((ref) => cited.has(ref)))
      .map(({ fact: { id, text, topic } }) => ({ id, text, topic }));
  }
}
