/**
 * Records in the index: written in batches, each key once, with everything that follows from them; read back complete, by ref.
 */
import { hash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { origins, sources } from '../../../src-shared/contract/lists.ts';
import { withdrawnBy } from '../log/withdrawn.ts';
import type { Bins } from './bins.ts';
import type { LoggedRecord } from './messages.ts';
import type { Names } from './names.ts';
import { roleOf } from './roles.ts';
import type { Runs, Seen } from './runs.ts';
import { packStamp, unpackStamp } from './stamps.ts';
import type { Tallies } from './tallies.ts';
import { termsOf } from './terms.ts';
import type { Withdrawn } from './withdrawn.ts';

export type Row = Record<string, SQLOutputValue>;
export interface Records {
  /** Adds what is not known by key, in one transaction; gives the number added. Between two steps only `known` may be asked: the rest is half written. */
  add(batch: LoggedRecord[]): Generator<'half', number>;
  known(keys: string[]): [key: string, ref: string][];
  cursor(): Record<string, number>;
  get(refs: string[]): Observation[];
}
/** What is kept up beside the records. */
export interface Derived {
  tallies: Tallies;
  bins: Bins;
  runs: Runs;
  withdrawn: Withdrawn;
}

/** Records in one step: some 3 ms, so that the log, which asks for known keys before it appends, does not wait for the whole batch (R12). */
const STEP = 50;
/**
 * After every 64th page written FTS5 joins segments where `automerge` are of one size, and at any time where `crisismerge` are: 7 ms and more,
 * too much beside records that come by ones. Those wait for a gap (upkeep.ts), or until there are 256, through which a word is found in half a
 * millisecond; a long log is joined as it comes, or a late join would take a second.
 */
const JOINED = { few: { automerge: 0, crisismerge: 256 }, many: { automerge: 4, crisismerge: 16 } };
const FEW = 8;
/** Agents' turns have no name in them; their kind tells whose they are. */
const AGENT_NAMES: Record<string, string> = { prompt: 'user', conclusion: 'assistant' };

export function openRecords(db: DatabaseSync, names: Names, { tallies, bins, runs, withdrawn }: Derived): Records {
  const insert = db.prepare(`insert into records values (null${', ?'.repeat(20)})`);
  const insertTerms = db.prepare('insert into records_fts (rowid, terms, scope) values (?, ?, ?)');
  const setJoined = db.prepare('insert into records_fts (records_fts, rank) values (?, cast(? as integer))');
  let joined: 'few' | 'many' | undefined;
  const byKey = db.prepare('select key, ref from records where keyhash = ?');
  const byRef = db.prepare('select * from records where ref = ?');
  const hasRef = db.prepare('select 1 from records where ref = ?');
  const setCursor = db.prepare(
    'insert into cursors values (?, ?) on conflict do update set seq = max(seq, excluded.seq)',
  );
  const refOfKey = (key: string, keyHash: number) => byKey.all(keyHash).find((row) => row['key'] === key)?.['ref'];

  function addOne({ device, record }: LoggedRecord): boolean {
    const deviceId = names.idOf(device);
    setCursor.run(deviceId, record.seq);
    const keyHash = hashOf(record.key);
    if (refOfKey(record.key, keyHash) !== undefined) return false;
    if (hasRef.get(record.id) !== undefined) return false; // under another key: a broken log, the first one stands
    const logged = packStamp(record.loggedAt);
    const who = whoOf(record);
    const extra = record.data || record.cut ? JSON.stringify([record.data ?? null, record.cut ?? null]) : null;
    const seen = seenOf(record, names);
    const { at, source } = seen;
    const project = seen.project === 0 ? null : seen.project;
    tallies.see({ day: at.day, project: seen.project, source, role: seen.role });
    bins.see(record, seen);
    const gone = withdrawnBy(record);
    if (gone !== undefined) withdrawn.add(gone);
    const { lastInsertRowid } = insert.run(
      deviceId,
      record.seq,
      record.id,
      keyHash,
      record.key,
      at.instant,
      at.form,
      at.day,
      logged.instant,
      logged.form,
      project,
      source,
      names.idOf(record.kind),
      origins.indexOf(record.origin),
      record.session === undefined ? null : names.idOf(record.session),
      who === undefined ? null : names.speakerId(who),
      seen.role,
      runs.take(record, seen),
      record.text,
      extra,
    );
    const { terms, scope } = indexedTerms(record, seen);
    insertTerms.run(lastInsertRowid, terms, scope);
    return true;
  }

  function* addAll(batch: LoggedRecord[]): Generator<'half', number> {
    const wanted = batch.length <= FEW ? 'few' : 'many';
    if (wanted !== joined) for (const [name, bound] of Object.entries(JOINED[wanted])) setJoined.run(name, bound);
    joined = wanted;
    let added = 0;
    for (const [i, one] of batch.entries()) {
      if (i > 0 && i % STEP === 0) yield 'half';
      if (addOne(one)) added++;
    }
    tallies.flush();
    bins.flush();
    runs.flush();
    return added;
  }
  function settle(committed: boolean): void {
    tallies.settle(committed);
    withdrawn.settle(committed);
    bins.clear();
    runs.clear();
    if (committed) return;
    names.reset();
    joined = undefined;
  }

  return {
    *add(batch) {
      let committed = false;
      db.exec('begin immediate');
      try {
        const added = yield* addAll(batch);
        db.exec('commit');
        committed = true;
        return added;
      } finally {
        if (!committed && db.isTransaction) db.exec('rollback');
        settle(committed);
      }
    },
    known: (keys) =>
      keys.flatMap((key) => {
        const ref = refOfKey(key, hashOf(key));
        return ref === undefined ? [] : [[key, String(ref)] as [string, string]];
      }),
    cursor: () =>
      Object.fromEntries(
        db
          .prepare('select device, seq from cursors')
          .all()
          .map((row) => [names.nameOf(Number(row['device'])), Number(row['seq'])]),
      ),
    get: (refs) =>
      refs.flatMap((ref) => {
        const row = byRef.get(ref);
        return row ? [readRecord(row, names)] : [];
      }),
  };
}

/** The tokens by which the full-text tables know a project and a source. */
export const scopeToken = (project: number | null) => `p${project ?? 0}`;
export const sourceToken = (source: number) => `s${source}`;

/** What the full-text table was given of a record, and must be given again to take it out. */
export function indexedTerms(record: Observation, { project, source }: SeenRecord): { terms: string; scope: string } {
  const who = whoOf(record);
  return {
    terms: termsOf(who === undefined ? record.text : `${who} ${record.text}`).join(' '),
    scope: `${scopeToken(project)} ${sourceToken(source)}`,
  };
}

/** What everything that is counted goes by; numbers of names are given on first use, 0 for none. */
export interface SeenRecord extends Seen {
  source: number;
}
export function seenOf(record: Observation, names: Names): SeenRecord {
  const agent = agentOf(record);
  return {
    at: packStamp(record.at),
    role: roleOf(record),
    project: record.project === null ? 0 : names.idOf(record.project),
    agent: agent === undefined ? 0 : names.idOf(agent),
    source: sources.indexOf(record.source),
  };
}

export function inTransaction<T>(db: DatabaseSync, run: () => T): T {
  db.exec('begin immediate');
  try {
    const value = run();
    db.exec('commit');
    return value;
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}

/** 48 bits of a key: small in the index; the key itself decides. */
export function hashOf(text: string): number {
  return hash('sha1', text, 'buffer').readUIntBE(0, 6);
}

/** Who spoke: named by an import, else told by the kind of an agent's turn. */
export function whoOf(record: Observation): string | undefined {
  const who = record.data?.['who'];
  if (typeof who === 'string' && who !== '') return who.slice(0, 80);
  return record.source === 'agent' ? AGENT_NAMES[record.kind] : undefined;
}

/** The agent of a record of its source, as the record says. */
function agentOf({ source, data }: Observation): string | undefined {
  const agent = data?.['agent'];
  return source === 'agent' && typeof agent === 'string' && agent !== '' ? agent.slice(0, 80) : undefined;
}

export function readRecord(row: Row, names: Names): Observation {
  const [data, cut] = (row['extra'] === null ? [] : JSON.parse(String(row['extra']))) as [
    Observation['data'] | null,
    Observation['cut'] | null,
  ];
  const session = row['session'] === null ? undefined : names.nameOf(Number(row['session']));
  return {
    id: String(row['ref']),
    key: String(row['key']),
    at: unpackStamp(row['instant'], row['at']),
    loggedAt: unpackStamp(row['logged_instant'], row['logged']),
    seq: Number(row['seq']),
    project: row['project'] === null ? null : names.nameOf(Number(row['project'])),
    source: sources[Number(row['source'])] ?? 'system',
    kind: names.nameOf(Number(row['kind'])),
    origin: origins[Number(row['origin'])] ?? 'external',
    ...(session === undefined ? {} : { session }),
    text: String(row['text']),
    ...(cut ? { cut } : {}),
    ...(data ? { data } : {}),
  };
}
