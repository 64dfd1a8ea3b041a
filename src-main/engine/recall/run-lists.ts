/** Sessions read back from the index: by page, by day, and one with all that is told of it. */
import type { DatabaseSync } from 'node:sqlite';
import { cutAtWord } from '../brief/words.ts';
import type { RunsAsked, SessionFound, SessionTold } from './messages.ts';
import type { Names } from './names.ts';
import { role } from './roles.ts';
import type { Run } from './runs.ts';
import { instantOr0, unpackStamp } from './stamps.ts';
import { folderTitle, TELLING } from './titles.ts';

export interface RunLists {
  /** By its id, or by `spell:` and the id of any record that belongs to it. */
  find(session: string): Run | undefined;
  /** Newest first; those that began in the same millisecond as the last are not torn from it. */
  page(asked: RunsAsked): { sessions: SessionFound[]; more: boolean };
  /** Those that a day has a part of, by when they began. */
  ofDay(day: number, project: number | undefined): SessionFound[];
  detail(session: string, projects?: (string | null)[]): SessionTold | null;
  /** Those of `refs` that belong to the session. */
  cited(session: string, refs: string[]): string[];
}

const SPELL = 'spell:';
/** Bands of a day; more would not be seen, and the longest are kept. */
const MOST_BANDS = 300;
const MOST = { asked: 20, files: 50, commits: 200, failures: 200, text: 2000, ties: 500 };

export function openRunLists(db: DatabaseSync, names: Names): RunLists {
  const byName = db.prepare('select * from runs where name = ?');
  const byRecord = db.prepare('select * from runs where name is null and id = (select run from records where ref = ?)');
  const filesOf = db.prepare('select path, times from run_files where run = ? order by times desc, path limit ?');
  const inRun = db.prepare('select 1 from records where ref = ? and run = ?');
  const numberOf = (project: string | null) => (project === null ? 0 : (names.findId(project) ?? -1));

  function find(session: string): Run | undefined {
    const row =
      byName.get(session) ?? (session.startsWith(SPELL) ? byRecord.get(session.slice(SPELL.length)) : undefined);
    return row as Run | undefined;
  }

  function show(run: Run): SessionFound {
    return {
      id: run.name ?? `${SPELL}${run.start_ref}`,
      project: run.project === 0 ? null : names.nameOf(run.project),
      agent: run.name === null || run.agent === 0 ? null : names.nameOf(run.agent),
      title: titleOf(run),
      startedAt: unpackStamp(run.start_instant, run.start),
      endedAt: unpackStamp(run.end_instant, run.end),
      ended: run.ended === 1,
      prompts: run.prompts,
      commands: run.commands,
      failures: run.failures,
      files: run.files,
      commits: run.commits,
      records: run.records,
    };
  }
  function titleOf(run: Run): string {
    if (run.title_rank <= TELLING || run.files === 0) return run.title || 'Untitled';
    return folderTitle(touched(run.id, 1000)) ?? run.title;
  }
  const touched = (run: number, limit: number) =>
    filesOf.all(run, limit).map((row) => ({ path: String(row['path']), times: Number(row['times']) }));

  return {
    find,
    page({ project, before, limit }) {
      const filter = project === undefined ? '' : 'project = ? and ';
      const values = project === undefined ? [] : [numberOf(project)];
      const end = before === undefined ? Number.MAX_SAFE_INTEGER : instantOr0(before);
      const select = (range: string) =>
        db.prepare(`select * from runs where ${filter}${range} order by start_instant desc, id desc limit ?`);
      const rows = select('start_instant < ?').all(...values, end, limit + 1) as unknown as Run[];
      const runs = rows.slice(0, limit);
      const [last, next] = [runs.at(-1), rows[limit]];
      if (!last || !next) return { sessions: runs.map(show), more: false };
      if (next.start_instant < last.start_instant) return { sessions: runs.map(show), more: true };
      const tied = select('start_instant = ?').all(...values, last.start_instant, MOST.ties) as unknown as Run[];
      const known = new Set(runs.map(({ id }) => id));
      const all = [...runs, ...tied.filter(({ id }) => !known.has(id))];
      const [beyond] = select('start_instant < ?').all(...values, last.start_instant, 1);
      return { sessions: all.map(show), more: beyond !== undefined };
    },
    ofDay(day, project) {
      const filter = project === undefined ? '' : 'and project = ?';
      const rows = db
        .prepare(`select * from runs where start_day <= ? and end_day >= ? ${filter} order by records desc limit ?`)
        .all(day, day, ...(project === undefined ? [] : [project]), MOST_BANDS) as unknown as Run[];
      return rows.sort((a, b) => a.start_instant - b.start_instant || a.id - b.id).map(show);
    },
    detail(session, projects) {
      const run = find(session);
      if (!run) return null;
      const numbers = projects?.map(numberOf);
      const readable = numbers ? `and (ifnull(project, 0) in (${numbers.join(', ') || 'null'}))` : '';
      const told = (kind: number, order: 'asc' | 'desc', limit: number) =>
        db
          .prepare(
            `select ref, instant, at, text from records where run = ? and role = ? ${readable} order by instant ${order} limit ?`,
          )
          .all(run.id, kind, limit)
          .map((row) => ({
            ref: String(row['ref']),
            at: unpackStamp(row['instant'], row['at']),
            text: cutAtWord(String(row['text']), MOST.text),
          }));
      const [concluded] = told(role.conclusion, 'desc', 1);
      return {
        session: show(run),
        asked: told(role.prompt, 'asc', MOST.asked),
        ...(concluded ? { concluded } : {}),
        files: touched(run.id, MOST.files),
        commits: told(role.commit, 'desc', MOST.commits).reverse(),
        failures: told(role.failed, 'desc', MOST.failures).reverse(),
      };
    },
    cited(session, refs) {
      const run = find(session);
      return run ? refs.filter((ref) => inRun.get(ref, run.id) !== undefined) : [];
    },
  };
}
