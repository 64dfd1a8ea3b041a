/** recall.*: search over memory and log, and what a hit names, whole. */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Detail, Hit } from '../../../src-shared/contract/views.ts';
import { shortOf } from '../../../src-shared/kit/own-output.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { privateRecords } from '../memory/private.ts';
import type { EngineParts } from '../parts.ts';
import type { ScopedQuery } from '../recall/messages.ts';
import { noteGiven } from './given.ts';
import { mayReadFact, mayReadRecord, namedProject, scopeOf, type Scope } from './scope.ts';
import { isPlain, isServed } from './served.ts';

type Calls = Pick<Handlers, 'recall.query' | 'recall.detail'>;
const readYourWrites = 3000;
const mostEvidence = 5;
/** A filter by kind is applied to what was found, so more is looked for. */
const widened = (k: number): number => Math.min(200, k * 5);

export function recallCalls(parts: EngineParts): Calls {
  return {
    async 'recall.query'({ project: name, kinds, tier, k = 10, ...question }, caller) {
      const { projects, recall, feed, memory, embeddings } = parts.rooms();
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
      const asked = within(scope, project, tier);
      const isOfLog = question.in !== 'memory';
      const meant = isOfLog ? await embeddings.ofQuestion(question.query, asked.projectIds) : undefined;
      const { hits, ...told } = await recall.query({
        ...question,
        k: kinds === undefined ? k : widened(k),
        ...asked,
        ...(meant ? { meant } : {}),
      });
      const given = (hit: Hit): boolean => {
        if (kinds !== undefined && !kinds.includes(hit.kind)) return false;
        if (!caller.agent) return true;
        if (hit.kind === 'observation' && privateRecords(facts).has(hit.ref)) return false;
        const fact = facts.get(hit.factId ?? '');
        const topic = hit.kind === 'topic' ? memory.state().topics.get(hit.ref) : undefined;
        return (!fact || (isServed(fact) && !fact.private)) && (!topic || isPlain(topic, facts));
      };
      const answer = hits.filter(given).slice(0, k).map(withLabel);
      noteGiven(parts.rooms(), caller, scope, {
        how: 'recall',
        facts: answer.flatMap(({ factId }) => factId ?? []),
        records: answer.filter(({ kind }) => kind === 'observation').length,
        characters: answer.reduce((sum, { text }) => sum + shortOf(text).length, 0),
      });
      return { ...told, hits: answer };
    },

    async 'recall.detail'({ refs }, caller) {
      const { projects, memory, log, receipts } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const { facts } = memory.state();
      const factOf = (ref: string): Detail | undefined => {
        const fact = facts.get(ref);
        return fact && mayReadFact(scope, fact) && (!caller.agent || isServed(fact)) ? ofFact(fact) : undefined;
      };
      const records = new Map((await log.get(refs.filter((ref) => !facts.has(ref)))).map((one) => [one.id, one]));
      const recordOf = (ref: string): Detail | undefined => {
        const record = records.get(ref);
        return record && mayReadRecord(scope, parts.rooms(), record) ? ofRecord(record) : undefined;
      };
      const asked = [...new Set(refs)];
      const details = asked.flatMap((ref) => factOf(ref) ?? recordOf(ref) ?? []);
      const found = new Set(details.map(({ ref }) => ref));
      noteGiven({ receipts }, caller, scope, {
        how: 'detail',
        facts: details.flatMap(({ kind, ref }) => (kind === 'fact' ? [ref] : [])),
        records: details.filter(({ kind }) => kind === 'observation').length,
        characters: details.reduce((sum, one) => sum + lengthOf(one), 0),
      });
      return { details, missing: asked.filter((ref) => !found.has(ref)) };
    },
  };
}

/** Which projects, and whether what is known of the user with them. */
function within(
  scope: Scope,
  project: string | undefined,
  tier: 'project' | 'user' | undefined,
): Pick<ScopedQuery, 'projectIds' | 'userTier'> {
  if (tier === 'user') return { projectIds: null };
  const projectIds =
    project === undefined ? (scope === 'all' ? undefined : scope.length > 0 ? [...scope] : null) : [project];
  return {
    ...(projectIds === undefined ? {} : { projectIds }),
    // Who names a project means that one; an agent's own folder comes with what it may know of the user.
    ...(tier === 'project' || (project !== undefined && scope === 'all') ? { userTier: false } : {}),
  };
}

function ofFact(fact: Fact): Detail {
  const newest = [...fact.evidence].sort((a, b) => instantOf(b.at) - instantOf(a.at)).slice(0, mostEvidence);
  return {
    ...{ ref: fact.id, kind: 'fact', at: fact.lastConfirmed, text: fact.text, origin: fact.origin },
    ...{ state: fact.state, topic: fact.topic, firstSeen: fact.firstSeen },
    ...(fact.editedOutside ? { editedOutside: true } : {}),
    evidence: newest.map(({ ref, at, origin, excerpt }) => ({ ref, at, origin, excerpt })),
  };
}

function ofRecord({ id, at, text, origin, source, kind, session }: Observation): Detail {
  return {
    ...{ ref: id, kind: 'observation', at, text, origin, source, what: kind },
    ...(session === undefined ? {} : { session }),
  };
}

function lengthOf({ text, evidence = [] }: Detail): number {
  return text.length + evidence.reduce((sum, { excerpt }) => sum + excerpt.length, 0);
}
