/**
 * Records as lists: a day's or a session's by page, and the newest. A day's index is walked from the newest record on for each project,
 * source and role that the day has, and SQLite merges these walks, so that a page never costs more than its records.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Observation, Source } from '../../../src-shared/contract/observation.ts';
import { sources } from '../../../src-shared/contract/lists.ts';
import type { DayAsked, DayListing, RecentAsked } from './messages.ts';
import type { Names } from './names.ts';
import { openByTime, type Walk } from './by-time.ts';
import type { Row } from './records.ts';
import { readRecord } from './records.ts';
import { role } from './roles.ts';
import type { RunLists } from './run-lists.ts';
import { DAY_MS, dayName, dayNumber, instantOr0, unpackStamp } from './stamps.ts';
import type { Place, Tallies } from './tallies.ts';
import type { Withdrawn } from './withdrawn.ts';

export interface Listing {
  day(asked: DayAsked): DayListing;
  recent(asked: RecentAsked): Observation[];
  /** How many records `projects` (all) have on a day, and when their newest was, as far as it is not later than `now`. */
  today(asked: { day: string; now: number; projects?: (string | null)[] }): { records: number; lastAt?: string };
}

/** Terms of one compound select; SQLite takes 500. */
const MOST_WALKS = 200;
const HOUR_MS = 3_600_000;

export function openListing(
  db: DatabaseSync,
  names: Names,
  { tallies, runs, withdrawn }: { tallies: Tallies; runs: RunLists; withdrawn: Withdrawn },
): Listing {
  const byTime = openByTime(db);
  const byId = db.prepare('select * from records where id = ?');
  const numberOf = (project: string | null) => (project === null ? 0 : (names.findId(project) ?? -1));
  const numbersOf = (asked: { project?: string | null }) =>
    asked.project === undefined ? undefined : [numberOf(asked.project)];

  /** The first `limit` rows of all walks together, in `order`, whose columns each walk has. */
  function merged(walks: Walk[], columns: string, order: string, limit: number): Row[] {
    const found: Row[] = [];
    for (let from = 0; from < walks.length; from += MOST_WALKS) {
      const part = walks.slice(from, from + MOST_WALKS);
      const selects = part.map(({ where }) => `select id, ${columns} from records where ${where}`);
      const sql = `${selects.join(' union all ')} order by ${order} limit ?`;
      found.push(...db.prepare(sql).all(...part.flatMap(({ values }) => values), limit));
    }
    return found;
  }
  /** Whole rows, oldest first. */
  function whole(rows: Row[]): Row[] {
    const found: Row[] = [];
    for (const { id } of rows) {
      const row = byId.get(Number(id));
      if (row) found.push(row);
    }
    return found.sort((a, b) => by(a, b, 'instant') || by(a, b, 'seq'));
  }
  const readAll = (rows: Row[]) => whole(rows).map((row) => readRecord(row, names));

  function page(walks: Walk[], { before, after, limit }: Pick<DayAsked, 'before' | 'after' | 'limit'>): Observation[] {
    const isForward = after !== undefined;
    const bounded = walks.map(({ where, values }) => ({
      where: `${where} and seq > ? and seq < ?`,
      values: [...values, after ?? -1, before ?? Number.MAX_SAFE_INTEGER],
    }));
    const rows = merged(bounded, 'seq', isForward ? 'seq' : 'seq desc', limit);
    rows.sort((a, b) => (isForward ? by(a, b, 'seq') : by(b, a, 'seq')));
    return readAll(rows.slice(0, limit));
  }

  /** The records asked for, by `seq` or by place in time. */
  function listed(
    walks: Walk[],
    timeWalks: Walk[],
    asked: DayAsked,
    total: number,
  ): Pick<DayListing, 'records' | 'first'> {
    if (asked.from === undefined && asked.around === undefined) return { records: page(walks, asked) };
    const { rows, first } = byTime.part(timeWalks, { ...asked, total });
    return { records: readAll(rows), first };
  }

  function ofDay(asked: DayAsked): DayListing {
    const projects = numbersOf(asked);
    const wanted = sourceNumbers(asked.sources);
    const failed = asked.failed ? role.failed : undefined;
    const days = tallies.days({ projects, sources: wanted, failed });
    const names = days.map((one) => dayName(one.day));
    const day = asked.day === undefined ? days[0]?.day : dayNumber(asked.day);
    if (day === undefined) return { day: asked.day ?? null, records: [], days: names, total: 0 };
    const places = tallies
      .ofDay(day)
      .filter(
        (one) =>
          (projects?.includes(one.project) ?? true) &&
          (wanted?.includes(one.source) ?? true) &&
          (failed === undefined || one.role === failed),
      );
    const walks = places.map((one) => ({
      where: 'day = ? and project is ? and source = ? and role = ?',
      values: [day, one.project || null, one.source, one.role],
    }));
    const total = places.reduce((sum, { n }) => sum + n, 0);
    // No offset moves a stamp by more than 14 hours from its local day.
    const [begin, end] = [day * DAY_MS - 14 * HOUR_MS, (day + 1) * DAY_MS + 14 * HOUR_MS];
    const timeWalks = walksByTime(places, failed).map(({ where, values }) => ({
      where: `${where} and instant >= ? and instant < ? and day = ?`,
      values: [...values, begin, end, day],
    }));
    return { day: dayName(day), days: names, total, ...listed(walks, timeWalks, asked, total) };
  }

  function ofSession(asked: DayAsked, session: string): DayListing {
    const run = runs.find(session);
    if (!run) return { day: null, records: [], days: [], total: 0 };
    const projects = numbersOf(asked);
    const wanted = sourceNumbers(asked.sources);
    const filter = [
      'run = ?',
      ...(projects?.[0] === undefined ? [] : [`project is ${projects[0] || 'null'}`]),
      ...(wanted ? [`source in (${wanted.join(', ') || 'null'})`] : []),
      ...(asked.failed ? [`role = ${role.failed}`] : []),
    ].join(' and ');
    const isWhole = filter === 'run = ?';
    const total = isWhole
      ? run.records
      : Number(db.prepare(`select count(*) as n from records where ${filter}`).get(run.id)?.['n']);
    const walks = [{ where: filter, values: [run.id] }];
    return { day: null, days: [], total, ...listed(walks, walks, asked, total) };
  }

  return {
    day: (asked) => (asked.session === undefined ? ofDay(asked) : ofSession(asked, asked.session)),
    recent(asked) {
      const projects = numbersOf(asked);
      const wanted = sourceNumbers(asked.sources);
      const since = asked.since === undefined ? Number.MIN_SAFE_INTEGER : instantOr0(asked.since);
      const walks = tallies
        .totals()
        .filter(({ project, source }) => (projects?.includes(project) ?? true) && (wanted?.includes(source) ?? true))
        .map(({ project, source }) => ({
          where: 'project is ? and source = ? and instant >= ?',
          values: [project || null, source, since],
        }));
      const rows = merged(walks, 'instant, seq, ref', 'instant desc, seq desc', asked.limit);
      rows.sort((a, b) => by(b, a, 'instant') || by(b, a, 'seq'));
      return readAll(rows.filter(({ ref }) => !withdrawn.has(String(ref))).slice(0, asked.limit));
    },
    today({ day, now, projects }) {
      const numbers = projects?.map(numberOf);
      const isAsked = ({ project }: { project: number }) => numbers?.includes(project) ?? true;
      const records = tallies
        .ofDay(dayNumber(day) ?? -1)
        .filter(isAsked)
        .reduce((sum, { n }) => sum + n, 0);
      const walks = tallies
        .totals()
        .filter(isAsked)
        .map(({ project, source }) => ({
          where: 'project is ? and source = ? and instant <= ?',
          values: [project || null, source, now],
        }));
      const rows = merged(walks, 'instant, at', 'instant desc', 1);
      const [newest] = rows.sort((a, b) => by(b, a, 'instant'));
      return { records, ...(newest ? { lastAt: unpackStamp(newest['instant'], newest['at']) } : {}) };
    },
  };
}

/** One walk for each project and source, whatever their roles; unless only those of one role are asked for. */
function walksByTime(places: Place[], role: number | undefined): Walk[] {
  const known = new Map(places.map((one) => [`${one.project} ${one.source}`, one]));
  const only = role === undefined ? '' : ` and role = ${role}`;
  if (known.size > MOST_WALKS) {
    const of = (column: 'project' | 'source') => [...new Set(places.map((one) => one[column]))].join(', ');
    return [{ where: `coalesce(project, 0) in (${of('project')}) and source in (${of('source')})${only}`, values: [] }];
  }
  return [...known.values()].map(({ project, source }) => ({
    where: `project is ? and source = ?${only}`,
    values: [project || null, source],
  }));
}

const by = (a: Row, b: Row, column: string) => Number(a[column]) - Number(b[column]);

function sourceNumbers(wanted: Source[] | undefined): number[] | undefined {
  return wanted?.map((source) => sources.indexOf(source));
}
