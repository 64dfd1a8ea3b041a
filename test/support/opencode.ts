/**
 * A database as OpenCode 1.18 keeps it (tables and columns that readers look at, as that version makes them), and sessions in it.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
CREATE TABLE IF NOT EXISTS session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, directory text NOT NULL, title text NOT NULL,
  version text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL);
CREATE TABLE IF NOT EXISTS message (id text PRIMARY KEY, session_id text NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE TABLE IF NOT EXISTS part (id text PRIMARY KEY, message_id text NOT NULL REFERENCES message(id) ON DELETE CASCADE, session_id text NOT NULL,
  time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE INDEX IF NOT EXISTS message_session_time_created_id_idx ON message (session_id, time_created, id);
CREATE INDEX IF NOT EXISTS part_message_id_id_idx ON part (message_id, id);
CREATE INDEX IF NOT EXISTS part_session_idx ON part (session_id);`;

export interface Opencode {
  file: string;
  db: DatabaseSync;
  session(id: string, directory: string, at?: number, parent?: string): void;
  /** Adds or changes a message and its parts; parts are `{id, …data}`. */
  message(
    session: string,
    id: string,
    data: Record<string, unknown>,
    parts?: Record<string, unknown>[],
    at?: number,
  ): void;
  part(session: string, message: string, part: Record<string, unknown>, at?: number): void;
  close(): void;
}

/** Open as OpenCode has it: with a write-ahead log. */
export function opencodeDatabase(folder: string, now = Date.parse('2026-11-19T09:00:00Z')): Opencode {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'opencode.db');
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;');
  db.exec(schema);
  let clock = now;
  const put = (table: string, columns: string, values: (string | number | null)[], update: string) =>
    db
      .prepare(
        `INSERT INTO ${table} (${columns}) VALUES (${values.map(() => '?').join(', ')}) ON CONFLICT (id) DO UPDATE SET ${update}`,
      )
      .run(...values);
  const touch = (session: string, at: number) =>
    db.prepare('UPDATE session SET time_updated = ? WHERE id = ?').run(at, session);
  const made: Opencode = {
    file,
    db,
    session(id, directory, at = ++clock, parent) {
      put('session', 'id, project_id, parent_id, directory, title, version, time_created, time_updated',
        [id, 'project', parent ?? null, directory, 'A title', '1.18.33', at, at], 'time_updated = excluded.time_updated'); // prettier-ignore
    },
    message(session, id, data, parts = [], at = ++clock) {
      put('message', 'id, session_id, time_created, time_updated, data',
        [id, session, at, at, JSON.stringify(data)], 'time_updated = excluded.time_updated, data = excluded.data'); // prettier-ignore
      for (const part of parts) made.part(session, id, part, at);
      touch(session, at);
    },
    part(session, message, { id, ...data }, at = ++clock) {
      put('part', 'id, message_id, session_id, time_created, time_updated, data',
        [String(id), message, session, at, at, JSON.stringify(data)], 'time_updated = excluded.time_updated, data = excluded.data'); // prettier-ignore
    },
    close: () => void (db.isOpen && db.close()),
  };
  return made;
}
