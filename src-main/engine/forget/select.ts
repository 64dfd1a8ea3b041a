/**
 * Finds out what a forget takes: every line of the log and every fact is asked, nothing is changed.
 */
import type { ForgetPreview, ForgetSelector } from '../../../src-shared/contract/forget.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { listLogFiles } from '../log/log-files.ts';
import { asObservation, scanForwards } from '../log/scan-file.ts';
import type { MemoryState } from '../memory/state.ts';
import { fingerprintOf } from '../memory/text.ts';
import type { Files } from '../ports.ts';
import { piecesOf } from './forms.ts';
import type { Plan } from './plan.ts';
import type { Buried } from './tombstones.ts';
import { wantedBy, type Known, type Wanted } from './wanted.ts';

export interface Home {
  files: Files;
  /** `logs/`. */
  logs: string;
  memory: MemoryState;
  projects: Known['projects'];
}

export interface Selected {
  plan: Omit<Plan, 'id' | 'at'>;
  buried: Pick<Buried, 'names' | 'statements'>;
  found: Omit<ForgetPreview, 'generations'>;
  isNothing: boolean;
}

/** Pieces of text that the proof looks for, at most. */
const MOST_TRACES = 20_000;
const SHOWN_FACTS = 200;
const SHOWN_RECORDS = 50;

/** @throws VesperError `bad-input` | `nothing`. */
export async function select(home: Home, selector: ForgetSelector): Promise<Selected> {
  const records = async function* () {
    for await (const { record } of lines(home)) yield record;
  };
  return selectWanted(home, await wantedBy(selector, { memory: home.memory, projects: home.projects, records }));
}

export async function selectWanted(home: Home, wanted: Wanted): Promise<Selected> {
  const { memory } = home;
  const refs = new Set<string>();
  const names = new Set<string>();
  const traces = new Set<string>();
  const sources: Record<string, number> = {};
  let shown: ForgetPreview['records'] = [];
  for await (const { record, line } of lines(home)) {
    if (!wanted.record(record, line)) continue;
    refs.add(record.id);
    names.add(record.id).add(record.key);
    sources[record.source] = (sources[record.source] ?? 0) + 1;
    keepTraces(traces, record.text);
    const { id: ref, at, project, source, text } = record;
    shown.push({ ref, at, project, source, text: text.slice(0, 200) });
    if (shown.length > 20 * SHOWN_RECORDS) shown = newest(shown);
  }
  const facts = factsOf(memory, wanted, refs);
  for (const { fact } of facts) {
    names.add(fact.id);
    keepTraces(traces, fact.text);
  }
  for (const { id } of wanted.projects) names.add(id);
  const going = new Set(facts.map(({ fact }) => fact.id));
  const trimmed = [...memory.facts.values()].filter(
    (fact) => !going.has(fact.id) && fact.evidence.some(({ ref }) => refs.has(ref)),
  ).length;
  return {
    plan: {
      epoch: memory.epoch + 1,
      refs: [...refs],
      facts: facts.map(({ fact }) => fact.id),
      needles: [...wanted.needles],
      traces: [...traces],
      projects: wanted.projects.map(({ id }) => id),
      copies: wanted.copies ?? { sessions: [], spans: [] },
      subjects: facts.map(({ fact }) => fingerprintOf('', { ...fact, project: null }).slice('||'.length)),
    },
    buried: {
      names,
      statements: statementsOf(
        wanted,
        facts.map(({ fact }) => fact),
      ),
    },
    found: {
      counts: { records: refs.size, facts: facts.length, trimmed },
      sources,
      facts: facts
        .slice(0, SHOWN_FACTS)
        .map(({ fact: { id, text, topic, project, state }, why }) => ({ id, text, topic, project, state, why })),
      records: newest(shown),
      projects: wanted.projects.map(({ name }) => name),
    },
    isNothing: refs.size === 0 && facts.length === 0 && wanted.projects.length === 0 && !isInTopics(memory, wanted),
  };
}

/** Those that the selector means, then those that nothing else stands behind. */
function factsOf(memory: MemoryState, wanted: Wanted, refs: ReadonlySet<string>) {
  return [...memory.facts.values()].flatMap((fact) => {
    const why = wanted.fact(fact) ?? (standsOn(fact, refs, wanted.kind) ? ('stands-on-it' as const) : undefined);
    return why === undefined ? [] : [{ fact, why }];
  });
}

/** Whether every record that is kept of its evidence goes. What the repository or the user says outlives words that are forgotten. */
function standsOn(fact: Fact, refs: ReadonlySet<string>, kind: Wanted['kind']): boolean {
  if (fact.evidence.length === 0 || !fact.evidence.every(({ ref }) => refs.has(ref))) return false;
  return kind === 'source' || !(fact.user === true || fact.pinned === true || fact.check !== undefined);
}

/** A project that goes takes its facts along; another may learn the same. */
function statementsOf(wanted: Wanted, facts: readonly Fact[]): Buried['statements'] {
  if (wanted.projects.length > 0) return [];
  const anywhere = wanted.kind === 'words';
  return [
    ...(wanted.named === undefined ? [] : [{ text: wanted.named, project: null, named: true, anywhere: true }]),
    ...facts.map(({ text, project, slot, value }) => ({ text, project, slot, value, anywhere })),
  ];
}

/** A line that a hand wrote into a topic and that is no fact. */
function isInTopics(memory: MemoryState, { needles }: Wanted): boolean {
  return [...memory.topics.values()].some(({ body }) =>
    body.some((entry) => 'verbatim' in entry && needles.some((needle) => entry.verbatim.includes(needle))),
  );
}

async function* lines({ files, logs }: Home): AsyncGenerator<{ record: Observation; line: Buffer }> {
  for (const { file } of await listLogFiles(files, logs)) {
    for await (const piece of scanForwards(files, file)) {
      for (const { value, ...span } of piece.records) {
        const record = asObservation(value);
        if (record) yield { record, line: piece.bytesOf(span) };
      }
    }
  }
}

function keepTraces(traces: Set<string>, text: string): void {
  for (const piece of piecesOf(text)) if (traces.size < MOST_TRACES) traces.add(piece);
}

function newest(records: ForgetPreview['records']): ForgetPreview['records'] {
  return records.sort((a, b) => instantOf(b.at) - instantOf(a.at)).slice(0, SHOWN_RECORDS);
}
