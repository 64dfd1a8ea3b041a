/**
 * Candidates in a scope of many records, told by which of the question's rarest words a record has. FTS5's own bm25() would look up the
 * length of every row it scores, and walk the whole list of every word beforehand, however common.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Row } from './records.ts';

/** A word with its number of records. */
export interface Known {
  term: string;
  n: number;
}
export interface Filter {
  where: string;
  values: number[];
}
/** What is looked for, as FTS5 asks for it, with what a record that has it is worth and how many records at most, newest first. */
interface List {
  match: string;
  worth: number;
  most: number;
}

/** Records looked at for any of the rarest words together, and for all of them. */
const MOST_ANY = 3000;
const MOST_ALL = 400;
const MOST_PAIRED = 200;
/** Two words in more records than that are not looked for side by side: reading where they stand took 5 ms. */
const MOST_IN_PAIR = 100_000;
const MOST_WORDS = 6;
/** A word that this share of records has, or so many, is not asked for together with rarer ones: walking five such lists took 15 ms. */
const COMMON = 0.05;
const TOO_MANY = 30_000;

export function openWide(db: DatabaseSync, columns: string): (asked: WideAsked) => Row[] {
  return ({ known, beginnings, pairs, total, match, times, filter, limit }) => {
    const lists = [
      ...listsOf(known, pairs, total),
      ...beginnings.map((begun) => ({ match: begun, worth: 1, most: MOST_PAIRED })),
    ].map((list) => ({ ...list, match: match(list.match) }));
    if (lists.length === 0) return [];
    const one = 'select rowid as id, ? as worth from records_fts where records_fts match ? order by rowid desc limit ?';
    // Times may leave out most of them, so they come before the limit; project and source are in `match`, and checked here.
    const inTime = times.values.length === 0 ? '' : `join records r on r.id = found.id where ${times.where}`;
    const best = `select found.id, sum(worth) as worth from (${lists.map(() => `select * from (${one})`).join(' union all ')}) found ${inTime}
      group by found.id order by worth desc, found.id desc limit ?`;
    return db
      .prepare(
        `select ${columns} from (${best}) b join records r on r.id = b.id where ${filter.where}
         order by b.worth desc, b.id desc`,
      )
      .all(
        ...lists.flatMap(({ match: asked, worth, most }) => [worth, asked, most]),
        ...times.values,
        limit,
        ...filter.values,
      );
  };
}

export interface WideAsked {
  /** Rarest first, none that stands nowhere. */
  known: readonly Known[];
  /** Words that stand nowhere, as beginnings. */
  beginnings: readonly string[];
  /** Words that stand beside each other in the question. */
  pairs: readonly (readonly [string, string])[];
  total: number;
  /** An expression over words, as FTS5 is asked for it in this scope. */
  match(terms: string): string;
  /** On `r`, which is `records`: by time alone, and everything. */
  times: Filter;
  filter: Filter;
  limit: number;
}

function listsOf(known: readonly Known[], pairs: WideAsked['pairs'], total: number): List[] {
  const worthOf = ({ n }: Known) => Math.log(1 + total / (n + 1));
  const byTerm = new Map(known.map((one) => [one.term, one]));
  const rare = known.filter(({ n }) => n <= Math.min(total * COMMON, TOO_MANY));
  const telling = (rare.length > 0 ? rare : known.slice(0, 2)).slice(0, MOST_WORDS);
  const lists: List[] = [];
  let left = MOST_ANY;
  for (const one of telling) {
    if (left <= 0) break;
    const most = Math.min(one.n, left);
    lists.push({ match: quote(one.term), worth: worthOf(one), most });
    left -= most;
  }
  if (telling.length > 1) {
    const worth = telling.reduce((sum, one) => sum + worthOf(one), 0);
    lists.push({ match: telling.map(({ term }) => quote(term)).join(' AND '), worth, most: MOST_ALL });
  }
  for (const [a, b] of pairs) {
    const [first, second] = [byTerm.get(a), byTerm.get(b)];
    if (!first || !second || Math.max(first.n, second.n) > MOST_IN_PAIR) continue;
    lists.push({ match: `"${inner(a)} ${inner(b)}"`, worth: worthOf(first) + worthOf(second), most: MOST_PAIRED });
    if (lists.length > MOST_WORDS * 2) break;
  }
  return lists;
}

const inner = (term: string) => term.replaceAll('"', '""');
/** A string of FTS5's query language: nothing in it is syntax. */
const quote = (term: string) => `"${inner(term)}"`;
