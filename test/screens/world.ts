/** What a made engine answers: one value or function a call. Whatever it answers is held against the contract's own schemas. */
import {
  entryOf,
  names,
  type CallName,
  type EventName,
  type Out,
  type Parsed,
  type Payload,
} from '../../src-shared/contract/contract.ts';
import { VesperError } from '../../src-shared/kit/errors.ts';
import type { EventSource, Handlers } from '../../src-shared/rpc/serve.ts';
import * as log from './data/log.ts';
import * as memory from './data/memory.ts';
import { gates, projects, status } from './data/projects.ts';
import * as proving from './data/proof.ts';
import * as pulls from './data/pulls.ts';
import * as daily from './data/day.ts';
import * as rest from './data/rest.ts';

type Answer<K extends CallName> = Out<K> | VesperError | ((input: Parsed<K>) => Out<K>);
export type Answers = { [K in CallName]?: Answer<K> };

export interface MadeEngine {
  answers: Answers;
  /** Events that are told as soon as somebody listens. */
  tells?: { [K in EventName]?: Payload<K>[] };
  /** `silent`: it never answers the hello; `refuses`: it does not know the page's token. */
  line?: 'silent' | 'refuses';
}

/** A lived home on a quiet evening; every state says only what is different in it. */
export const lived: Answers = {
  'engine.status': status,
  'engine.proof': proving.proof,
  'egress.hosts': rest.hosts,
  'engine.doctor': proving.doctor,
  'brief.get': memory.brief,
  'memory.review': memory.nothingWaits,
  'wish.list': { wishes: [] },
  'dream.list': ({ limit = 100 }) => ({ dreams: memory.dreams.slice(0, limit) }),
  'dream.gates': { gates, next: 'It waits for 2 sessions.' },
  'memory.topics': pagesOf(memory.topics),
  'memory.topic': ({ topic }) => (topic === 'user/preferences' ? memory.preferencesText : memory.topicText),
  'memory.facts': ({ state }) => ({
    facts: memory.facts.filter(
      (fact) => state === 'all' || (state ? fact.state === state : fact.endedAt === undefined),
    ),
  }),
  'memory.why': memory.lifeLine,
  'project.list': { projects },
  'project.suggest': rest.suggested,
  'project.preview': rest.offered,
  'project.folders': rest.folders,
  'log.read': log.reader(log.records),
  'log.timeline': log.timeline,
  'log.get': ({ refs }) => ({ records: log.records.filter(({ id }) => refs.includes(id)) }),
  'session.list': { sessions: log.sessions, more: false },
  'session.get': log.detail,
  'receipt.list': log.receipts,
  'archive.list': rest.archived,
  'ledger.read': rest.ledger,
  'ledger.day': daily.day(),
  'outbox.list': daily.prepared,
  'outbox.read': daily.readPrepared,
  'forge.list': pulls.watched,
  'push.get': daily.noPhone,
  'settings.get': rest.settings(),
  'settings.set': rest.setting,
  'model.get': rest.modelOff,
  'foreign.list': rest.foreign,
  'foreign.diff': rest.foreignDiff,
  'recall.query': rest.found,
  'memory.forgetPreview': rest.preview,
  'memory.forget': rest.forgotten,
};

/** `memory.topics` over any number of topics. */
export function pagesOf(topics: Out<'memory.topics'>['topics']) {
  return ({ from = 0, limit = 1000 }: Parsed<'memory.topics'>): Out<'memory.topics'> => ({
    ...{ topics: topics.slice(from, from + limit), total: topics.length, generation: 84 },
  });
}

/** Handlers for `serve`. What is not made, or not what the contract says, is told to `object` and fails in the page. */
export function handlersOf({ answers }: MadeEngine, object: (what: string) => void): Handlers {
  const calls = names().filter((name) => entryOf(name)?.type === 'call') as CallName[];
  const handlers = calls.map((name) => {
    const made = answers[name] as Answer<CallName> | undefined;
    const handle = (input: Parsed<CallName>) => {
      if (made === undefined) {
        object(`${name} is asked, and the state does not say what it answers`);
        throw new VesperError('failed', `${name} is not made.`);
      }
      if (made instanceof VesperError) throw made;
      const out = typeof made === 'function' ? (made as (input: unknown) => unknown)(input) : made;
      const entry = entryOf(name);
      const read = entry?.type === 'call' ? entry.out.safeParse(out) : undefined;
      if (!read?.success) object(`${name} answers what the contract does not know: ${read?.error.message}`);
      return out;
    };
    return [name, handle];
  });
  return Object.fromEntries(handlers) as Handlers;
}

export function eventsOf({ tells = {} }: MadeEngine): EventSource {
  return {
    subscribe(name, listen) {
      const payloads = tells[name] ?? [];
      const timer = setTimeout(() => payloads.forEach((payload) => listen(payload)), 0);
      return () => clearTimeout(timer);
    },
  };
}
