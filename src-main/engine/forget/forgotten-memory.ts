/**
 * Memory without what is forgotten: facts, evidence, lines that a hand wrote, questions, and what undo remembers. Pure.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { MemoryState, TopicDoc } from '../memory/state.ts';
import { normalise } from '../memory/text.ts';
import { settleTopics } from '../memory/topics.ts';
import type { Gone } from './plan.ts';

export interface WithoutIt {
  state: MemoryState;
  removed: { facts: number; evidence: number; lines: number };
}

/** `day` becomes `updated` of the topics that change. */
export function memoryWithout(state: MemoryState, gone: Gone, day: string): WithoutIt {
  const removed = { facts: 0, evidence: 0, lines: 0 };
  const going = new Set([...state.facts.values()].filter((fact) => isGone(fact, gone)).map(({ id }) => id));
  removed.facts = going.size;
  const facts = new Map<string, Fact>();
  for (const fact of state.facts.values()) {
    if (going.has(fact.id)) continue;
    const kept = factWithout(fact, gone, going);
    removed.evidence += fact.evidence.length - kept.evidence.length + blankedIn(fact, kept);
    facts.set(fact.id, kept);
  }
  const topics = new Map<string, TopicDoc>();
  for (const doc of state.topics.values()) {
    if (gone.project(doc.project)) {
      removed.lines += doc.body.filter((entry) => 'verbatim' in entry).length;
      continue;
    }
    const kept = topicWithout(doc, gone);
    removed.lines += doc.body.length - kept.body.length;
    topics.set(doc.path, kept);
  }
  const questions = (state.questions ?? [])
    .map((question) => ({ ...question, facts: question.facts.filter((id) => facts.has(id)) }))
    .filter((question) => question.facts.length > 0);
  const { questions: _, ...rest } = state;
  return {
    state: {
      ...rest,
      facts,
      topics: settleTopics(topics, facts, day, true),
      epoch: Math.max(state.epoch, gone.plan.epoch),
      undone: state.undone.filter((mark) => !isAbout(mark, gone)),
      ...(questions.length > 0 ? { questions } : {}),
    },
    removed,
  };
}

/** Whether a fact goes: it was resolved before, its project goes, or it says what is to be nowhere. */
export function isGone(fact: Fact, gone: Gone): boolean {
  if (gone.fact(fact.id) || gone.project(fact.project)) return true;
  return saidBy(fact).some((text) => gone.says(text));
}

/** What a fact itself says. Its evidence is looked at one by one; its topic's path has the name of a project, which only goes with the project. */
export function saidBy(fact: Fact): string[] {
  const check = fact.check ? Object.values(fact.check) : [];
  return [fact.text, fact.slot, fact.value, fact.raw, fact.checkFailed, ...check].filter((text) => text !== undefined);
}

/** Without the evidence that goes. Where none would be left, the newest stays as a bare reference, so that checks can cite it. */
function factWithout(fact: Fact, gone: Gone, going: ReadonlySet<string>): Fact {
  const isForgotten = ({ ref, excerpt }: Fact['evidence'][number]) => gone.ref(ref) || gone.says(excerpt);
  const left = fact.evidence.filter((one) => !isForgotten(one));
  const last = fact.evidence.at(-1);
  const evidence = left.length > 0 || !last ? left : [{ ...last, excerpt: '' }];
  const { supersedes, supersededBy, mergedInto, because, ...rest } = fact;
  const older = supersedes?.filter((id) => !going.has(id)) ?? [];
  return {
    ...rest,
    evidence: evidence.map((one) => (one.externalId !== undefined && gone.says(one.externalId) ? bare(one) : one)),
    evidenceCount: Math.max(evidence.length, fact.evidenceCount - (fact.evidence.length - evidence.length)),
    ...(older.length > 0 ? { supersedes: older } : {}),
    ...(supersededBy === undefined || going.has(supersededBy) ? {} : { supersededBy }),
    ...(mergedInto === undefined || going.has(mergedInto) ? {} : { mergedInto }),
    ...(because === undefined || gone.says(because) ? {} : { because }),
  };
}

function bare({ externalId: _, ...rest }: Fact['evidence'][number]): Fact['evidence'][number] {
  return rest;
}

function blankedIn(before: Fact, after: Fact): number {
  const was = before.evidence.at(-1);
  const is = after.evidence.at(-1);
  return was?.ref === is?.ref && was?.excerpt !== '' && is?.excerpt === '' ? 1 : 0;
}

function topicWithout(doc: TopicDoc, gone: Gone): TopicDoc {
  const body = doc.body.filter((entry) => !('verbatim' in entry) || !gone.says(entry.verbatim));
  const extra = doc.extra
    ?.split('\n')
    .filter((line) => !gone.says(line))
    .join('\n');
  const { extra: _, ...rest } = doc;
  return {
    ...rest,
    name: gone.says(doc.name) ? (doc.path.split('/').at(-1) ?? '') : doc.name,
    description: gone.says(doc.description) ? '' : doc.description,
    body,
    ...(extra === undefined || extra === '' ? {} : { extra }),
  };
}

/** A fingerprint ends in the slot and value, or the normalised text, of the fact that was undone. */
function isAbout({ fingerprint, refs }: MemoryState['undone'][number], gone: Gone): boolean {
  if (refs.some((ref) => gone.ref(ref)) || gone.says(fingerprint)) return true;
  if (gone.plan.projects.some((id) => fingerprint.includes(`|${id}|`))) return true;
  const subject = fingerprint.slice(fingerprint.indexOf('|', fingerprint.indexOf('|') + 1) + 1);
  if (gone.plan.subjects.includes(subject)) return true;
  return gone.plan.needles.some((needle) => fingerprint.includes(normalise(needle)) && normalise(needle) !== '');
}
