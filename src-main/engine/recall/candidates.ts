/**
 * The rows that may answer a question: all terms first, then any of the rarest, within project, time and state.
 */
import type { DatabaseSync } from 'node:sqlite';
import { sources } from '../../../src-shared/contract/lists.ts';
import { parseStamp } from '../../../src-shared/kit/time.ts';
import { CANDIDATE_COLUMNS, type CandidateRow, type CandidateRows } from './candidate-rows.ts';
import type { ScopedQuery } from './messages.ts';
import type { Names } from './names.ts';
import { scopeToken, sourceToken } from './records.ts';
import type { Row } from './records.ts';
import type { Tallies } from './tallies.ts';
import type { Vectors } from './vectors.ts';
import { openWide, type Filter } from './wide.ts';

export interface Candidates {
  records(terms: string[], query: ScopedQuery, limit: number): CandidateRow[];
  /** Those of the scope that mean the like of what is asked, with how well they fit, 1 the best; by number. */
  meant(
    query: ScopedQuery,
    vectors: Pick<Vectors, 'nearest'>,
    limit: number,
  ): { rows: CandidateRow[]; fits: ReadonlyMap<number, number> };
  /** Beside `known`, those that have any of the terms, the best fitting first. For a narrow scope. */
  withAny(terms: string[], query: ScopedQuery, limit: number, known: readonly CandidateRow[]): CandidateRow[];
  entries(terms: string[], query: ScopedQuery, limit: number): Row[];
  /** In how many records of the scope a term stands, and how many records there are. */
  frequency(term: string, query: ScopedQuery): number;
  total(query: ScopedQuery): number;
}

/**
 * Rows that SQLite may score for one question: an OR over all words of a question took 57–71 ms p99 at 100,000 records (TOOLCHAIN §1),
 * nearly all of it for words that every second record has and that tell nothing.
 */
const ROWS_SCORED = 4000;
const MOST_TERMS = 12;
/** In a scope of more records than that they are found by `wide.ts`. */
const WIDE = 20_000;
/** In a wide scope a longer list of records is not counted to its end. */
const COUNTED = 2000;

export function openCandidates(
  db: DatabaseSync,
  rows: CandidateRows,
  names: Names,
  tallies: Pick<Tallies, 'totals'>,
): Candidates {
  // Counting walks a term's whole list: remembered until the index has grown by a tenth.
  const counts = new Map<string, number>();
  let countedAt = 0;
  const countStatement = db.prepare('select count(*) as n from records_fts where records_fts match ?');
  const newest = db.prepare('select max(id) as n from records');
  const few = (order: string) =>
    db.prepare(
      `select count(*) as n, min(id) as low, max(id) as high
       from (select rowid as id from records_fts where records_fts match ? order by rowid ${order} limit ?)`,
    );
  const [firstOf, newestOf] = [few('asc'), few('desc')];
  const wide = openWide(rows);

  function remembered(match: string, counted: (match: string) => number): number {
    const size = Number(newest.get()?.['n'] ?? 0);
    if (size > countedAt * 1.1 + 50 || counts.size > 20_000) {
      counts.clear();
      countedAt = size;
    }
    let known = counts.get(match);
    if (known === undefined) counts.set(match, (known = counted(match)));
    return known;
  }
  const count = (match: string) => Number(countStatement.get(match)?.['n'] ?? 0);
  /** Exact up to `COUNTED`; above, by how densely the first and the newest so many lie. */
  function estimate(match: string): number {
    const [first, last] = [firstOf, newestOf].map((statement) => statement.get(match, COUNTED));
    const n = Number(first?.['n'] ?? 0);
    if (n < COUNTED) return n;
    const spans = [Number(first?.['high']), countedAt - Number(last?.['low']) + 1];
    const density = (2 * COUNTED) / (spans[0]! + spans[1]!);
    return Math.max(COUNTED, Math.round(density * countedAt));
  }
  function scopeOf(query: ScopedQuery): string | undefined {
    const oneOf = (tokens: string[]) => `scope : (${tokens.map((token) => quote(token)).join(' OR ') || '"none"'})`;
    const scopes: string[] = [];
    if (query.projectIds === null) scopes.push(oneOf([scopeToken(null)]));
    else if (query.projectIds) scopes.push(oneOf(projectNumbers(query).map(scopeToken)));
    if (query.sources) scopes.push(oneOf(sourceNumbers(query).map(sourceToken)));
    return scopes.length === 0 ? undefined : scopes.join(' AND ');
  }
  const projectNumbers = (query: ScopedQuery) =>
    (query.projectIds ?? []).flatMap((project) => names.findId(project) ?? []);
  const within = (terms: string, scope: string | undefined) => (scope ? `(${terms}) AND ${scope}` : terms);
  const total = (query: ScopedQuery) => {
    const projects = query.projectIds === null ? [0] : query.projectIds && projectNumbers(query);
    const wanted = query.sources && sourceNumbers(query);
    return tallies
      .totals()
      .filter(({ project, source }) => (projects?.includes(project) ?? true) && (wanted?.includes(source) ?? true))
      .reduce((sum, { n }) => sum + n, 0);
  };
  const isWide = (query: ScopedQuery) => total(query) > WIDE;
  const frequency = (term: string, query: ScopedQuery) =>
    remembered(within(inTerms(quote(term)), scopeOf(query)), isWide(query) ? estimate : count);

  /** The rarest terms whose lists together stay below the budget; a term that is nowhere is tried as a beginning. */
  function rarest(terms: string[], query: ScopedQuery): string[] {
    const known = terms.map((term) => ({ term, n: frequency(term, query) })).sort((a, b) => a.n - b.n);
    const chosen: string[] = [];
    let rows = 0;
    for (const { term, n } of known) {
      if (n === 0) {
        if (term.length >= 4) chosen.push(`${quote(term)} *`);
        continue;
      }
      if (chosen.length >= MOST_TERMS || (rows > 0 && rows + n > ROWS_SCORED)) break;
      chosen.push(quote(term));
      rows += n;
    }
    return chosen;
  }

  function inWide(terms: string[], query: ScopedQuery, limit: number): CandidateRow[] {
    const known = terms.map((term) => ({ term, n: frequency(term, query) })).sort((a, b) => a.n - b.n);
    return wide({
      known: known.filter(({ n }) => n > 0),
      beginnings: known
        .flatMap(({ term, n }) => (n === 0 && term.length >= 4 ? [`${quote(term)} *`] : []))
        .slice(0, MOST_TERMS),
      pairs: terms.slice(1).map((term, i) => [terms[i] ?? '', term] as const),
      total: total(query),
      match: (asked) => within(inTerms(asked), scopeOf(query)),
      times: timeFilter(query),
      filter: recordFilter(query, projectNumbers(query)),
      limit,
    });
  }

  /** Asks for the records of a narrow scope that fit best. */
  function bestOf(query: ScopedQuery, scope: string | undefined, limit: number): (match: string) => CandidateRow[] {
    const filter = recordFilter(query, projectNumbers(query));
    const best = `select ${CANDIDATE_COLUMNS} from records_fts f join records r on r.id = f.rowid
       where records_fts match ? and rank match 'bm25(1.0, 0.0)' and ${filter.where} order by f.rank limit ?`;
    return (match) => rows.candidates(best, within(inTerms(match), scope), ...filter.values, limit);
  }

  return {
    total,
    frequency,
    records(terms, query, limit) {
      if (terms.length === 0) return [];
      if (isWide(query)) return inWide(terms, query, limit);
      const scope = scopeOf(query);
      const ask = bestOf(query, scope, limit);
      const all = ask(terms.map(quote).join(' AND '));
      if (terms.length === 1 && all.length > 0) return all;
      const any = rarest(terms, query);
      return any.length === 0 ? all : mergeRows(all, ask(any.join(' OR ')), limit);
    },
    meant(query, vectors, limit) {
      if (!query.meant) return { rows: [], fits: new Map() };
      const fits = vectors.nearest(query.meant, recordFilter(query, projectNumbers(query)), limit);
      const one = `select ${CANDIDATE_COLUMNS} from records r where id = ?`;
      return { rows: [...fits.keys()].flatMap((id) => rows.candidates(one, id)), fits };
    },
    withAny(terms, query, limit, known) {
      if (terms.length === 0 || isWide(query)) return [];
      const seen = new Set(known.map(({ id }) => id));
      const found = bestOf(query, scopeOf(query), limit)(terms.map(quote).join(' OR '));
      return found.filter(({ id }) => !seen.has(id));
    },
    entries(terms, query, limit) {
      if (terms.length === 0) return [];
      const filter = entryFilter(query, projectNumbers(query));
      const select = db.prepare(
        `select e.* from entries_fts f join entries e on e.id = f.rowid
         where entries_fts match ? and rank match 'bm25(1.0, 0.0)' and ${filter.where} order by f.rank limit ?`,
      );
      // Memory is small (≤ 20,000 facts), so any term may ask.
      const ask = (match: string) => select.all(inTerms(match), ...filter.values, limit);
      const all = ask(terms.map(quote).join(' AND '));
      if (all.length >= limit) return all;
      return mergeRows(
        all,
        ask(
          terms
            .slice(0, MOST_TERMS * 2)
            .map((term) => (term.length >= 4 ? `${quote(term)} *` : quote(term)))
            .join(' OR '),
        ),
        limit,
      );
    },
  };
}

const sourceNumbers = ({ sources: wanted = [] }: ScopedQuery) => wanted.map((source) => sources.indexOf(source));

/** A string of FTS5's query language: nothing in it is syntax. */
const quote = (term: string) => `"${term.replaceAll('"', '""')}"`;
const inTerms = (match: string) => `terms : (${match})`;

function mergeRows<R extends { id?: unknown }>(first: R[], then: R[], limit: number): R[] {
  const seen = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !seen.has(id))].slice(0, limit);
}

function recordFilter(query: ScopedQuery, projects: number[]): Filter {
  const filter: Filter = { where: 'true', values: [] };
  const add = (clause: string, ...values: number[]) => {
    filter.where += ` and ${clause}`;
    filter.values.push(...values);
  };
  // The scope token narrows; this decides.
  if (query.projectIds === null) add('r.project is null');
  else if (query.projectIds) add(`r.project in (${projects.map(() => '?').join(', ') || 'null'})`, ...projects);
  if (query.sources) add(`r.source in (${sourceNumbers(query).join(', ') || 'null'})`);
  const times = timeFilter(query);
  add(times.where, ...times.values);
  return filter;
}

function timeFilter({ from, to, asOf }: ScopedQuery): Filter {
  const filter: Filter = { where: 'true', values: [] };
  const add = (clause: string, stamp: string | undefined) => {
    if (stamp === undefined) return;
    filter.where += ` and ${clause}`;
    filter.values.push(instantOf(stamp));
  };
  add('r.instant >= ?', from);
  add('r.instant < ?', to);
  add('r.instant <= ?', asOf);
  return filter;
}

function entryFilter(query: ScopedQuery, projects: number[]): Filter {
  const filter: Filter = { where: 'true', values: [] };
  const add = (clause: string, ...values: number[]) => {
    filter.where += ` and ${clause}`;
    filter.values.push(...values);
  };
  if (query.projectIds === null) add('e.project is null');
  else if (query.projectIds) {
    const userTier = query.userTier === false ? '' : ' or e.project is null';
    add(`(e.project in (${projects.map(() => '?').join(', ') || 'null'})${userTier})`, ...projects);
  }
  if (query.from !== undefined) add('e.instant >= ?', instantOf(query.from));
  if (query.to !== undefined) add('e.instant < ?', instantOf(query.to));
  if (query.asOf !== undefined) {
    const asOf = instantOf(query.asOf);
    add('e.first_instant <= ?', asOf);
    if (query.state !== 'all') add('(e.active = 1 or e.ended_instant > ?)', asOf);
  } else if (query.state !== 'all') add('e.active = 1');
  return filter;
}

const instantOf = (stamp: string) => parseStamp(stamp)?.instant ?? 0;
