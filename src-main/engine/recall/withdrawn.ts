/** Notes that were taken back: they stay in the log, and nobody is given them. */
import type { DatabaseSync } from 'node:sqlite';

export interface Withdrawn {
  has(ref: string): boolean;
  /** Within the transaction of the record that says so. */
  add(ref: string): void;
  /** The transaction ended: well, or rolled back. */
  settle(committed: boolean): void;
}

export function openWithdrawn(db: DatabaseSync): Withdrawn {
  const insert = db.prepare('insert or ignore into withdrawn values (?)');
  const all = db.prepare('select ref from withdrawn');
  const read = () => new Set(all.all().map((row) => String(row['ref'])));
  let refs = read();
  return {
    has: (ref) => refs.has(ref),
    add(ref) {
      insert.run(ref);
      refs.add(ref);
    },
    settle(committed) {
      if (!committed) refs = read();
    },
  };
}
