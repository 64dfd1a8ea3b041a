/**
 * What the index owes after it was written: FTS5's small segments joined, the write-ahead log brought into the file. It is paid between records,
 * so that one that comes alone seldom waits for either. Where no time is left between them, the bounds that `records.ts` and
 * `index-file.ts` set make a write pay.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface Upkeep {
  /** Something was written: there may be something to pay. What was removed stands in the full-text segments until they are joined. */
  owe(what: 'written' | 'removed'): void;
  /** What was removed is still there. */
  isUrgent(): boolean;
  /**
   * Joins segments, for about a millisecond (35 where the list of one common word fills 900 pages: a step ends between two words; 50 to 110 where
   * SQLite brings its log over); whether there may be more. Fails as SQLite does,
   * and then owes nothing until the next write. All of 1,000,000 records took 823 steps and 2.6 s.
   */
  join(): boolean;
  /** Brings the log into the file and empties it: 65 ms for 8,000 pages, so only in a silence. Fails as SQLite does. */
  bringOver(): void;
}

/** Pages a step joins, about. */
const PAGES = 16;
/** Writes that are worth bringing over: of single records some 200 pages. */
const WRITES = 10;

export function openUpkeep(db: DatabaseSync): Upkeep {
  const merge = db.prepare("insert into records_fts (records_fts, rank) values ('merge', cast(? as integer))");
  const changes = db.prepare('select total_changes() as n');
  const changed = () => Number(changes.get()?.['n']);
  let mayJoin = false;
  let purge: 'asked for' | 'under way' | undefined;
  let writes = 0;
  return {
    owe(what) {
      mayJoin = true;
      if (what === 'removed') purge = 'asked for';
      writes += what === 'removed' ? WRITES : 1;
    },
    isUrgent: () => purge !== undefined,
    join() {
      if (!mayJoin) return false;
      mayJoin = false;
      const before = changed();
      if (purge) db.exec('pragma secure_delete = on'); // no free page keeps it either
      try {
        // By SQLite's documentation of 'merge': a negative number begins to join all there is, positive ones go on; with less than two
        // changes there was nothing to join.
        merge.run(purge === 'asked for' ? -PAGES : PAGES);
      } finally {
        db.exec('pragma secure_delete = off');
      }
      mayJoin = changed() - before >= 2;
      purge &&= mayJoin ? 'under way' : undefined;
      return mayJoin;
    },
    bringOver() {
      if (writes < WRITES) return;
      writes = 0;
      db.exec('pragma wal_checkpoint(truncate)');
    },
  };
}
