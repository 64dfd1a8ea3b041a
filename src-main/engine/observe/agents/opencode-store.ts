/**
 * OpenCode's sessions lie in one SQLite database, which OpenCode writes all the time. It is read where it lies and nothing of it is copied.
 *
 * With a write-ahead log beside it, it is opened read-only, as any other reader that OpenCode itself expects: such a reader holds no writer
 * back, and never runs a checkpoint. `immutable` would ignore the log, in which the newest (and, after a run, often all) of it stands. Without
 * a log nobody has it open: then it is read as immutable, so that not even a log or an index beside it is made; if one came meanwhile, what was
 * read does not count. Transactions end with each query, so that the log can be brought in between.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { maxLineBytes, type FileLine } from './lines.ts';
import { emptyCursor, type TailCursor, type TailRead } from './tail.ts';

export interface OpencodeSession {
  id: string;
  directory: string;
  /** When it or a part of it changed last (ms). */
  updated: number;
  /** Its newest row. */
  rows: number;
}

/** How long (ms) a look waits where the database is locked as a whole; then the next look has its turn. */
const patience = 50;
const mostBytes = 4 * 1024 * 1024;
const mostRows = 2000;
const mostOpen = 200;
const mostMarks = 12;

/** A session's name among session files. */
export const sessionPath = (db: string, session: string): string => `${db}#${session}`;
const partsOfPath = (file: string): [db: string, session: string] => {
  const cut = file.lastIndexOf('#');
  return [file.slice(0, cut), file.slice(cut + 1)];
};

/** A number as a file's would be: stays with the session wherever the database lies. */
export const inoOf = (session: string): number =>
  parseInt(createHash('sha256').update(session).digest('hex').slice(0, 12), 16);

/** Sessions changed since (ms). Empty when there is no database; throws when it cannot be read. */
export function listSessions(file: string, since: number): OpencodeSession[] {
  const print = printOf(file);
  if (print === undefined) return [];
  const cached = listed.get(file);
  if (cached?.print === print) return cached.sessions.filter(({ updated }) => updated >= since);
  const before = new Map(cached?.sessions.map((one) => [one.id, one]));
  const sessions = reading(file, (db) => {
    const all = db.prepare('SELECT id, directory, time_updated AS touched FROM session ORDER BY touched DESC').all();
    const newest = db.prepare(newestRows);
    return all.flatMap((row, place): Listed[] => {
      const { id, directory, touched } = row;
      if (typeof id !== 'string' || typeof directory !== 'string' || id.includes('#')) return [];
      // A session that goes on is touched: of the others what is known stays true.
      const known = before.get(id);
      if (known && place >= mostActive && known.touched === touched) return [known];
      return [{ id, directory, touched: numberOf(touched), ...changeOf(newest.get(id), touched) }];
    });
  });
  if (!sessions) return cached?.sessions.filter(({ updated }) => updated >= since) ?? [];
  listed.set(file, { print, sessions });
  return sessions.filter(({ updated }) => updated >= since);
}

interface Listed extends OpencodeSession {
  touched: number;
}
/** What each database held when it was looked at last: to look through hundreds of sessions with every row would cost too much. */
const listed = new Map<string, { print: string; sessions: Listed[] }>();
/** Sessions that may be going on at once. */
const mostActive = 12;

/** Of the newest rows only: older ones do not change any more. */
const newestRows =
  'SELECT max(time_updated) AS updated, max(row) AS rows FROM (SELECT rowid AS row, time_updated FROM part WHERE session_id = ? ORDER BY rowid DESC LIMIT 64)';

function changeOf(
  newest: Record<string, SQLOutputValue> | undefined,
  updated: SQLOutputValue | undefined,
): Pick<OpencodeSession, 'updated' | 'rows'> {
  return { updated: Math.max(numberOf(updated), numberOf(newest?.['updated'])), rows: numberOf(newest?.['rows']) };
}
const numberOf = (value: SQLOutputValue | undefined): number => (typeof value === 'number' ? value : 0);

/** Finished parts that were not given yet, as lines for `readOpencodeLine`; `offset` is a row. As `readNew`. */
export function readNewParts(file: string, cursor?: TailCursor): TailRead | undefined {
  const [path, session] = partsOfPath(file);
  return reading(path, (db): TailRead | undefined => {
    const about = db.prepare(
      'SELECT parent_id AS parent, directory, time_updated AS updated FROM session WHERE id = ?',
    );
    const found = about.get(session);
    if (!found) return undefined;
    const { updated, rows } = changeOf(db.prepare(newestRows).get(session), found['updated']);
    const last = db.prepare('SELECT id FROM message WHERE session_id = ? ORDER BY time_created DESC, id DESC LIMIT 1');
    const newest = last.get(session)?.['id'];
    const head = JSON.stringify({ id: session, parent: found['parent'] ?? undefined, directory: found['directory'] });

    const marks = knownMarks(db, session, cursor?.rows?.marks ?? []);
    const from = marks.at(-1)?.[0] ?? 0;
    const open = new Set(cursor?.rows?.open);
    const lines: FileLine[] = [];
    let bytes = 0;
    let position = from;
    let mark: [number, string] | undefined;
    const take = (row: Record<string, SQLOutputValue>) => {
      const id = String(row['id']);
      if (!isFinished(row, newest)) {
        if (open.size < mostOpen) open.add(id);
        return;
      }
      open.delete(id);
      const whole = row['message'] !== null && row['part'] !== null;
      const text = whole
        ? `{"session":${head},"message":${withId(row['message'], row['message_id'])},"part":${withId(row['part'], id)}}`
        : '';
      bytes += text.length;
      lines.push({ text, offset: numberOf(row['row']), tooLong: !whole });
    };
    const one = db.prepare(`${partRows} WHERE part.session_id = ? AND part.id = ?`);
    for (const id of [...open]) {
      const row = one.get(session, id);
      if (row) take(row);
      else open.delete(id);
    }
    let more = false;
    const next = db.prepare(
      `${partRows} WHERE part.session_id = ? AND part.rowid > ? ORDER BY part.rowid LIMIT ${mostRows + 1}`,
    );
    let count = 0;
    for (const row of next.iterate(session, from)) {
      if (count++ >= mostRows || bytes > mostBytes) {
        more = true;
        break;
      }
      take(row);
      position = numberOf(row['row']);
      mark = [position, String(row['id'])];
    }
    const kept = mark ? [...marks, mark].slice(-mostMarks) : marks;
    return {
      lines,
      cursor: {
        ...emptyCursor(0, inoOf(session)),
        offset: position,
        rows: { marks: kept, open: [...open] },
      },
      // Rows that were taken back and written anew are read again from the last known one: keys keep the rest from being told twice.
      restarted: false,
      more,
      size: rows,
      mtimeMs: updated,
    };
  });
}

/** Behind all parts that are there; those that are not finished are not given later either. */
export function skipParts(file: string): TailRead | undefined {
  const [path, session] = partsOfPath(file);
  return reading(path, (db): TailRead | undefined => {
    const found = db.prepare('SELECT time_updated AS updated FROM session WHERE id = ?').get(session);
    if (!found) return undefined;
    const { updated, rows } = changeOf(db.prepare(newestRows).get(session), found['updated']);
    const id = db.prepare('SELECT id FROM part WHERE session_id = ? AND rowid = ?').get(session, rows)?.['id'];
    const marks: [number, string][] = typeof id === 'string' ? [[rows, id]] : [];
    const cursor = { ...emptyCursor(0, inoOf(session)), offset: rows, rows: { marks, open: [] } };
    return { lines: [], cursor, restarted: false, more: false, size: rows, mtimeMs: updated };
  });
}

/** The newest parts, about 300, for a look at the newest words. */
export function readLastParts(file: string): TailRead | undefined {
  const [path, session] = partsOfPath(file);
  const start = reading(path, (db) =>
    db
      .prepare('SELECT rowid AS row, id FROM part WHERE session_id = ? ORDER BY rowid DESC LIMIT 1 OFFSET 300')
      .get(session),
  );
  const marks: [number, string][] = start ? [[numberOf(start['row']), String(start['id'])]] : [];
  return readNewParts(file, { ...emptyCursor(0, 0), rows: { marks, open: [] } });
}

/** A part longer than a line may be is not brought into memory. */
const partRows = `SELECT part.rowid AS row, part.id AS id, part.message_id AS message_id,
  CASE WHEN length(part.data) <= ${maxLineBytes} THEN part.data END AS part,
  CASE WHEN length(message.data) <= ${maxLineBytes} THEN message.data END AS message,
  CASE WHEN json_valid(part.data) THEN part.data ->> '$.type' END AS type,
  CASE WHEN json_valid(part.data) THEN part.data ->> '$.state.status' END AS status,
  CASE WHEN json_valid(part.data) THEN part.data ->> '$.time.end' END AS ended,
  CASE WHEN json_valid(message.data) THEN message.data ->> '$.role' END AS role,
  CASE WHEN json_valid(message.data) THEN message.data ->> '$.time.completed' END AS completed
  FROM part LEFT JOIN message ON message.id = part.message_id`;

/** What is still being written: a tool that runs, a text that grows, in the newest answer, which is not completed. */
function isFinished(row: Record<string, SQLOutputValue>, newest: SQLOutputValue | undefined): boolean {
  if (row['role'] !== 'assistant' || row['completed'] !== null || row['message_id'] !== newest) return true;
  if (row['type'] === 'tool') return row['status'] === 'completed' || row['status'] === 'error';
  return row['type'] !== 'text' || row['ended'] !== null;
}

/** The marks up to the newest that is still there. */
function knownMarks(db: DatabaseSync, session: string, marks: readonly [number, string][]): [number, string][] {
  const at = db.prepare('SELECT id FROM part WHERE session_id = ? AND rowid = ?');
  const kept = [...marks];
  for (let last = kept.at(-1); last; last = kept.at(-1)) {
    if (at.get(session, last[0])?.['id'] === last[1]) return kept;
    kept.pop();
  }
  return kept;
}

/** The JSON of a column with its id in it; what is no object makes the line a broken one. */
function withId(data: SQLOutputValue | undefined, id: SQLOutputValue | undefined): string {
  const text = typeof data === 'string' ? data.trim() : '';
  if (!text.startsWith('{')) return 'broken';
  const rest = text.slice(1);
  return `{"id":${JSON.stringify(String(id))}${rest.trimStart().startsWith('}') ? '' : ','}${rest}`;
}

/** undefined when there is no database, or it is locked as a whole just now. */
function reading<T>(file: string, read: (db: DatabaseSync) => T): T | undefined {
  for (let tries = 0; ; tries++) {
    const before = stateOf(file);
    if (!before) return undefined;
    const isAlone = before.log === undefined && tries < 2;
    const url = pathToFileURL(file);
    if (isAlone) url.searchParams.set('immutable', '1');
    let result: T;
    try {
      const db = new DatabaseSync(url, { readOnly: true, timeout: patience });
      try {
        result = read(db);
      } finally {
        db.close();
      }
    } catch (thrown) {
      if ([5, 6].includes(Number((thrown as { errcode?: number }).errcode) & 0xff)) return undefined;
      throw thrown;
    }
    const after = stateOf(file);
    if (!isAlone || (after && after.log === undefined && after.print === before.print)) return result;
  }
}

/** Changes with every write to the database or its log. */
function printOf(file: string): string | undefined {
  const [db, log] = [file, `${file}-wal`].map((one) => statSync(one, { throwIfNoEntry: false }));
  return db?.isFile() ? `${db.ino} ${db.size} ${db.mtimeMs} ${log?.size} ${log?.mtimeMs}` : undefined;
}

function stateOf(file: string): { print: string; log: number | undefined } | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) return undefined;
  const log =
    statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ??
    statSync(`${file}-journal`, { throwIfNoEntry: false })?.size;
  return { print: `${found.ino} ${found.size} ${found.mtimeMs}`, log };
}
