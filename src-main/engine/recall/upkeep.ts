/**
 * What the index owes after it was written: FTS5's small segments joined, the write-ahead log brought into the file. It is paid in the gaps
 * between records, some milliseconds at a time, so that a record that comes alone seldom waits for either. Where no gap comes, the bounds that
 * `records.ts` and `index-file.ts` set make a write pay.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface Upkeep {
  /** Something was written: there may be something to pay. */
  owe(): void;
  /** One step; whether another may be worth it. Fails as SQLite does, and then owes nothing until the next write. */
  step(): boolean;
}

/** Pages a step joins, about. */
const PAGES = 16;
/** Writes whose pages are brought into the file at once: of single records some 1,000 pages, a quarter of what a write brings over by itself. */
const WRITES = 50;

export function openUpkeep(db: DatabaseSync): Upkeep {
  const join = db.prepare("insert into records_fts (records_fts, rank) values ('merge', cast(? as integer))");
  const changes = db.prepare('select total_changes() as n');
  const changed = () => Number(changes.get()?.['n']);
  let isOwed = false;
  let writes = 0;
  return {
    owe() {
      isOwed = true;
      writes++;
    },
    step() {
      if (!isOwed) return false;
      isOwed = false;
      const before = changed();
      join.run(PAGES);
      // By SQLite's documentation of 'merge': with less than two changes there was nothing to join.
      if (changed() - before >= 2) return (isOwed = true);
      if (writes < WRITES) return false;
      writes = 0;
      db.exec('pragma wal_checkpoint(passive)');
      return false;
    },
  };
}
