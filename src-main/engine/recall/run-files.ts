/** Which files each session touched, and how often. */
import type { DatabaseSync } from 'node:sqlite';

export interface RunFiles {
  see(run: number, paths: readonly string[]): void;
  /** Writes what was seen of a session; gives how many files are new to it. */
  flush(run: number): number;
  /** Moves the files of `from` to `to`, both flushed; gives how many are new to it. */
  join(to: number, from: number): number;
  remove(run: number): void;
  clear(): void;
}

export function openRunFiles(db: DatabaseSync): RunFiles {
  const more = db.prepare('update run_files set times = times + ? where run = ? and path = ?');
  const insert = db.prepare('insert into run_files values (?, ?, ?)');
  const of = db.prepare('select path, times from run_files where run = ?');
  const remove = db.prepare('delete from run_files where run = ?');
  const pending = new Map<number, Map<string, number>>();

  function add(run: number, path: string, times: number): number {
    if (Number(more.run(times, run, path).changes) > 0) return 0;
    insert.run(run, path, times);
    return 1;
  }
  return {
    see(run, paths) {
      if (paths.length === 0) return;
      let files = pending.get(run);
      if (!files) pending.set(run, (files = new Map<string, number>()));
      for (const path of paths) files.set(path, (files.get(path) ?? 0) + 1);
    },
    flush(run) {
      let added = 0;
      for (const [path, times] of pending.get(run) ?? []) added += add(run, path, times);
      pending.delete(run);
      return added;
    },
    join(to, from) {
      let added = 0;
      for (const row of of.all(from)) added += add(to, String(row['path']), Number(row['times']));
      remove.run(from);
      return added;
    },
    remove: (run) => void remove.run(run),
    clear: () => pending.clear(),
  };
}
