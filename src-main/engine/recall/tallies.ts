/**
 * How many records each day has, by project, source and role: kept up with every batch, so that totals are read and never counted.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface Tally {
  day: number;
  /** 0 for none. */
  project: number;
  source: number;
  role: number;
  n: number;
}
export type Place = Omit<Tally, 'day' | 'n'>;

export interface Tallies {
  /** `by` -1: one less. */
  see(tally: Omit<Tally, 'n'>, by?: 1 | -1): void;
  /** Writes what was seen; within the transaction of its records. */
  flush(): void;
  /** The transaction ended: well, or rolled back. */
  settle(committed: boolean): void;
  ofDay(day: number): Tally[];
  /** Days with records in `projects` (all) and of `sources` (all), newest first. */
  days(filter: { projects?: number[] | undefined; sources?: number[] | undefined; failed?: number | undefined }): {
    day: number;
    n: number;
  }[];
  /** Which project and source there is, and how many records; kept in memory. */
  totals(): readonly { project: number; source: number; n: number }[];
}

export function openTallies(db: DatabaseSync): Tallies {
  const add = db.prepare('insert into tallies values (?, ?, ?, ?, ?) on conflict do update set n = n + excluded.n');
  const removeEmpty = db.prepare('delete from tallies where n <= 0 and day = ?');
  const ofDay = db.prepare('select * from tallies where day = ?');
  let pending = new Map<string, Tally>();
  const totals = new Map<string, { project: number; source: number; n: number }>();
  const addTotal = ({ project, source, n }: { project: number; source: number; n: number }) => {
    const key = `${project}|${source}`;
    const known = totals.get(key);
    if (known) known.n += n;
    else totals.set(key, { project, source, n });
  };
  for (const row of db.prepare('select project, source, sum(n) as n from tallies group by project, source').all())
    addTotal({ project: Number(row['project']), source: Number(row['source']), n: Number(row['n']) });

  return {
    see(tally, by = 1) {
      const key = `${tally.day}|${tally.project}|${tally.source}|${tally.role}`;
      const known = pending.get(key);
      if (known) known.n += by;
      else pending.set(key, { ...tally, n: by });
    },
    flush() {
      for (const { day, project, source, role, n } of pending.values()) {
        add.run(day, project, source, role, n);
        if (n < 0) removeEmpty.run(day);
      }
    },
    settle(committed) {
      if (committed) for (const tally of pending.values()) addTotal(tally);
      pending = new Map();
    },
    ofDay: (day) =>
      ofDay.all(day).map((row) => ({
        day,
        project: Number(row['project']),
        source: Number(row['source']),
        role: Number(row['role']),
        n: Number(row['n']),
      })),
    days({ projects, sources, failed }) {
      const parts = ['true'];
      if (projects) parts.push(`project in (${projects.join(', ') || 'null'})`);
      if (sources) parts.push(`source in (${sources.join(', ') || 'null'})`);
      if (failed !== undefined) parts.push(`role = ${failed}`);
      return db
        .prepare(`select day, sum(n) as n from tallies where ${parts.join(' and ')} group by day order by day desc`)
        .all()
        .map((row) => ({ day: Number(row['day']), n: Number(row['n']) }));
    },
    totals: () => [...totals.values()],
  };
}
