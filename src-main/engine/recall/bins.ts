/**
 * The timeline as the index keeps it: per day, lane and five minutes how many marks of a kind, the first and the last moment, the newest record.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { sources } from '../../../src-shared/contract/observation.ts';
import type { Mark } from '../../../src-shared/contract/sessions.ts';
import { role } from './roles.ts';

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
  see(record: Observation, seen: { role: number; project: number; agent: number; at: Moment }): void;
  flush(): void;
  clear(): void;
  ofDay(day: number): Bin[];
}
/** A stamp as `packStamp` gives it, with the minute of its local day. */
interface Moment {
  instant: number;
  form: number | string;
  day: number;
  minute: number;
}

export function openBins(db: DatabaseSync): Bins {
  const put = db.prepare(
    `insert into bins values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set n = n + excluded.n,
       first = iif(excluded.first_instant < first_instant, excluded.first, first),
       first_instant = min(first_instant, excluded.first_instant),
       last = iif(excluded.last_instant >= last_instant, excluded.last, last),
       ref = iif(excluded.last_instant >= last_instant, excluded.ref, ref),
       last_instant = max(last_instant, excluded.last_instant)`,
  );
  const ofDay = db.prepare('select * from bins where day = ?');
  const pending = new Map<string, Bin>();

  return {
    see(record, { role: recordRole, project, agent, at }) {
      const source = sources.indexOf(record.source);
      const bin = Math.floor(at.minute / BIN_MINUTES);
      for (const kind of marksOf(record, recordRole)) {
        const mark = markKinds.indexOf(kind);
        const key = `${at.day}|${project}|${source}|${agent}|${mark}|${bin}`;
        const known = pending.get(key);
        if (!known) {
          const [first_instant, first, last_instant, last] = [at.instant, at.form, at.instant, at.form];
          const ends = { n: 1, first_instant, first, last_instant, last, ref: record.id };
          pending.set(key, { day: at.day, project, source, agent, mark, bin, ...ends });
          continue;
        }
        known.n++;
        if (at.instant < known.first_instant) [known.first_instant, known.first] = [at.instant, at.form];
        if (at.instant < known.last_instant) continue;
        [known.last_instant, known.last, known.ref] = [at.instant, at.form, record.id];
      }
    },
    flush() {
      for (const one of pending.values())
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
    },
    clear: () => pending.clear(),
    ofDay: (day) => ofDay.all(day) as unknown as Bin[],
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
