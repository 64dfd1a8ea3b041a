/**
 * What ranking needs of a record, read for hundreds of them at each question: statements are kept, and values come as lists (an object by column
 * names takes SQLite's binding a third longer).
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** Columns of `records`; numbers of names, of sources and of origins as there. */
export interface CandidateRow {
  id: number;
  seq: number;
  ref: string;
  instant: number;
  day: number;
  project: number | null;
  session: number | null;
  run: number | null;
  source: number;
  who: number | null;
  origin: number;
  text: string;
}

/** In this order they are read; `r` is `records`. The rest is read for the few that are shown. */
export const CANDIDATE_COLUMNS =
  'r.id, r.seq, r.ref, r.instant, r.day, r.project, r.session, r.run, r.source, r.who, r.origin, r.text';

export interface CandidateRows {
  /** Rows of a statement that gives `CANDIDATE_COLUMNS`. */
  candidates(sql: string, ...values: SQLInputValue[]): CandidateRow[];
  /** Rows of any other, as lists. */
  lists(sql: string, ...values: SQLInputValue[]): SQLOutputValue[][];
}

/** Statements differ by scope and number of words; these are kept. */
const MOST_KEPT = 200;

export function openCandidateRows(db: DatabaseSync): CandidateRows {
  const kept = new Map<string, StatementSync>();
  function lists(sql: string, ...values: SQLInputValue[]): SQLOutputValue[][] {
    let statement = kept.get(sql);
    if (!statement) {
      if (kept.size >= MOST_KEPT) kept.clear();
      statement = db.prepare(sql);
      statement.setReturnArrays(true);
      kept.set(sql, statement);
    }
    return statement.all(...values) as unknown as SQLOutputValue[][];
  }
  return { lists, candidates: (sql, ...values) => lists(sql, ...values).map(candidateOf) };
}

/** The table is strict, so the types are those of its columns. */
function candidateOf(values: SQLOutputValue[]): CandidateRow {
  const [id, seq, ref, instant, day, project, session, run, source, who, origin, text] = values as [
    number,
    number,
    string,
    number,
    number,
    number | null,
    number | null,
    number | null,
    number,
    number | null,
    number,
    string,
  ];
  return { id, seq, ref, instant, day, project, session, run, source, who, origin, text };
}
