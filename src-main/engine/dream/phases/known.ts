/**
 * What is known while a dream plans: the facts of memory and those the plan adds, found by slot, by text and by words.
 */
import type { Evidence, Fact, Proposal } from '../../../../src-shared/contract/memory.ts';
import { bestOf, type Standing } from '../../memory/standing.ts';
import { normalise } from '../../memory/text.ts';
import { newestAt } from '../candidate.ts';
import { contentOf, thingsOf } from '../kept.ts';
import { commitMark } from '../reverts.ts';
import { wordsOf, type Words } from '../words.ts';

export interface Known {
  get(name: string): Fact | undefined;
  /** Active facts that fill the slot. */
  inSlot(project: string | null, slot: string): Fact[];
  /** The active fact that says the same in the same words. */
  sameText(fact: Proposal): Fact | undefined;
  /** A fact like this that the user retracted or rejected. */
  endedByUser(fact: Proposal): Fact | undefined;
  /** Active facts of the same project and type that share rare words: few, most promising first. */
  alike(fact: Proposal): Fact[];
  /** Active decisions and conventions of which all evidence is among these commits, or that name the one that is kept no more. */
  decidedIn(project: string | null, refs: ReadonlySet<string>, hash: string | undefined): Fact[];
  /** Active promises and open ends of the project, and the user's own, that share a word with what was done. */
  openEnds(project: string | null, done: string): Fact[];
  wordsOf(fact: Fact): Words;
  wordsOfText(text: string): Words;
  nextKey(): number;
  add(key: string, fact: Proposal, standing: Standing, evidence: Evidence[], checked: boolean): void;
  replace(fact: Fact): void;
  end(name: string): void;
}

const MOST_ALIKE = 40;
/** A full topic goes on in others with its name before a hyphen. */
const DECISIONS = /(?:^|\/)(?:decisions|conventions)(?:-[^/]*)?$/;

export function openKnown(facts: Iterable<Fact>): Known {
  const byName = new Map<string, Fact>();
  const slots = new Map<string, Set<string>>();
  const texts = new Map<string, string>();
  const ended = new Map<string, Fact>();
  const words = new Map<string, Set<string>>();
  const ends = new Map<string, Set<string>>();
  const parsed = new Map<string, Words>();
  let keys = 0;

  const slotName = (project: string | null, slot: string) => `${project ?? ''}\n${slot}`;
  const textName = (fact: Pick<Fact, 'project' | 'text' | 'type'>) =>
    `${fact.project ?? ''}\n${fact.type}\n${normalise(fact.text)}`;
  const wordName = (fact: Pick<Fact, 'project' | 'type'>, word: string) =>
    `${fact.project ?? ''}\n${fact.type}\n${word}`;
  const wordsOfText = (text: string): Words => {
    const found = parsed.get(text) ?? wordsOf(text);
    if (parsed.size > 20_000) parsed.clear();
    parsed.set(text, found);
    return found;
  };

  function take(fact: Fact): void {
    byName.set(fact.id, fact);
    if (fact.state === 'retracted' || fact.state === 'rejected') {
      ended.set(textName(fact), fact);
      if (fact.slot !== undefined) ended.set(`${slotName(fact.project, fact.slot)}\n${fact.value ?? ''}`, fact);
    }
    if (!isActive(fact)) return;
    if (isOpenEnd(fact)) for (const thing of thingsOf(fact.text)) addTo(ends, thing, fact.id);
    if (fact.slot !== undefined) addTo(slots, slotName(fact.project, fact.slot), fact.id);
    texts.set(textName(fact), fact.id);
    if (fact.slot === undefined)
      for (const word of new Set(wordsOfText(fact.text).content)) addTo(words, wordName(fact, word), fact.id);
  }
  for (const fact of facts) take(fact);

  return {
    get: (name) => byName.get(name),
    inSlot: (project, slot) =>
      [...(slots.get(slotName(project, slot)) ?? [])].flatMap((name) => byName.get(name) ?? []),
    sameText: (fact) => byName.get(texts.get(textName(fact)) ?? ''),
    endedByUser: (fact) =>
      ended.get(textName(fact)) ??
      (fact.slot === undefined ? undefined : ended.get(`${slotName(fact.project, fact.slot)}\n${fact.value ?? ''}`)),
    alike(fact) {
      const lists = [...new Set(wordsOfText(fact.text).content)]
        .flatMap((word) => words.get(wordName(fact, word)) ?? [])
        .sort((a, b) => a.size - b.size)
        .slice(0, 6);
      const hits = new Map<string, number>();
      for (const list of lists) {
        let seen = 0;
        for (const name of list) {
          hits.set(name, (hits.get(name) ?? 0) + 1);
          if (++seen === 500) break;
        }
      }
      return [...hits]
        .filter(([, count]) => count >= Math.min(2, lists.length))
        .sort((a, b) => b[1] - a[1])
        .slice(0, MOST_ALIKE)
        .flatMap(([name]) => byName.get(name) ?? []);
    },
    decidedIn(project, refs, hash) {
      const mark = hash === undefined ? undefined : commitMark(hash);
      return [...byName.values()].filter((fact) => {
        if (!isActive(fact) || fact.project !== project || !DECISIONS.test(fact.topic)) return false;
        if (fact.evidence.length === 0 || fact.evidence.some(({ source }) => source !== 'git')) return false;
        if (fact.evidence.every(({ ref }) => refs.has(ref))) return true;
        return mark !== undefined && fact.evidenceCount === 1 && fact.text.includes(mark);
      });
    },
    openEnds: (project, done) =>
      [...new Set(contentOf(done).flatMap((word) => [...(ends.get(word) ?? [])]))].flatMap((name) => {
        const fact = byName.get(name);
        return fact && isActive(fact) && (fact.project === project || fact.project === null) ? [fact] : [];
      }),
    wordsOf: (fact) => wordsOfText(fact.text),
    wordsOfText,
    nextKey: () => ++keys,
    add(key, fact, standing, evidence, checked) {
      const last = newestAt(evidence);
      take({
        ...fact,
        id: key,
        state: standing.state,
        origin: bestOf([standing.origin]),
        evidence,
        evidenceCount: evidence.length,
        firstSeen: evidence[0]?.at ?? last,
        lastConfirmed: last,
        ...(checked ? { checkedAt: last } : {}),
      });
    },
    replace: (fact) => void byName.set(fact.id, fact),
    end(name) {
      const fact = byName.get(name);
      if (!fact) return;
      byName.set(name, { ...fact, state: 'superseded' });
      if (isOpenEnd(fact)) for (const thing of thingsOf(fact.text)) ends.get(thing)?.delete(name);
      if (fact.slot !== undefined) slots.get(slotName(fact.project, fact.slot))?.delete(name);
      if (texts.get(textName(fact)) === name) texts.delete(textName(fact));
      if (fact.slot === undefined)
        for (const word of wordsOfText(fact.text).content) words.get(wordName(fact, word))?.delete(name);
    },
  };
}

export function isOpenEnd(fact: Pick<Fact, 'topic'>): boolean {
  return /(?:^|\/)(?:open-ends|promises)$/.test(fact.topic);
}

export function isActive(fact: Fact): boolean {
  return fact.state === 'proposed' || fact.state === 'tentative' || fact.state === 'confirmed';
}

function addTo(index: Map<string, Set<string>>, key: string, name: string): void {
  const set = index.get(key);
  if (set) set.add(name);
  else index.set(key, new Set([name]));
}
