/**
 * The timeline as the index keeps it: per day, lane and five minutes how many marks of a kind, the first and the last moment, the newest record.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { sources } from '../../../src-shared/contract/lists.ts';
import type { Mark } from '../../../src-shared/contract/sessions.ts';
import { role } from './roles.ts';
import type { PackedStamp } from './stamps.ts';

/** As the index keeps them, by number. */
export const markKinds = [
  'bar',
  'commit',
  'ref',
  'tick',
  'failed',
  'span',
  'forge',
  'note',
] as const satisfies readonly Mark['kind'][];
/** Four pixels on a usual screen. */
export const BIN_MINUTES = 5;

export interface Bin {
  day: number;
  project: number;
  source: number;
  /** Number of the agent's name; 0 in other lanes. */
  agent: number;
  mark: number;
  /** Bins since local midnight. */
  bin: number;
  n: number;
  first_instant: number;
  first: SQLOutputValue;
  last_instant: number;
  last: SQLOutputValue;
  ref: string;
}

export interface Bins {
  /** `by` -1: one less. The ends of a bin that keeps some stay where they were: five minutes at most. */
  see(record: Observation, seen: { role: number; project: number; agent: number; at: PackedStamp }, by?: 1 | -1): void;
  flush(): void;
  clear(): void;
  /** Of one project, or of all together. */
  ofDay(day: number, project?: number): Bin[];
}
type Place = Pick<Bin, 'day' | 'project' | 'source' | 'agent' | 'mark' | 'bin'>;
/** Every mark is also counted here, so that a day of all projects is not put together when it is asked for. */
const ALL = -1;

export function openBins(db: DatabaseSync): Bins {
  const put = db.prepare(
    `insert into bins values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set n = n + excluded.n,
       first = iif(excluded.first_instant < first_instant, excluded.first, first),
       first_instant = min(first_instant, excluded.first_instant),
       last = iif(excluded.last_instant >= last_instant, excluded.last, last),
       ref = iif(excluded.last_instant >= last_instant, excluded.ref, ref),
       last_instant = max(last_instant, excluded.last_instant)`,
  );
  const removeEmpty = db.prepare('delete from bins where n <= 0 and day = ?');
  const ofDay = db.prepare('select * from bins where day = ? and project = ?');
  const pending = new Map<string, Bin>();

  function count(place: Place, ref: string, { instant, form }: PackedStamp, by: 1 | -1): void {
    const key = `${place.day}|${place.project}|${place.source}|${place.agent}|${place.mark}|${place.bin}`;
    const known = pending.get(key);
    if (!known) {
      const ends = { first_instant: instant, first: form, last_instant: instant, last: form };
      pending.set(key, { ...place, n: by, ...ends, ref });
      return;
    }
    known.n += by;
    if (instant < known.first_instant) [known.first_instant, known.first] = [instant, form];
    if (instant >= known.last_instant) [known.last_instant, known.last, known.ref] = [instant, form, ref];
  }

  return {
    see(record, { role: recordRole, project, agent, at }, by = 1) {
      const source = sources.indexOf(record.source);
      const bin = Math.floor(at.minute / BIN_MINUTES);
      for (const kind of marksOf(record, recordRole))
        for (const among of [project, ALL])
          count({ day: at.day, project: among, source, agent, mark: markKinds.indexOf(kind), bin }, record.id, at, by);
    },
    flush() {
      for (const one of pending.values()) {
        put.run(
          one.day,
          one.project,
          one.source,
          one.agent,
          one.mark,
          one.bin,
          one.n,
          one.first_instant,
          one.first,
          one.last_instant,
          one.last,
          one.ref,
        );
        if (one.n < 0) removeEmpty.run(one.day);
      }
    },
    clear: () => pending.clear(),
    ofDay: (day, project = ALL) => ofDay.all(day, project) as unknown as Bin[],
  };
}

/** Records of Vesper's own acts and of the system have no lane. */
function marksOf({ source, kind }: Observation, recordRole: number): Mark['kind'][] {
  switch (source) {
    case 'file':
      return ['bar'];
    case 'git':
      return [kind === 'commit' ? 'commit' : 'ref'];
    case 'terminal':
      return kind === 'started' ? [] : [recordRole === role.failed ? 'failed' : 'tick'];
    case 'agent':
      return recordRole === role.failed ? ['span', 'failed'] : recordRole === role.prompt ? ['span', 'tick'] : ['span'];
    case 'forge':
      return ['forge'];
    case 'note':
      return ['note'];
    case 'system':
    case 'tick':
    case 'dream':
    case 'action':
      return [];
  }
}
