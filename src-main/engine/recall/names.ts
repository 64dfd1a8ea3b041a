/**
 * Words that repeat in every record (projects, sessions, kinds, speakers), stored once and known by number.
 */
import type { DatabaseSync } from 'node:sqlite';
import { stemOf, wordsOf } from './terms.ts';

export interface Names {
  /** The number of a name, given on first use. */
  idOf(name: string): number;
  findId(name: string): number | undefined;
  nameOf(id: number): string;
  /** As `idOf`, and known as somebody who speaks. */
  speakerId(name: string): number;
  /** Stems of the words in speakers' names: they tell who, not what. */
  speakerTerms(): ReadonlySet<string>;
  /** Drops what is only in memory, after a transaction that was rolled back. */
  reset(): void;
}

/** What an agent's turns are called by default; as words of a question they say what, not who. */
const ROLES = new Set(['user', 'assistant', 'system']);

/** Kept in memory: a few thousand at most, as sessions are the most numerous. */
export function openNames(db: DatabaseSync): Names {
  const insert = db.prepare('insert into names (name) values (?) on conflict do nothing');
  const find = db.prepare('select id from names where name = ?');
  const read = db.prepare('select name from names where id = ?');
  const ids = new Map<string, number>();
  const byId = new Map<number, string>();
  const mark = db.prepare('update names set speaker = 1 where id = ?');
  const speakers = new Set<number>();
  const terms = new Set<string>();

  function remember(id: number, name: string): number {
    if (ids.size > 20_000) {
      ids.clear();
      byId.clear();
    }
    ids.set(name, id);
    byId.set(id, name);
    return id;
  }
  function findId(name: string): number | undefined {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const row = find.get(name);
    return row ? remember(Number(row['id']), name) : undefined;
  }
  function idOf(name: string): number {
    const known = findId(name);
    if (known !== undefined) return known;
    return remember(Number(insert.run(name).lastInsertRowid), name);
  }
  function nameOf(id: number): string {
    const known = byId.get(id);
    if (known !== undefined) return known;
    const name = String(read.get(id)?.['name'] ?? '');
    remember(id, name);
    return name;
  }
  function addSpeaker(id: number, name: string): void {
    speakers.add(id);
    if (!ROLES.has(name.toLowerCase())) for (const word of wordsOf(name)) terms.add(stemOf(word));
  }
  for (const row of db.prepare('select id, name from names where speaker = 1').all()) {
    addSpeaker(Number(row['id']), String(row['name']));
  }
  return {
    idOf,
    findId,
    nameOf,
    speakerId(name) {
      const id = idOf(name);
      if (!speakers.has(id)) {
        mark.run(id);
        addSpeaker(id, name);
      }
      return id;
    },
    speakerTerms: () => terms,
    reset() {
      ids.clear();
      byId.clear();
      speakers.clear();
    },
  };
}
