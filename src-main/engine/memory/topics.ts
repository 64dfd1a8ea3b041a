/**
 * The topics Vesper itself makes, what a path of a topic may look like, and how a full topic splits.
 */
import type { Fact, FactType } from '../../../src-shared/contract/memory.ts';
import { printFact } from './markdown.ts';
import type { MemoryState, TopicDoc } from './state.ts';
import { slugOf } from '../../../src-shared/kit/slug.ts';

/** A topic splits by subject above these (PRODUCT 3.2). */
export const maxTopicFacts = 200;
export const maxTopicBytes = 32_000;

/** Topics of a project, by file name. */
export const projectTopics: Record<string, { name: string; description: string; type: FactType }> = {
  'build-and-test': {
    name: 'Build and test',
    description: 'How it is built, tested, run and released',
    type: 'project',
  },
  layout: { name: 'Layout', description: 'Where things are, and in which languages', type: 'project' },
  dependencies: { name: 'Dependencies', description: 'What it stands on, and in which versions', type: 'reference' },
  decisions: { name: 'Decisions', description: 'What was decided, when and why', type: 'project' },
  conventions: { name: 'Conventions', description: 'How things are done here', type: 'project' },
  'open-ends': { name: 'Open ends', description: 'What is unfinished or promised', type: 'project' },
  activity: { name: 'Activity', description: 'Where work happens, and where it stopped', type: 'project' },
  errors: { name: 'Errors', description: 'What failed, and what made it go away', type: 'project' },
};
/** Topics about the user. */
export const userTopics: Record<string, { name: string; description: string; type: FactType }> = {
  preferences: {
    name: 'Preferences',
    description: 'How you like to work, what to repeat and what to avoid',
    type: 'feedback',
  },
  profile: { name: 'Profile', description: 'Who you are and what you work on', type: 'user' },
  promises: { name: 'Promises', description: 'What you said you would do', type: 'user' },
};

/** Whether `path` (without `.md`) can be a topic: inside the folder, on every file system, and not a generated file. */
export function isTopicPath(path: string): boolean {
  if (path.length > 200 || path !== path.normalize('NFC')) return false;
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  if (parts[0] === 'provenance' || /^(memory|manifest)$/i.test(last)) return false;
  return parts.every((part) => /^[^.\s/\\:*?"<>|\p{C}][^/\\:*?"<>|\p{C}]*$/u.test(part) && !/[. ]$/.test(part));
}

/** The project's folder name of `projects/<name>/<topic>`. */
export function folderOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts[0] === 'projects' && parts.length > 2 ? parts[1] : undefined;
}

/**
 * Type of the facts in the topic at `path`. Under `user/` nothing can declare itself a plain fact:
 * that would serve a planted preference without the user's click (TRUST J8).
 */
export function typeOfTopic(path: string, declared?: FactType): FactType {
  const [head = '', ...rest] = path.split('/');
  const last = rest.at(-1) ?? '';
  if (head === 'user')
    return declared === 'user' || declared === 'feedback' ? declared : (userTopics[last]?.type ?? 'user');
  return declared ?? projectTopics[last]?.type ?? (head === 'projects' ? 'project' : 'reference');
}

/** A new, empty document with the standard name and description, or ones made from its path. */
export function newTopic(path: string, project: string | null, updated: string, type?: FactType): TopicDoc {
  const last = path.split('/').at(-1) ?? path;
  const known = (path.startsWith('user/') ? userTopics : projectTopics)[last];
  const words = last.replace(/[-_]+/g, ' ');
  return {
    path,
    name: known?.name ?? words.charAt(0).toUpperCase() + words.slice(1),
    description: known?.description ?? '',
    type: typeOfTopic(path, type ?? known?.type),
    project,
    updated,
    body: [],
  };
}

/** Whether a fact's line stands in its topic file. Other proposed facts wait in `review/` only. */
export function isInFile(fact: Fact): boolean {
  return (
    fact.state === 'tentative' || fact.state === 'confirmed' || (fact.state === 'proposed' && fact.raw !== undefined)
  );
}

/** Whether a fact is active: proposed, tentative or confirmed. */
export function isActive(fact: Fact): boolean {
  return fact.state === 'proposed' || fact.state === 'tentative' || fact.state === 'confirmed';
}

/**
 * Documents that list exactly the facts whose line stands in them: what left is gone, what is new comes after the last
 * line. `day` becomes `updated` of every document that changed; `prune` drops documents that thereby became empty.
 */
export function settleTopics(
  topics: ReadonlyMap<string, TopicDoc>,
  facts: ReadonlyMap<string, Fact>,
  day: string,
  prune: boolean,
): Map<string, TopicDoc> {
  const wanted = new Map<string, Map<string, Fact>>();
  for (const fact of facts.values()) {
    if (!isInFile(fact)) continue;
    const of = wanted.get(fact.topic) ?? new Map<string, Fact>();
    wanted.set(fact.topic, of.set(fact.id, fact));
  }
  const settled = new Map<string, TopicDoc>();
  for (const path of [...new Set([...topics.keys(), ...wanted.keys()])].sort()) {
    const missing = new Map(wanted.get(path));
    const first = [...missing.values()][0];
    const doc = topics.get(path) ?? newTopic(path, first?.project ?? null, day, first?.type);
    const body = doc.body.filter((entry) => 'verbatim' in entry || missing.delete(entry.fact));
    const end = body.findLastIndex((entry) => 'fact' in entry);
    const added = [...missing.keys()].map((fact) => ({ fact }));
    body.splice(end < 0 ? body.length : end + 1, 0, ...added);
    const changed = added.length > 0 || body.length !== doc.body.length;
    if (changed && prune && body.length === 0) continue;
    settled.set(path, changed ? { ...doc, body, updated: day } : doc);
  }
  return settled;
}

/** Facts that must move so that no topic is too large: by the subject of their slot, then into numbered topics. */
export function splitTopics(state: MemoryState): { fact: string; topic: string }[] {
  const moves: { fact: string; topic: string }[] = [];
  const taken = new Map<string, number>();
  for (const fact of state.facts.values()) if (isInFile(fact)) taken.set(fact.topic, (taken.get(fact.topic) ?? 0) + 1);
  for (const doc of state.topics.values()) {
    const lines = doc.body.flatMap((entry) => ('fact' in entry ? (state.facts.get(entry.fact) ?? []) : []));
    let bytes = lines.reduce((sum, fact) => sum + sizeOf(fact), 0);
    let count = lines.length;
    if (count <= maxTopicFacts && bytes <= maxTopicBytes) continue;
    // A quarter of room, so that the next facts do not split it again.
    const fits = () => count <= maxTopicFacts * 0.75 && bytes <= maxTopicBytes * 0.75;
    const groups = groupBySubject(lines.filter((fact) => !fact.user && !fact.pinned));
    let number = 2;
    for (const [subject, group] of groups) {
      if (fits()) break;
      for (let from = 0; from < group.length; from += 100) {
        const part = group.slice(from, from + 100);
        let path = subject === '' || from > 0 ? '' : `${doc.path}-${subject}`;
        while (path === '' || (taken.get(path) ?? 0) > 50) path = `${doc.path}-${number++}`;
        for (const fact of part) moves.push({ fact: fact.id, topic: path });
        taken.set(path, (taken.get(path) ?? 0) + part.length);
        count -= part.length;
        bytes -= part.reduce((sum, fact) => sum + sizeOf(fact), 0);
        if (fits()) break;
      }
    }
  }
  return moves;
}

/** Largest subject first; facts without a slot last. */
function groupBySubject(facts: Fact[]): [string, Fact[]][] {
  const uses = new Map<string, number>();
  for (const { slot = '' } of facts) for (const word of wordsIn(slot)) uses.set(word, (uses.get(word) ?? 0) + 1);
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const subject = slugOf(subjectIn(fact.slot ?? '', uses));
    const group = groups.get(subject);
    if (group) group.push(fact);
    else groups.set(subject, [fact]);
  }
  return [...groups].sort(
    ([a, as], [b, bs]) => Number(a === '') - Number(b === '') || bs.length - as.length || (a < b ? -1 : 1),
  );
}

/** Fewer facts make no topic of their own: a folder of a thousand files with a line each is no memory to read. */
const LEAST_OF_SUBJECT = 8;

/** What stands before the dot; of a bag of words the one that most facts of the topic share ("author", "port"). */
function subjectIn(slot: string, uses: ReadonlyMap<string, number>): string {
  const [named = '', rest] = slot.split('·');
  if (rest !== undefined) return named;
  const count = (word: string) => uses.get(word) ?? 0;
  const [most = ''] = wordsIn(slot).sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
  return count(most) >= LEAST_OF_SUBJECT ? most : '';
}

const wordsIn = (slot: string) => (slot.includes('·') ? [] : [...new Set(slot.split(' ').filter(Boolean))]);

const sizeOf = (fact: Fact): number => Buffer.byteLength(printFact(fact)) + 1;
