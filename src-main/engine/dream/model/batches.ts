/**
 * What is sent, and in which parts: new records of the projects that may be sent, grouped by topic, packed up to a budget.
 */
import type { Fact, Operation } from '../../../../src-shared/contract/memory.ts';
import type { Observation, Source } from '../../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import { hasRead, type ReadSet } from '../../log/cursor.ts';
import type { DailyLog } from '../../log/daily-log.ts';
import type { MemoryState } from '../../memory/state.ts';
import { isActive } from '../phases/known.ts';
import { isSent, withheld, type Withheld } from './withheld.ts';

export interface Batch {
  project: string;
  topics: string[];
  /** Oldest first. */
  records: Observation[];
  /** Of the batch's topics first. */
  facts: Fact[];
  /** What the rules propose to add from these records or to these topics. */
  candidates: Extract<Operation, { op: 'add' }>[];
}

/** Characters: about 6,000 tokens of English, so that a batch costs a cent and not ten. */
const budget = 24_000;
export const longestRecord = 1500;
const mostGiven = 60;
/** Of one dream, newest first; the rest is left to the rules. */
const mostRecords = 800;
const mostBatches = 20;
/** What people and agents said and did. Files and their names stay here. */
export const toldSources: readonly Source[] = ['note', 'agent', 'git', 'terminal', 'forge'];

/** Records that this dream read for the first time and that may be sent. `left`: how many more there were. */
export async function newRecords(
  log: Pick<DailyLog, 'read'>,
  before: ReadSet,
  read: ReadSet,
  projects: ReadonlySet<string>,
): Promise<{ records: Observation[]; left: number }> {
  let records: Observation[] = [];
  let left = 0;
  for await (const { device, records: some } of log.read(before)) {
    records.push(...some.filter((record) => maySend(record, projects) && hasRead(read, device, record.seq)));
    if (records.length > mostRecords * 2) [records, left] = newest(records, left);
  }
  [records, left] = newest(records, left);
  return { records, left };
}

/** Whether a record could be in a request at all, by where it is from; `projects`: those that may be sent. */
export function maySend({ project, source, origin, text }: Observation, projects: ReadonlySet<string>): boolean {
  return (
    project !== null &&
    projects.has(project) &&
    toldSources.includes(source) &&
    origin !== 'vesper' &&
    text.trim() !== ''
  );
}

function newest(records: Observation[], left: number): [Observation[], number] {
  const sorted = records.sort((a, b) => instantOf(a.at) - instantOf(b.at) || a.seq - b.seq);
  return [sorted.slice(-mostRecords), left + Math.max(0, sorted.length - mostRecords)];
}

/** Those with the newest records first: what a limit cuts off is old. `left`: records of batches that are too many. */
export function batchesOf(
  records: readonly Observation[],
  operations: readonly Operation[],
  state: MemoryState,
): { batches: Batch[]; left: number } {
  const topics = topicsOf(operations, state);
  const kept = withheld(operations, state);
  const sent = records.filter((record) => isSent(kept, record));
  const batches: Batch[] = [];
  for (const project of new Set(sent.map((record) => record.project ?? ''))) {
    const byTopic = new Map<string, Observation[]>();
    for (const record of sent.filter((one) => one.project === project)) {
      const topic = topics.get(record.id) ?? '';
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), record]);
    }
    let open: Batch | undefined;
    let room = 0;
    for (const [topic, list] of [...byTopic].sort(([a], [b]) => (a < b ? -1 : 1)))
      for (const record of list) {
        const size = Math.min(record.text.length, longestRecord) + 60;
        if (!open || size > room) {
          open = { project, topics: [], records: [], facts: [], candidates: [] };
          batches.push(open);
          room = budget;
        }
        room -= size;
        open.records.push(record);
        if (topic !== '' && !open.topics.includes(topic)) open.topics.push(topic);
      }
  }
  const at = ({ records: list }: Batch) => Math.max(...list.map((record) => instantOf(record.at)));
  const inOrder = batches.sort((a, b) => at(b) - at(a));
  const taken = inOrder.slice(0, mostBatches);
  for (const batch of taken) fill(batch, operations, state, kept);
  return { batches: taken, left: inOrder.slice(mostBatches).reduce((sum, one) => sum + one.records.length, 0) };
}

function fill(batch: Batch, operations: readonly Operation[], state: MemoryState, kept: Withheld): void {
  batch.records.sort((a, b) => instantOf(a.at) - instantOf(b.at) || a.seq - b.seq);
  const own = new Set(batch.records.map(({ id }) => id));
  batch.candidates = operations
    .filter(
      (one): one is Batch['candidates'][number] =>
        one.op === 'add' && one.fact.project === batch.project && !kept.added.has(one.key),
    )
    .filter(({ fact, cites }) => batch.topics.includes(fact.topic) || cites.some((ref) => own.has(ref)))
    .slice(0, mostGiven);
  const isNear = ({ topic }: Fact) => (batch.topics.includes(topic) ? 0 : 1);
  batch.facts = [...state.facts.values()]
    .filter((fact) => fact.project === batch.project && isActive(fact) && !fact.private)
    .sort((a, b) => isNear(a) - isNear(b) || instantOf(b.lastConfirmed) - instantOf(a.lastConfirmed))
    .slice(0, mostGiven);
}

/** By record: the topic of the first operation that cites it. */
function topicsOf(operations: readonly Operation[], state: MemoryState): Map<string, string> {
  const found = new Map<string, string>();
  for (const operation of operations) {
    const topic = operation.op === 'add' ? operation.fact.topic : state.facts.get(operation.fact)?.topic;
    if (topic === undefined) continue;
    for (const ref of operation.cites) if (!found.has(ref)) found.set(ref, topic);
  }
  return found;
}
