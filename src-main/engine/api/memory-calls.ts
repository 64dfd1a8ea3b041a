/** memory.*: what is remembered, to read; and undo. What the user does to a fact is in review-calls.ts. */
import type { Fact, Topic } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import type { TopicDoc } from '../memory/state.ts';
import { isActive } from '../memory/topics.ts';
import { mayRead, namedProject, requireUser, scopeOf, visibleFact } from './scope.ts';

type Calls = Pick<Handlers, 'memory.facts' | 'memory.why' | 'memory.topics' | 'memory.topic' | 'memory.undo'>;

export function memoryCalls(parts: EngineParts): Calls {
  const rooms = parts.rooms;

  return {
    async 'memory.facts'({ project: name, topic, state = 'active', asOf }, caller) {
      const { memory, projects } = rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name);
      const all = asOf === undefined ? [...memory.state().facts.values()] : memory.factsAsOf(asOf);
      const wanted = (fact: Fact) =>
        mayRead(scope, fact.project) &&
        (project === undefined || fact.project === project) &&
        (topic === undefined || fact.topic === topic || fact.topic.endsWith(`/${topic}`)) &&
        (state === 'all' || (state === 'active' ? asOf !== undefined || isActive(fact) : fact.state === state));
      return { facts: all.filter(wanted).sort(inReadingOrder) };
    },

    async 'memory.why'({ fact }, caller) {
      await visibleFact(rooms(), fact, caller);
      const { memory, log } = rooms();
      const line = await memory.lifeLine(fact);
      const records = new Map(
        (await log.get(line.entries.map((entry) => entry.ref ?? '').filter(Boolean))).map((record) => [
          record.id,
          record,
        ]),
      );
      return {
        ...line,
        entries: line.entries.map((entry) => {
          const record = entry.ref === undefined ? undefined : records.get(entry.ref);
          return record ? { ...entry, record } : entry;
        }),
      };
    },

    async 'memory.topics'({ project: name }, caller) {
      const { memory, projects } = rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name);
      const docs = [...memory.state().topics.values()].filter(
        (doc) => mayRead(scope, doc.project) && (project === undefined || doc.project === project),
      );
      return {
        topics: docs
          .map(view)
          .filter((topic) => topic.facts > 0 || topic.bytes > 0)
          .sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path)),
      };
    },

    async 'memory.topic'({ topic }, caller) {
      const { memory, projects } = rooms();
      const doc = memory.state().topics.get(topic.replace(/\.md$/, ''));
      if (!doc || !mayRead(await scopeOf(caller, projects), doc.project))
        throw new VesperError('not-found', `There is no topic ${topic}.`, 'The topics are the files below memory/.');
      return {
        topic: view(doc),
        markdown: memory.files().get(`${doc.path}.md`) ?? '',
        facts: [...memory.state().facts.values()].filter((fact) => fact.topic === doc.path).sort(inReadingOrder),
      };
    },

    async 'memory.undo'({ target }, caller) {
      requireUser(caller, 'Undo');
      const { id, undone, refused, before, after } = await rooms().memory.undo(target);
      parts.events.emit('engine.changed', { state: 'undo' });
      return { ...(id === undefined ? {} : { id }), undone, refused, before, after };
    },
  };

  function view(doc: TopicDoc): Topic {
    const { memory } = rooms();
    const facts = [...memory.state().facts.values()].filter((fact) => fact.topic === doc.path && isActive(fact)).length;
    const { path, name, description, type, project, updated } = doc;
    return {
      path,
      name,
      description,
      type,
      project,
      updated,
      facts,
      bytes: Buffer.byteLength(memory.files().get(`${path}.md`) ?? ''),
    };
  }
}

const stateOrder = ['confirmed', 'proposed', 'tentative', 'superseded', 'merged', 'retracted', 'rejected', 'expired'];

/** Topic, then state, then the newest first. */
function inReadingOrder(a: Fact, b: Fact): number {
  return (
    Number(b.topic.startsWith('user/')) - Number(a.topic.startsWith('user/')) ||
    a.topic.localeCompare(b.topic) ||
    stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
    Date.parse(b.lastConfirmed) - Date.parse(a.lastConfirmed) ||
    a.id.localeCompare(b.id)
  );
}

const rank = (topic: Topic): number => (topic.path.startsWith('user/') ? 0 : 1);
