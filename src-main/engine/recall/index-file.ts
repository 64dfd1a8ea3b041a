/**
 * The database file of the search index: opened, checked for its version, made anew when it is broken or old.
 * It is derived from log and memory, so losing it costs time and nothing else.
 */
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';

/** Raised when tables, tokenisation or what counts as a session change; an index of another version is dropped. */
const VERSION = 4;

export interface IndexFile {
  db: DatabaseSync;
  /** Why it had to be made anew, when something was there before. */
  rebuilt?: string;
}

/** Opens or creates the index at `file` (mode 0600). Throws 'unavailable' when this Node has no FTS5. */
export function openIndexFile(file: string): IndexFile {
  requireFullTextSearch();
  const existed = sizeOf(file) > 0;
  if (existed) {
    try {
      return { db: openChecked(file) };
    } catch (error) {
      removeIndexFile(file);
      return { db: create(file), rebuilt: messageOf(error) };
    }
  }
  return { db: create(file) };
}

/** Deletes the database with its side files. */
export function removeIndexFile(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}

/** Whether SQLite says that the file itself is broken (SQLITE_CORRUPT 11, SQLITE_NOTADB 26; low byte of extended codes). */
export function isCorrupt(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  const code = Number(error.errcode) & 0xff;
  return code === 11 || code === 26;
}

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function requireFullTextSearch(): void {
  const probe = new DatabaseSync(':memory:');
  try {
    probe.exec("create virtual table probe using fts5(a, content='', contentless_delete=1)");
  } catch (error) {
    const message = 'Search cannot start: the SQLite in this Node has no full-text search (FTS5).';
    throw new VesperError('unavailable', message, 'Use Node 24.15 or newer from nodejs.org.', { cause: error });
  } finally {
    probe.close();
  }
}

function openChecked(file: string): DatabaseSync {
  const db = connect(file);
  try {
    const version = Number(db.prepare('pragma user_version').get()?.['user_version']);
    if (version !== VERSION) throw new Error(`index version ${version}, this Vesper writes ${VERSION}`);
    // Touches the root page of each table; deeper damage is met when it is read, and answered by a rebuild then.
    for (const table of ['records', 'entries', 'names', 'cursors', 'tallies', 'bins', 'runs', 'run_files', 'withdrawn'])
      db.prepare(`select * from ${table} limit 1`).get();
    for (const table of ['records_fts', 'entries_fts']) {
      db.prepare(`select rowid from ${table} where ${table} match '"a"' limit 1`).get();
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function create(file: string): DatabaseSync {
  // SQLite gives its side files the mode of the main file, so that one is made first, private.
  closeSync(openSync(file, 'a', 0o600));
  const db = connect(file);
  db.exec(`begin; ${SCHEMA}; pragma user_version = ${VERSION}; commit`);
  return db;
}

function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 });
  // 8 MB of page cache: enough for the hot part of 100,000 records, small beside the engine's own memory.
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -8000; pragma temp_store = memory',
  );
  // Fewer, larger checkpoints: while a long log is indexed the same pages are not written over and over, and of single records in a row (some
  // 27 pages each) one in 290 waits for one (65 ms; at 4,000 pages one in 145, 32 ms). Cutting the log off after each of them cost the next
  // record 8 ms: it keeps its size (32 MB, by the checkpoints) until a silence (upkeep.ts) or the end.
  db.exec('pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 32000000');
  return db;
}

// The tokens that FTS5 gets are already folded and stemmed (terms.ts); it only splits them at spaces.
const TOKENS = `tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"`;

/**
 * `at` and `logged` hold minutes of offset where the usual form of the stamp can be made again from the instant, else the stamp itself.
 * `names` interns ids and words that repeat; `day` counts local days since 1970. Full-text tables hold no text: ranking reads the rows.
 * They keep positions (`detail` full): without content, smaller details make bm25() give 0 for every row.
 *
 * What follows from the records is kept up as they come, so that no question counts a day of 200,000: `tallies` of each day, `bins` of the
 * timeline (bins.ts), `runs`, which are the sessions (runs.ts), with their files. A project of 0 there stands for none.
 */
const SCHEMA = `
  create table names (id integer primary key, name text not null unique, speaker integer not null default 0) strict;
  create table cursors (device integer primary key, seq integer not null) strict;
  create table records (
    id integer primary key, device integer, seq integer, ref text, keyhash integer, key text,
    instant integer, at any, day integer, logged_instant integer, logged any,
    project integer, source integer, kind integer, origin integer, session integer, who integer, role integer, run integer,
    text text, extra text) strict;
  create unique index records_ref on records (ref);
  create index records_key on records (keyhash);
  create index records_day on records (day, project, source, role, seq);
  create index records_recent on records (project, source, instant, seq, day, role);
  create index records_run on records (run, seq, project, source, role) where run is not null;
  create index records_role on records (run, role, instant) where run is not null and role > 0;
  create table withdrawn (ref text primary key) strict, without rowid;
  create table tallies (
    day integer, project integer, source integer, role integer, n integer,
    primary key (day, project, source, role)) strict, without rowid;
  create table bins (
    day integer, project integer, source integer, agent integer, mark integer, bin integer, n integer,
    first_instant integer, first any, last_instant integer, last any, ref text,
    primary key (day, project, source, agent, mark, bin)) strict, without rowid;
  create table runs (
    id integer primary key, name text, project integer, project_instant integer, project_ref text, agent integer,
    start_instant integer, start any, start_day integer, start_ref text,
    end_instant integer, end any, end_day integer, end_ref text, ended integer,
    title text, title_rank integer, title_instant integer,
    prompts integer, commands integer, failures integer, files integer, commits integer, records integer) strict;
  create unique index runs_name on runs (name) where name is not null;
  create index runs_spell on runs (project, start_instant) where name is null;
  create index runs_start on runs (start_instant);
  create index runs_project on runs (project, start_instant);
  create index runs_days on runs (start_day, end_day);
  create table run_files (run integer, path text, times integer, primary key (run, path)) strict, without rowid;
  create virtual table records_fts using fts5 (terms, scope, content = '', ${TOKENS});
  create table entries (
    id integer primary key, ref text not null unique, fact integer, project integer, active integer,
    first_instant integer, ended_instant integer, instant integer, hash integer, text text, json text) strict;
  create virtual table entries_fts using fts5 (terms, scope, content = '', contentless_delete = 1, ${TOKENS})`;
