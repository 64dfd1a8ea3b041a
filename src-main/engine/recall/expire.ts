/**
 * Takes records out of the index whose lines expired, and out of everything that was counted from them.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Names } from './names.ts';
import { inTransaction, indexedTerms, readRecord, seenOf, type Derived, type Row } from './records.ts';

/** Removes those of `refs` that are there, in one transaction; gives their number. */
export function openExpire(
  db: DatabaseSync,
  names: Names,
  { tallies, bins, runs }: Pick<Derived, 'tallies' | 'bins' | 'runs'>,
): (refs: readonly string[]) => number {
  const byRef = db.prepare('select * from records where ref = ?');
  const remove = db.prepare('delete from records where id = ?');
  const removeTerms = db.prepare(
    "insert into records_fts (records_fts, rowid, terms, scope) values ('delete', ?, ?, ?)",
  );
  const ofRun = db.prepare('select * from records where run = ? order by seq');
  const setRun = db.prepare('update records set run = ? where id = ?');

  function removeOne(row: Row): void {
    const record = readRecord(row, names);
    const seen = seenOf(record, names);
    const { terms, scope } = indexedTerms(record, seen);
    removeTerms.run(Number(row['id']), terms, scope);
    remove.run(Number(row['id']));
    tallies.see({ day: seen.at.day, project: seen.project, source: seen.source, role: seen.role }, -1);
    bins.see(record, seen, -1);
  }

  /** A session of which something is left is put together anew from that. */
  function mendRun(run: number): void {
    const left = ofRun.all(run);
    runs.remove(run);
    for (const row of left) {
      const record = readRecord(row, names);
      setRun.run(runs.take(record, seenOf(record, names)), Number(row['id']));
    }
    runs.flush();
  }

  return (refs) => {
    let committed = false;
    // What was said stays in no free page; only here, as it makes every other write slower.
    db.exec('pragma secure_delete = on');
    try {
      const removed = inTransaction(db, () => {
        const rows = refs.map((ref) => byRef.get(ref)).filter((row) => row !== undefined);
        rows.forEach(removeOne);
        for (const run of new Set(rows.flatMap((row) => (row['run'] === null ? [] : [Number(row['run'])]))))
          mendRun(run);
        tallies.flush();
        bins.flush();
        return rows.length;
      });
      committed = true;
      return removed;
    } finally {
      db.exec('pragma secure_delete = off');
      tallies.settle(committed);
      bins.clear();
      runs.clear();
    }
  };
}
