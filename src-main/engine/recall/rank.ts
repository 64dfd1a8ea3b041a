/**
 * Orders candidates without weights of a model: BM25 over passages with their neighbours as context, word pairs, the session's topic,
 * dates, speakers, trust and freshness. Constants were chosen on the development half of LoCoMo and BEAM (BENCHMARKS §3c says what each earns).
 */
import type { Passage } from './passages.ts';
import type { Question } from './question.ts';
import { dateFit, names } from './question.ts';

/** One text that may answer: a record, a fact or a topic. */
export interface Doc {
  ref: string;
  passages: Passage[];
  /** Project and session. */
  session: string | null;
  /** Local day, days since 1970. */
  day: number;
  instant: number;
  /** Place in the log: of two records of the same instant the later is the greater; 0 for what memory says. */
  place: number;
  who?: string;
  /** Said by the user. */
  user: boolean;
  /** What is known about its worth apart from its words: origin, state, kind. */
  weight: number;
  text: string;
  /** Of a fact with a slot: the words that name what it tells. */
  names?: string[];
  /** Known to hold: nothing later was said about the same. */
  current?: boolean;
  /** Neighbours in the same session, where they were read. */
  before?: Doc;
  after?: Doc;
}
export interface Ranked {
  doc: Doc;
  score: number;
  /** The passage that fits best. */
  passage: number;
}

const K1 = 0.9;
const B = 0.6;
/** A turn answers the one before it, so the next turn says more about a question's words than the previous. */
const CONTEXT = { before: 0.35, after: 0.5, far: 0.15 };
const PAIRS = 0.3;
const SESSION = { share: 0.5, k1: 6 };
const DATES = 0.8;
const SPEAKER = 0.3;
const FIRST_PERSON = 1;
const LITERAL = 0.4;
/** What the words of a question and of a slot have in common tells which of two near-same subjects is asked for. */
const SLOT = 0.4;
const FRESH = { asked: 0.3, always: 0.02 };

/** Best first. `idf` of each of the question's terms, in their order; `partial` marks terms that only match as beginnings. */
export function rank(question: Question, docs: Doc[], idf: number[], partial: boolean[]): Ranked[] {
  const cells = layOut(docs, countTerms(question, partial));
  const average = averageLength(cells);
  const words = cells.map((cell) => contextScore(cell, idf, average));
  const pairs = cells.map((cell) => pairScore(cell, question, idf));
  const sessions = sessionScores(cells, idf);
  const most = { words: max(words), pairs: max(pairs), session: max([...sessions.values()]) };
  const fresh = freshness(docs);
  const literals = literalCounts(question, docs);

  const asked = new Set(question.terms.filter((term) => !PRESENT.has(term)));
  const best = new Map<Doc, Ranked>();
  cells.forEach((cell, i) => {
    const { doc } = cell;
    const fit = (words[i] ?? 0) / most.words + (PAIRS * (pairs[i] ?? 0)) / most.pairs;
    const literal = (literals.get(doc) ?? 0) * LITERAL;
    const named = doc.who !== undefined && names(question, doc.who);
    const said = named && question.onlyNames ? 1 : 0;
    if (fit + literal + said <= 0) return;
    let score = fit + literal + said + DATES * dateFit(question.dates, doc.day);
    if (doc.names) score += SLOT * common(asked, doc.names);
    if (doc.session !== null) score += (SESSION.share * (sessions.get(doc.session) ?? 0)) / most.session;
    if (named) score *= 1 + SPEAKER;
    if (question.firstPerson && doc.user) score *= 1 + FIRST_PERSON;
    score *=
      doc.weight * (1 + (question.present ? FRESH.asked : FRESH.always) * (doc.current ? 1 : (fresh.get(doc) ?? 0)));
    if (score > (best.get(doc)?.score ?? 0)) best.set(doc, { doc, score, passage: cell.passage });
  });
  return [...best.values()].sort((a, b) => b.score - a.score || b.doc.instant - a.doc.instant);
}

/** One passage with its counts of the question's terms, linked to the passages around it in its session. */
interface Cell {
  doc: Doc;
  passage: number;
  counts: Float64Array;
  length: number;
  before?: Cell;
  after?: Cell;
}

function countTerms(question: Question, partial: boolean[]): (passage: Passage) => Float64Array {
  const places = new Map(question.terms.map((term, i) => [term, i]));
  const beginnings = question.terms.flatMap((term, i) => (partial[i] ? [[term, i] as const] : []));
  return (passage) => {
    const counts = new Float64Array(question.terms.length);
    for (const term of passage.terms) {
      const place = places.get(term);
      if (place !== undefined) counts[place]! += 1;
      for (const [start, i] of beginnings) if (term !== start && term.startsWith(start)) counts[i]! += 0.7;
    }
    return counts;
  };
}

function layOut(docs: Doc[], count: (passage: Passage) => Float64Array): Cell[] {
  const edges = new Map<Doc, { first: Cell | undefined; last: Cell | undefined }>();
  const cells: Cell[] = [];
  for (const doc of docs) {
    let previous: Cell | undefined;
    let first: Cell | undefined;
    doc.passages.forEach((passage, i) => {
      const cell: Cell = { doc, passage: i, counts: count(passage), length: passage.terms.length };
      if (previous) link(previous, cell);
      first ??= cell;
      previous = cell;
      cells.push(cell);
    });
    edges.set(doc, { first, last: previous });
  }
  for (const doc of docs) {
    const here = edges.get(doc)?.last;
    const next = doc.after && edges.get(doc.after)?.first;
    if (here && next) link(here, next);
  }
  return cells;
}

function link(a: Cell, b: Cell): void {
  a.after = b;
  b.before = a;
}

function contextScore(cell: Cell, idf: number[], average: number): number {
  const around: [Cell | undefined, number][] = [
    [cell, 1],
    [cell.before, CONTEXT.before],
    [cell.after, CONTEXT.after],
    [cell.before?.before, CONTEXT.far],
    [cell.after?.after, CONTEXT.far],
  ];
  let length = 0;
  for (const [other, weight] of around) if (other) length += weight * other.length;
  let score = 0;
  for (let i = 0; i < idf.length; i++) {
    let frequency = 0;
    for (const [other, weight] of around) if (other) frequency += weight * (other.counts[i] ?? 0);
    if (frequency === 0) continue;
    score += ((idf[i] ?? 0) * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / average));
  }
  return score;
}

function pairScore(cell: Cell, question: Question, idf: number[]): number {
  if (question.pairs.length === 0) return 0;
  const terms = cell.doc.passages[cell.passage]?.terms ?? [];
  let score = 0;
  question.pairs.forEach(([a, b], i) => {
    if (!cell.counts[i] || !cell.counts[i + 1]) return;
    for (let j = 1; j < terms.length; j++) {
      if (terms[j] !== b || terms[j - 1] !== a) continue;
      score += (idf[i] ?? 0) + (idf[i + 1] ?? 0);
      break;
    }
  });
  return score;
}

/** What the session as a whole is about, told by those of its passages that were read. */
function sessionScores(cells: Cell[], idf: number[]): Map<string, number> {
  const counts = new Map<string, Float64Array>();
  for (const { doc, counts: own } of cells) {
    if (doc.session === null) continue;
    const sum = counts.get(doc.session) ?? new Float64Array(idf.length);
    own.forEach((value, i) => (sum[i]! += value));
    counts.set(doc.session, sum);
  }
  const scores = new Map<string, number>();
  for (const [session, sum] of counts) {
    let score = 0;
    sum.forEach((value, i) => (score += ((idf[i] ?? 0) * value) / (value + SESSION.k1)));
    scores.set(session, score);
  }
  return scores;
}

/** How many exact names of the question stand in each text, where it has any. */
function literalCounts({ literals }: Question, docs: Doc[]): Map<Doc, number> {
  if (literals.length === 0) return new Map();
  return new Map(
    docs.map((doc) => {
      const text = doc.text.toLowerCase();
      return [doc, literals.filter((literal) => text.includes(literal)).length];
    }),
  );
}

/** 0 for the oldest candidate, 1 for the newest, by order and not by distance in time. */
function freshness(docs: Doc[]): Map<Doc, number> {
  const sorted = [...docs].sort((a, b) => a.instant - b.instant);
  return new Map(sorted.map((doc, i) => [doc, docs.length > 1 ? i / (docs.length - 1) : 1]));
}

function averageLength(cells: Cell[]): number {
  // With context a passage counts about twice its own length.
  const sum = cells.reduce((total, cell) => total + cell.length, 0);
  return Math.max(1, (sum / Math.max(1, cells.length)) * 2);
}

/** Words that ask for the present and name nothing, as stems. */
const PRESENT = new Set('now current currentli latest newest still todai'.split(' '));

/** Distinct words that both have, as a share of all of them. */
function common(asked: ReadonlySet<string>, names: readonly string[]): number {
  const own = new Set(names);
  let both = 0;
  for (const name of own) if (asked.has(name)) both++;
  return both / Math.max(1, asked.size + own.size - both);
}

const max = (values: number[]) => values.reduce((most, value) => Math.max(most, value), 1e-9);
