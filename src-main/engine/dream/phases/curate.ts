/**
 * Curate: streams the records not read yet, groups them by project and lets each extractor see them.
 * Of what earlier dreams read, the newest part is shown again to those that count, so that a habit of once a day is seen.
 */
import { observationSchema, type Observation } from '../../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import { hasRead } from '../../log/cursor.ts';
import { withdrawnBy } from '../../log/withdrawn.ts';
import { scanRecords } from '../../storage/record-codec.ts';
import type { About, Candidate, Extractor, OpenExtractor } from '../candidate.ts';
import { activity } from '../extract/activity.ts';
import { commands } from '../extract/commands.ts';
import { commits } from '../extract/commits.ts';
import { done } from '../extract/done.ts';
import { episodes } from '../extract/episodes.ts';
import { habits } from '../extract/habits.ts';
import { layout } from '../extract/layout.ts';
import { leftOff } from '../extract/left-off.ts';
import { manifests } from '../extract/manifest.ts';
import { namedCheck } from '../extract/named-check.ts';
import { notes } from '../extract/notes.ts';
import { promises } from '../extract/promises.ts';
import { reverts } from '../extract/reverts.ts';
import { said } from '../extract/said.ts';
import { statements } from '../extract/statements.ts';
import { together } from '../extract/together.ts';
import { openMoves, type Moves } from '../moves.ts';
import { openReadings, type Readings } from '../readings.ts';
import { openSeenRuns, type SeenRuns } from '../seen-runs.ts';
import { lookFor, readBlocks } from '../read-only.ts';
import type { Slices } from '../slices.ts';
import type { Snapshot } from '../snapshot.ts';

const EXTRACTORS: readonly OpenExtractor[] = [
  notes,
  manifests,
  layout,
  said,
  promises,
  done,
  commands,
  commits,
  reverts,
  together,
  activity,
  episodes,
  habits,
  statements,
  leftOff,
];
/** Bytes of already read log that are looked at again, newest files first. */
const LOOK_BACK = 32 << 20;
const QUIET = 30 * 60_000;

export interface Curated {
  candidates: Candidate[];
  moves: Moves;
  readings: Readings;
  runs: SeenRuns;
  /** What was read now, per device. */
  read: { device: string; seqs: [number, number][] }[];
  records: number;
  sessions: number;
}

export async function curate(snapshot: Snapshot, slices: Slices): Promise<Curated> {
  const now = instantOf(snapshot.now);
  const groups = openGroups(snapshot);
  const read = new Map<string, [number, number][]>();
  const sessions = openSessionCount();
  const withdrawn = new Set<string>();
  const moves = openMoves();
  const readings = openReadings();
  const runs = openSeenRuns();
  let records = 0;
  for (const log of withLookBack(snapshot)) {
    await readLog(log, slices, (record) => {
      if (instantOf(record.at) > now) return; // stays unread: its time has not come yet
      const fresh = !hasRead(snapshot.cursor, log.device, record.seq);
      if (fresh) {
        records += 1;
        markRead(read, log.device, record.seq);
        sessions.see(record);
      } else if (!log.lookBack) return;
      const note = withdrawnBy(record);
      if (note !== undefined) withdrawn.add(note);
      // Vesper's own words are never evidence (TRUST J4).
      if (record.origin === 'vesper' || ['dream', 'tick', 'action'].includes(record.source)) return;
      moves.see(record, fresh);
      readings.see(record, fresh);
      runs.see(record);
      for (const extractor of groups.of(record.project)) extractor.see(record, fresh);
    });
  }
  return {
    moves,
    readings,
    runs,
    candidates: records === 0 ? [] : await finishAll(groups.all(), withdrawn, slices),
    read: [...read].map(([device, seqs]) => ({ device, seqs: joined(seqs) })),
    records,
    sessions: sessions.count(),
  };
}

/** A candidate is news only if a record read for the first time speaks for it. Notes that were taken back speak for nothing. */
async function finishAll(
  extractors: Iterable<Extractor>,
  withdrawn: ReadonlySet<string>,
  slices: Slices,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const extractor of extractors) {
    for (const candidate of extractor.finish()) {
      const cites = candidate.cites.filter(({ ref }) => !withdrawn.has(ref));
      if (cites.some(({ fresh }) => fresh)) found.push({ ...candidate, cites, fact: withCheck(candidate.fact) });
    }
    await slices.breathe();
  }
  return found;
}

/** A statement about a project that names a word of a file or a branch can be looked up as long as it stands. */
function withCheck(fact: Candidate['fact']): Candidate['fact'] {
  if (fact.check || fact.project === null || (fact.type !== 'project' && fact.type !== 'reference')) return fact;
  const check = namedCheck(fact.text);
  return check ? { ...fact, check } : fact;
}

function openGroups(snapshot: Snapshot) {
  const names = new Map(snapshot.projects.map(({ id, name }) => [id, name]));
  const groups = new Map<string | null, Extractor[]>();
  return {
    of(project: string | null): Extractor[] {
      let group = groups.get(project);
      if (!group) {
        const about: About = {
          id: project,
          name: project === null ? null : (names.get(project) ?? project),
          now: snapshot.now,
        };
        groups.set(project, (group = EXTRACTORS.map((open) => open(about))));
      }
      return group;
    },
    all: () => [...groups.values()].flat(),
  };
}

/** Sessions with an id, and spells of activity closed by 30 quiet minutes (PRODUCT 3.1). */
function openSessionCount() {
  const ids = new Set<string>();
  const lastAt = new Map<string | null, number>();
  let spells = 0;
  return {
    see(record: Observation) {
      if (record.session !== undefined) return void ids.add(record.session);
      const at = instantOf(record.at);
      const before = lastAt.get(record.project);
      if (before === undefined || at - before > QUIET) spells += 1;
      lastAt.set(record.project, Math.max(at, before ?? at));
    },
    count: () => ids.size + spells,
  };
}

type Log = Snapshot['logs'][number] & { lookBack: boolean };

function withLookBack(snapshot: Snapshot): Log[] {
  let room = LOOK_BACK;
  const logs = snapshot.logs.filter(({ file, bytes }) => bytes > 0 && lookFor(file) === 'there');
  const marked = [...logs].reverse().map((log) => ({ ...log, lookBack: (room -= log.bytes) >= 0 }));
  return marked.reverse();
}

async function readLog(log: Log, slices: Slices, see: (record: Observation) => void): Promise<void> {
  let carry = Buffer.alloc(0);
  await readBlocks(log.file, log.bytes, async (block) => {
    const buffer = carry.length === 0 ? block : Buffer.concat([carry, block]);
    const scan = scanRecords(buffer);
    carry = Buffer.from(buffer.subarray(scan.end));
    await slices.breathe();
    for (const { value } of scan.records) {
      const record = observationSchema.safeParse(value);
      if (record.success) see(record.data);
      await slices.breathe();
    }
  });
}

/** Sequence numbers come almost always in order: the last range grows. */
function markRead(read: Map<string, [number, number][]>, device: string, seq: number): void {
  const ranges = read.get(device);
  const last = ranges?.at(-1);
  if (!ranges) read.set(device, [[seq, seq]]);
  else if (last && seq === last[1] + 1) last[1] = seq;
  else ranges.push([seq, seq]);
}

/** Sorted and disjoint. */
export function joined(ranges: readonly [number, number][]): [number, number][] {
  const out: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}
