/** memory.*: what is remembered, to read; and undo. What the user does to a fact is in review-calls.ts. */
import type { Fact, Topic } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import type { TopicDoc } from '../memory/state.ts';
import { isActive } from '../memory/topics.ts';
import { noteGiven } from './given.ts';
import { mayRead, mayReadFact, namedProject, requireUser, scopeOf, visibleFact } from './scope.ts';
import { isServed, markdownFor, withCalmNames } from './served.ts';
import { topicList } from './topic-list.ts';

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
        mayReadFact(scope, fact) &&
        (!caller.agent || isServed(fact)) &&
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

    async 'memory.topics'({ project: name, from = 0, limit }, caller) {
      const { memory, projects, receipts } = rooms();
      const scope = await scopeOf(caller, projects);
      const project = namedProject(scope, projects, name);
      const topics = topicList(memory).filter(
        (topic) => mayRead(scope, topic.project) && (project === undefined || topic.project === project),
      );
      const part = topics
        .slice(from, limit === undefined ? undefined : from + limit)
        .map((topic) => (caller.agent ? withCalmNames(topic) : topic));
      // A part of them is for a list to choose from, which no model is given.
      const told = limit === undefined ? part.map(({ path, description }) => path.length + description.length) : [];
      noteGiven({ receipts }, caller, scope, { how: 'index', characters: told.reduce((sum, one) => sum + one, 0) });
      return {
        topics: part,
        total: topics.length,
        generation: memory.state().generation,
      };
    },

    async 'memory.topic'({ topic: name }, caller) {
      const { memory, projects, receipts } = rooms();
      const scope = await scopeOf(caller, projects);
      const path = name.replace(/\.md$/, '');
      const topic = topicList(memory).find((one) => one.path === path) ?? emptied(memory.state().topics.get(path));
      if (!topic || !mayRead(scope, topic.project))
        throw new VesperError('not-found', `There is no topic ${name}.`, 'The topics are the files below memory/.');
      const { topics, facts } = memory.state();
      const doc = topics.get(path);
      const markdown = caller.agent && doc ? markdownFor(doc, facts) : (memory.files().get(`${path}.md`) ?? '');
      const seen = (fact: Fact) => fact.topic === path && mayReadFact(scope, fact) && (!caller.agent || isServed(fact));
      const its = [...facts.values()].filter(seen).sort(inReadingOrder);
      const told = doc?.body.flatMap((entry) => ('fact' in entry ? [entry.fact] : [])) ?? [];
      noteGiven({ receipts }, caller, scope, {
        how: 'topic',
        facts: its.flatMap(({ id }) => (told.includes(id) ? [id] : [])),
        characters: markdown.length,
      });
      return { topic: caller.agent ? withCalmNames(topic) : topic, markdown, facts: its };
    },

    async 'memory.undo'({ target }, caller) {
      requireUser(caller, 'Undo');
      const { id, undone, refused, before, after } = await rooms().memory.undo(target);
      parts.events.emit('engine.changed', { state: 'undo' });
      return { ...(id === undefined ? {} : { id }), undone, refused, before, after };
    },
  };
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

/** A topic that is in no list: all its facts have ended. */
function emptied(doc: TopicDoc | undefined): Topic | undefined {
  if (!doc) return undefined;
  const { path, name, description, type, project, updated } = doc;
  return { path, name, description, type, project, updated, facts: 0, bytes: 0 };
}
