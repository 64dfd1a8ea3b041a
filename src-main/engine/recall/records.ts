/**
 * Records in the index: written in batches, each key once; read back complete, by ref, day or time.
 */
import { hash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { origins, sources } from '../../../src-shared/contract/observation.ts';
import { formatStamp, parseStamp } from '../../../src-shared/kit/time.ts';
import type { DayAsked, DayListing, LoggedRecord, RecentAsked } from './messages.ts';
import type { Names } from './names.ts';
import { termsOf } from './terms.ts';

export type Row = Record<string, SQLOutputValue>;
export interface Records {
  /** Adds what is not known by key, in one transaction; gives the number added. */
  add(batch: LoggedRecord[]): number;
  known(keys: string[]): [key: string, ref: string][];
  cursor(): Record<string, number>;
  get(refs: string[]): Observation[];
  day(asked: DayAsked): DayListing;
  recent(asked: RecentAsked): Observation[];
  count(): number;
}

const DAY_MS = 86_400_000;
/** Agents' turns have no name in them; their kind tells whose they are. */
const AGENT_NAMES: Record<string, string> = { prompt: 'user', conclusion: 'assistant' };

export function openRecords(db: DatabaseSync, names: Names): Records {
  const insert = db.prepare(
    `insert or ignore into records values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertTerms = db.prepare('insert into records_fts (rowid, terms, scope) values (?, ?, ?)');
  const byKey = db.prepare('select key, ref from records where keyhash = ?');
  const byRef = db.prepare('select * from records where ref = ?');
  const setCursor = db.prepare(
    'insert into cursors values (?, ?) on conflict do update set seq = max(seq, excluded.seq)',
  );
  const refOfKey = (key: string) => byKey.all(hashOf(key)).find((row) => row['key'] === key)?.['ref'];

  function addOne({ device, record }: LoggedRecord): boolean {
    const deviceId = names.idOf(device);
    setCursor.run(deviceId, record.seq);
    if (refOfKey(record.key) !== undefined) return false;
    const at = packStamp(record.at);
    const logged = packStamp(record.loggedAt);
    const project = record.project === null ? null : names.idOf(record.project);
    const who = whoOf(record);
    const extra = record.data || record.cut ? JSON.stringify([record.data ?? null, record.cut ?? null]) : null;
    const { lastInsertRowid, changes } = insert.run(
      deviceId,
      record.seq,
      record.id,
      hashOf(record.key),
      record.key,
      at.instant,
      at.form,
      at.day,
      logged.instant,
      logged.form,
      project,
      sources.indexOf(record.source),
      names.idOf(record.kind),
      origins.indexOf(record.origin),
      record.session === undefined ? null : names.idOf(record.session),
      who === undefined ? null : names.speakerId(who),
      record.text,
      extra,
    );
    if (changes === 0) return false; // the same ref under another key: a broken log, the first one stands
    const terms = termsOf(who === undefined ? record.text : `${who} ${record.text}`);
    insertTerms.run(lastInsertRowid, terms.join(' '), scopeToken(project));
    return true;
  }

  const read = (row: Row) => readRecord(row, names);
  return {
    add(batch) {
      try {
        return inTransaction(db, () => batch.reduce((added, one) => added + (addOne(one) ? 1 : 0), 0));
      } catch (error) {
        names.reset();
        throw error;
      }
    },
    known: (keys) =>
      keys.flatMap((key) => {
        const ref = refOfKey(key);
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
        return row ? [read(row)] : [];
      }),
    day(asked) {
      const { where, values } = conditions(names, asked);
      const days = db.prepare(`select distinct day from records where ${where} order by day desc`).all(...values);
      const day = asked.day === undefined ? days[0]?.['day'] : Date.parse(`${asked.day}T00:00:00Z`) / DAY_MS;
      if (day === undefined || Number.isNaN(day))
        return { day: asked.day ?? null, records: [], days: days.map(dayName) };
      const rows = db
        .prepare(`select * from records where ${where} and day = ? and seq < ? order by seq desc limit ?`)
        .all(...values, day, asked.before ?? Number.MAX_SAFE_INTEGER, asked.limit);
      rows.sort((a, b) => Number(a['instant']) - Number(b['instant']) || Number(a['seq']) - Number(b['seq']));
      return { day: dayName({ day }), records: rows.map(read), days: days.map(dayName) };
    },
    recent(asked) {
      const { where, values } = conditions(names, asked);
      const since = asked.since === undefined ? -DAY_MS * 1e6 : (parseStamp(asked.since)?.instant ?? 0);
      return db
        .prepare(`select * from records where ${where} and instant >= ? order by instant desc, seq desc limit ?`)
        .all(...values, since, asked.limit)
        .reverse()
        .map(read);
    },
    count: () => Number(db.prepare('select count(*) as n from records').get()?.['n']),
  };
}

/** The token by which the full-text tables know a project. */
export const scopeToken = (project: number | null) => `p${project ?? 0}`;

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

export function packStamp(stamp: string): { instant: number; form: number | string; day: number } {
  const { instant, offset } = parseStamp(stamp) ?? { instant: 0, offset: 0 };
  const form = formatStamp(instant, offset) === stamp ? offset : stamp;
  return { instant, form, day: Math.floor((instant + offset * 60_000) / DAY_MS) };
}

export function unpackStamp(instant: SQLOutputValue | undefined, form: SQLOutputValue | undefined): string {
  return typeof form === 'string' ? form : formatStamp(Number(instant), Number(form));
}

function dayName(row: Row): string {
  return new Date(Number(row['day']) * DAY_MS).toISOString().slice(0, 10);
}

/** A `where` clause of constants and placeholders, with its values. */
function conditions(names: Names, asked: DayAsked | RecentAsked): { where: string; values: (number | string)[] } {
  const parts = ['true'];
  const values: (number | string)[] = [];
  if (asked.project === null) parts.push('project is null');
  else if (asked.project !== undefined) {
    parts.push('project = ?');
    values.push(names.findId(asked.project) ?? -1);
  }
  const wanted = 'sources' in asked ? asked.sources : 'source' in asked && asked.source ? [asked.source] : undefined;
  if (wanted) {
    parts.push(`source in (${wanted.map(() => '?').join(', ') || 'null'})`);
    values.push(...wanted.map((source) => sources.indexOf(source)));
  }
  if ('kinds' in asked && asked.kinds) {
    parts.push(`kind in (${asked.kinds.map(() => '?').join(', ') || 'null'})`);
    values.push(...asked.kinds.map((kind) => names.findId(kind) ?? -1));
  }
  if ('session' in asked && asked.session !== undefined) {
    parts.push('session = ?');
    values.push(names.findId(asked.session) ?? -1);
  }
  return { where: parts.join(' and '), values };
}
