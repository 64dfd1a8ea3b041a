/**
 * A selector as two questions: does this record go, does this fact go.
 */
import type { ForgetFact, ForgetSelector } from '../../../src-shared/contract/forget.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { isActivity, sessionsOf } from '../log/sessions.ts';
import type { MemoryState } from '../memory/state.ts';
import { saidBy } from './forgotten-memory.ts';
import { finderOf } from './finder.ts';
import { fold, stringsOf } from './forms.ts';
import type { Plan } from './plan.ts';
import type { Tombstones } from './tombstones.ts';

export interface Wanted {
  record(record: Observation, line: Buffer): boolean;
  fact(fact: Fact): ForgetFact['why'] | undefined;
  /** Texts that are to be nowhere. */
  needles: readonly string[];
  /** Named by the user as a text: known again wherever it stands in a candidate. */
  named?: string;
  /** Ids of projects that go whole. */
  projects: readonly { id: string; name: string }[];
  /**
   * `words`: something said is forgotten, wherever it was said; facts that are the user's own or can be checked in the
   * repository outlive a line behind them. `source`: whatever came from somewhere is forgotten.
   */
  kind: 'words' | 'source';
  /** Copies of agents' sessions that go with it. */
  copies?: Plan['copies'];
}

export interface Known {
  memory: MemoryState;
  /** Watched, labels, and those that were removed. */
  projects: readonly { id: string; name: string; path: string | null }[];
  /** All records, for a spell of activity, whose limits no record says. */
  records(): AsyncIterable<Observation>;
}

/** Too short a text would take along what has nothing to do with it. */
const SHORTEST_TEXT = 3;

/** @throws VesperError `bad-input` | `nothing`. */
export async function wantedBy(selector: ForgetSelector, known: Known): Promise<Wanted> {
  switch (selector.by) {
    case 'text':
      return byText(selector.text);
    case 'fact':
      return byFact(selector.fact, known.memory);
    case 'span': {
      const [from, to] = [instantOf(selector.from), instantOf(selector.to)];
      if (from >= to)
        throw new VesperError('bad-input', 'The span ends before it begins.', 'Give the earlier time first.');
      return {
        ...source((record) => instantOf(record.at) >= from && instantOf(record.at) < to),
        copies: { sessions: [], spans: [[from, to]] },
      };
    }
    case 'session': {
      const { session } = selector;
      if (!session.startsWith('spell:'))
        return { ...source((record) => record.session === session), copies: { sessions: [session], spans: [] } };
      const refs = await recordsOfSpell(session, known);
      return source((record) => refs.has(record.id));
    }
    case 'import':
      return source((record) => record.data?.['batch'] === selector.batch);
    case 'project': {
      const found = projectNamed(selector.project, known);
      return {
        ...source((record) => record.project === found.id),
        fact: (fact) => (fact.project === found.id ? 'named' : undefined),
        projects: [found],
      };
    }
  }
}

/** What an export brought back although it was forgotten. */
export function wantedAgain(stones: Tombstones, known: Pick<Known, 'projects'>): Wanted {
  return {
    record: (record) => stones.isMarked(record.key) || stones.isMarked(record.id),
    fact: (fact) =>
      stones.isMarked(fact.id) || (fact.user !== true && stones.isForgotten(fact)) ? 'says-it' : undefined,
    needles: [],
    projects: known.projects.filter(({ id }) => stones.isMarked(id)),
    kind: 'words',
  };
}

function byText(given: string): Wanted {
  const text = given.trim();
  if (fold(text).length < SHORTEST_TEXT)
    throw new VesperError(
      'bad-input',
      `A text to forget has at least ${SHORTEST_TEXT} characters.`,
      'Name more of it.',
    );
  const says = saying([text]);
  return {
    record: (record, line) => says.isIn(line) || says.folded(stringsOf(record)),
    fact: (fact) =>
      says.folded(saidBy(fact)) || says.isIn(Buffer.from(JSON.stringify(saidBy(fact)))) ? 'says-it' : undefined,
    needles: [text],
    named: text,
    projects: [],
    kind: 'words',
  };
}

/** The fact, those that were merged into it, their evidence, and whatever says the same words. */
function byFact(id: string, memory: MemoryState): Wanted {
  const named = memory.facts.get(id.replace(/^\^/, ''));
  if (!named) throw new VesperError('nothing', `There is no fact ${id}.`, 'vesper facts --state all lists them.');
  const family = new Map([[named.id, named]]);
  for (let grew = true; grew;) {
    grew = false;
    for (const fact of memory.facts.values()) {
      if (family.has(fact.id) || fact.mergedInto === undefined || !family.has(fact.mergedInto)) continue;
      family.set(fact.id, fact);
      grew = true;
    }
  }
  const refs = new Set([...family.values()].flatMap((fact) => fact.evidence.map(({ ref }) => ref)));
  const needles = [...new Set([...family.values()].map(({ text }) => text))];
  const says = saying(needles);
  return {
    record: (record, line) => refs.has(record.id) || says.isIn(line) || says.folded(stringsOf(record)),
    fact(fact) {
      if (fact.id === named.id) return 'named';
      if (family.has(fact.id)) return 'merged';
      return says.folded(saidBy(fact)) ? 'says-it' : undefined;
    },
    needles,
    projects: [],
    kind: 'words',
  };
}

function source(record: Wanted['record']): Wanted {
  return { record, fact: () => undefined, needles: [], projects: [], kind: 'source' };
}

function saying(texts: readonly string[]): {
  isIn(bytes: Buffer): boolean;
  folded(strings: readonly string[]): boolean;
} {
  const finder = finderOf(texts);
  const wanted = texts.map(fold);
  return {
    isIn: (bytes) => finder.isIn(bytes),
    folded: (strings) => strings.some((string) => wanted.some((text) => fold(string).includes(text))),
  };
}

function projectNamed(name: string, { projects }: Known): { id: string; name: string } {
  const found = projects.find(({ id, name: of, path }) => id === name || of === name || path === name);
  if (!found) throw new VesperError('nothing', `There is no project "${name}".`, 'vesper projects lists them.');
  return found;
}

/** A spell begins with a record of its own and ends after 30 quiet minutes: worked out from when its project was active. */
async function recordsOfSpell(session: string, known: Known): Promise<Set<string>> {
  const first = session.slice('spell:'.length);
  let project: string | null | undefined;
  for await (const { id, project: of } of known.records()) {
    if (id !== first) continue;
    project = of;
    break;
  }
  const active: Observation[] = [];
  for await (const record of known.records()) {
    if (project === undefined || record.project !== project || record.session !== undefined || !isActivity(record))
      continue;
    const { data: _, ...light } = record;
    active.push({ ...light, text: '' });
  }
  const spell = sessionsOf(active).find(({ id }) => id === session);
  return new Set(spell?.records.map(({ id }) => id));
}
