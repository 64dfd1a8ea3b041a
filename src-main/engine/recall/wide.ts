/**
 * Candidates in a scope of many records, told by which of the question's rarest words a record has. FTS5's own bm25() would look up the
 * length of every row it scores, and walk the whole list of every word beforehand, however common.
 */
import { CANDIDATE_COLUMNS, type CandidateRow, type CandidateRows } from './candidate-rows.ts';

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

export function openWide({ lists, candidates }: CandidateRows): (asked: WideAsked) => CandidateRow[] {
  const newest = 'select rowid as id from records_fts where records_fts match ? order by rowid desc limit ?';
  return ({ known, beginnings, pairs, total, match, times, filter, limit }) => {
    const worths = new Map<number, number>();
    // Times may leave out most of them, so they come before the limit; project and source are in `match`, and checked below.
    const inTime = `select found.id from (${newest}) found join records r on r.id = found.id where ${times.where}`;
    for (const { match: asked, worth, most } of [
      ...listsOf(known, pairs, total),
      ...beginnings.map((begun) => ({ match: begun, worth: 1, most: MOST_PAIRED })),
    ])
      for (const [id] of lists(times.values.length === 0 ? newest : inTime, match(asked), most, ...times.values))
        worths.set(Number(id), (worths.get(Number(id)) ?? 0) + worth);
    const best = [...worths].sort(([a, worth], [b, other]) => other - worth || b - a).slice(0, limit);
    const places = new Map(best.map(([id], i) => [id, i]));
    const placeOf = ({ id }: CandidateRow) => places.get(id) ?? 0;
    // 'cross': the ids lead; through an index of projects SQLite walked all of one, for 0.7 s.
    return candidates(
      `select ${CANDIDATE_COLUMNS} from json_each(?) asked cross join records r on r.id = asked.value where ${filter.where}`,
      JSON.stringify([...places.keys()]),
      ...filter.values,
    ).sort((a, b) => placeOf(a) - placeOf(b));
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
