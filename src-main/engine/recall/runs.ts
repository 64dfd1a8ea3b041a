/**
 * Sessions, kept up as records come, in whatever order: a run of an agent by its id, or a spell of activity in a project. A spell
 * that a late record joins to another becomes one with it, so the outcome is that of log/sessions.ts.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { isActivity, QUIET_MS } from '../log/sessions.ts';
import { filesOf, isCommand, role } from './roles.ts';
import { openRunFiles } from './run-files.ts';
import type { PackedStamp } from './stamps.ts';
import { titleFrom } from './titles.ts';

/** A row of `runs`; times as in stamps.ts, `project` and `agent` 0 for none. `name` is the agent's own id, null for a spell. */
export interface Run {
  id: number;
  name: string | null;
  project: number;
  project_instant: number;
  project_ref: string;
  agent: number;
  start_instant: number;
  start: number | string;
  start_day: number;
  start_ref: string;
  end_instant: number;
  end: number | string;
  end_day: number;
  end_ref: string;
  ended: number;
  title: string;
  title_rank: number;
  title_instant: number;
  prompts: number;
  commands: number;
  failures: number;
  files: number;
  commits: number;
  records: number;
}
/** What the index knows of a record when it asks for its session. */
export interface Seen {
  at: PackedStamp;
  role: number;
  project: number;
  agent: number;
}

export interface Runs {
  /** The session of a record that is about to be written, with the record counted in; null when it belongs to none. */
  take(record: Observation, seen: Seen): number | null;
  /** Forgets a session whose records are about to be taken anew. */
  remove(run: number): void;
  /** Writes what changed; within the transaction of the records. */
  flush(): void;
  clear(): void;
}

/** A spell of this batch, and between which instants a record can only belong to it. */
interface Current {
  run: Run;
  low: number;
  high: number;
}

const COUNTS = ['prompts', 'commands', 'failures', 'commits', 'records'] as const;
const NO_TITLE = 9;

export function openRuns(db: DatabaseSync): Runs {
  const insert = db.prepare(
    'insert into runs (name, project, project_instant, agent, start_instant, records) values (?, ?, ?, 0, ?, 0)',
  );
  const remove = db.prepare('delete from runs where id = ?');
  const move = db.prepare('update records set run = ? where run = ?');
  const byName = db.prepare('select * from runs where name = ?');
  // Spells of a project lie apart, so no more than the last two that begin before a moment can reach it.
  const near = db.prepare(
    'select * from runs where name is null and project = ? and start_instant < ? order by start_instant desc limit 2',
  );
  const before = db.prepare(
    `select end_instant from runs where name is null and project = ? and start_instant < ?
     order by start_instant desc limit 1`,
  );
  const after = db.prepare(
    `select start_instant from runs where name is null and project = ? and start_instant > ?
     order by start_instant limit 1`,
  );
  const write = db.prepare(`update runs set ${COLUMNS.map((name) => `${name} = ?`).join(', ')} where id = ?`);
  const files = openRunFiles(db);
  /** Sessions of this batch; forgotten with it, so that nothing here can differ from a table that was rolled back. */
  const open = new Map<number, Run>();
  const changed = new Set<Run>();
  const named = new Map<string, Run>();
  const current = new Map<number, Current>();

  function flush(): void {
    for (const run of changed) {
      run.files += files.flush(run.id);
      write.run(...COLUMNS.map((name): SQLInputValue => run[name]), run.id);
    }
    changed.clear();
  }

  function begin(name: string | null, { project, at }: Seen): Run {
    const id = Number(insert.run(name, project, at.instant, at.instant).lastInsertRowid);
    const ends = {
      start_day: at.day,
      start_ref: '',
      end_instant: at.instant,
      end: at.form,
      end_day: at.day,
      end_ref: '',
    };
    const run: Run = {
      ...{
        id,
        name,
        project,
        project_instant: at.instant,
        project_ref: '',
        agent: 0,
        start_instant: at.instant,
        start: at.form,
        ...ends,
      },
      ...{ ended: 0, title: '', title_rank: NO_TITLE, title_instant: 0 },
      ...{ prompts: 0, commands: 0, failures: 0, files: 0, commits: 0, records: 0 },
    };
    open.set(id, run);
    return run;
  }
  function opened(row: unknown): Run {
    const run = row as Run;
    const known = open.get(run.id);
    if (known) return known;
    open.set(run.id, run);
    return run;
  }

  function agentRun(name: string, seen: Seen): Run {
    const known = named.get(name);
    if (known) return known;
    const row = byName.get(name);
    const run = row ? opened({ ...row }) : begin(name, seen);
    named.set(name, run);
    return run;
  }

  function spellOf(seen: Seen): Run {
    const { instant } = seen.at;
    const known = current.get(seen.project);
    if (known && instant >= known.low && instant <= known.high && isNear(known.run, instant)) return known.run;
    flush(); // the table is asked, so it has to be true
    const [later, earlier] = near
      .all(seen.project, instant + QUIET_MS)
      .filter((row) => Number(row['end_instant']) > instant - QUIET_MS)
      .map((row) => opened({ ...row }));
    return later ? (earlier ? joined(earlier, later) : later) : begin(null, seen);
  }

  /** A record between two spells makes them one; the longer one keeps its number. */
  function joined(a: Run, b: Run): Run {
    const [kept, gone] = a.records >= b.records ? [a, b] : [b, a];
    flush();
    move.run(kept.id, gone.id);
    kept.files += files.join(kept.id, gone.id);
    remove.run(gone.id);
    open.delete(gone.id);
    changed.delete(gone);
    for (const count of COUNTS) kept[count] += gone[count];
    kept.agent ||= gone.agent;
    startWith(kept, gone.start_instant, gone.start_ref, { form: gone.start, day: gone.start_day });
    endWith(kept, gone.end_instant, gone.end_ref, { form: gone.end, day: gone.end_day }, false);
    if (
      gone.title_rank < kept.title_rank ||
      (gone.title_rank === kept.title_rank && gone.title_instant >= kept.title_instant)
    )
      Object.assign(kept, { title: gone.title, title_rank: gone.title_rank, title_instant: gone.title_instant });
    return kept;
  }

  /** Until when, and from when, the spells beside this one are out of reach. */
  function remember(run: Run): void {
    const known = current.get(run.project);
    if (known?.run === run && run.start_instant >= known.low && run.end_instant <= known.high) return;
    const previous = before.get(run.project, run.start_instant)?.['end_instant'];
    const next = after.get(run.project, run.end_instant)?.['start_instant'];
    current.set(run.project, {
      run,
      low: previous === undefined ? -Infinity : Number(previous) + QUIET_MS,
      high: next === undefined ? Infinity : Number(next) - QUIET_MS,
    });
  }

  return {
    take(record, seen) {
      const isSpell = record.session === undefined;
      if (isSpell && !isActivity(record)) return null;
      const run = isSpell ? spellOf(seen) : agentRun(record.session ?? '', seen);
      extend(run, record, seen, isSpell);
      changed.add(run);
      files.see(run.id, filesOf(record));
      if (isSpell) remember(run);
      return run.id;
    },
    remove(run) {
      remove.run(run);
      files.remove(run);
    },
    flush,
    clear() {
      open.clear();
      changed.clear();
      named.clear();
      current.clear();
      files.clear();
    },
  };
}

const COLUMNS = [
  ...([
    'project',
    'project_instant',
    'project_ref',
    'agent',
    'start_instant',
    'start',
    'start_day',
    'start_ref',
  ] as const),
  ...(['end_instant', 'end', 'end_day', 'end_ref', 'ended', 'title', 'title_rank', 'title_instant', 'files'] as const),
  ...COUNTS,
];

const isNear = (run: Run, instant: number) =>
  instant > run.start_instant - QUIET_MS && instant < run.end_instant + QUIET_MS;

function extend(run: Run, record: Observation, seen: Seen, isSpell: boolean): void {
  const { at, role: recordRole } = seen;
  run.records++;
  if (recordRole === role.prompt) run.prompts++;
  if (recordRole === role.failed) run.failures++;
  if (recordRole === role.commit) run.commits++;
  if (isCommand(record)) run.commands++;
  run.agent ||= seen.agent;
  const isFirst = isEarlier(at.instant, record.id, run.project_instant, run.project_ref);
  if (seen.project !== 0 && (run.project_ref === '' || isFirst))
    Object.assign(run, { project: seen.project, project_instant: at.instant, project_ref: record.id });
  startWith(run, at.instant, record.id, at);
  endWith(run, at.instant, record.id, at, record.source === 'agent' && record.kind === 'end');
  const title = titleFrom(record, recordRole, isSpell);
  if (!title || title.rank > run.title_rank) return;
  const isBetter = isSpell ? at.instant >= run.title_instant : at.instant < run.title_instant;
  if (title.rank === run.title_rank && !isBetter) return;
  Object.assign(run, { title: title.text, title_rank: title.rank, title_instant: at.instant });
}

/** Records go by time, and by their id within a millisecond. */
const isEarlier = (a: number, aRef: string, b: number, bRef: string) => a < b || (a === b && aRef < bRef);

type Form = Pick<PackedStamp, 'form' | 'day'>;
function startWith(run: Run, instant: number, ref: string, { form, day }: Form): void {
  if (run.start_ref !== '' && !isEarlier(instant, ref, run.start_instant, run.start_ref)) return;
  Object.assign(run, { start_instant: instant, start: form, start_day: day, start_ref: ref });
}
function endWith(run: Run, instant: number, ref: string, { form, day }: Form, ended: boolean): void {
  if (run.end_ref !== '' && !isEarlier(run.end_instant, run.end_ref, instant, ref)) return;
  Object.assign(run, { end_instant: instant, end: form, end_day: day, end_ref: ref, ended: ended ? 1 : 0 });
}
