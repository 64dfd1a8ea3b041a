/**
 * Orders candidates without weights of a model: BM25 over passages with their neighbours as context, word pairs, the session's topic,
 * dates, speakers, trust and freshness, by the figures of weights.ts.
 */
import type { Cell } from './cells.ts';
import { layOut } from './cells.ts';
import { contextScore } from './context.ts';
import { tellsName, tellsOfSelf, tellsTime, tellsWish } from './cues.ts';
import type { Doc, Ranked } from './doc.ts';
import { feedbackOf } from './feedback.ts';
import type { Question } from './question.ts';
import { dateFit, names } from './question.ts';
import { stemOf } from './terms.ts';
import { WEIGHTS, type Weights } from './weights.ts';

/** Of each of the question's terms, in their order: how much it tells, and whether it stands nowhere, so that only beginnings match. */
export interface Terms {
  idf: readonly number[];
  partial: readonly boolean[];
  /** Of records by number: how well their meaning fits, where it was asked for. */
  fits?: ReadonlyMap<number, number> | undefined;
}

/** Best first. */
export function rank(question: Question, docs: Doc[], terms: Terms, weights: Weights = WEIGHTS): Ranked[] {
  const idf = terms.idf.map((worth, i) => (question.asking[i] ? worth * weights.asking : worth));
  const cells = layOut(docs, question.terms, terms.partial, {
    unknown: weights.beginningOfUnknown,
    known: weights.beginning,
    kinds: question.kinds,
    ofKind: weights.kinds,
  });
  const isNamed = namedIn(question);
  const average = averageLength(cells);
  const settings = (cell: Cell) => ({ isNamed: isNamed(cell.doc), average, weights });
  const words = shares(cells.map((cell) => contextScore(cell, { idf, counts: (of) => of.counts, asks: true }, settings(cell)))); // prettier-ignore
  const pairs = shares(cells.map((cell) => pairScore(cell, question, idf)));
  const own = new Set(question.allTerms);
  const fed = weights.feedback > 0 ? feedbackOf(cells, words, (term) => own.has(term) || question.people.has(term)) : undefined; // prettier-ignore
  const feedback = fed ? shares(cells.map((cell) => contextScore(cell, fed, settings(cell)))) : [];
  const sessions = sessionScores(cells, idf, weights);
  const meant = ({ doc }: Cell) => (doc.place > 0 ? (terms.fits?.get(doc.place) ?? 0) : 0);
  const fit = (i: number) => (words[i] ?? 0) + weights.pairs * (pairs[i] ?? 0) + weights.feedback * (feedback[i] ?? 0);
  const worth = worthOf(question, docs, { isNamed, weights, sessions });

  const best = new Map<Doc, Ranked>();
  cells.forEach((cell, i) => {
    const score = worth(cell, fit(i) + weights.meaning * meant(cell));
    if (score > (best.get(cell.doc)?.score ?? 0)) best.set(cell.doc, { doc: cell.doc, score, passage: cell.passage });
  });
  const ranked = [...best.values()].sort(byScore);
  return question.several ? spread(ranked, weights.spread).sort(byScore) : ranked;
}

const byScore = (a: Ranked, b: Ranked) => b.score - a.score || b.doc.instant - a.doc.instant;

/** The score of a passage whose words fit by so much. */
function worthOf(
  question: Question,
  docs: Doc[],
  { isNamed, weights: w, sessions }: { isNamed(doc: Doc): boolean; weights: Weights; sessions: Map<string, number> },
): (cell: Cell, fit: number) => number {
  const fresh = freshness(docs);
  const literals = literalCounts(question, docs);
  const asked = new Set(question.terms.filter((term) => !PRESENT.has(term)));
  const formOf = formFor(question, isNamed, w);
  return ({ doc, passage }, fit) => {
    const literal = (literals.get(doc) ?? 0) * w.literal;
    const said = question.onlyNames && isNamed(doc) ? 1 : 0;
    let score = fit + literal + said;
    if (score <= 0) return 0;
    score += w.dates * dateFit(question.dates, doc.day);
    if (doc.names) score += w.slot * common(asked, doc.names);
    if (doc.session !== null) score += w.session * (sessions.get(doc.session) ?? 0);
    if (isNamed(doc)) score *= 1 + w.speaker;
    if (question.answered) score *= 1 + (doc.user || doc.place === 0 ? 0 : w.answered);
    else if (question.firstPerson && doc.user) score *= 1 + w.firstPerson;
    score *= formOf(textOf(doc, passage), doc);
    const newest = doc.current ? 1 : (fresh.get(doc) ?? 0);
    return score * doc.weight * (1 + (question.present ? w.freshAsked : w.fresh) * newest);
  };
}

/** By how much more a text counts for having the form of what is asked for, whatever its words. */
function formFor(question: Question, isNamed: (doc: Doc) => boolean, w: Weights): (text: string, doc: Doc) => number {
  const isPerson = (word: string) => question.people.has(stemOf(word));
  return (text, doc) => {
    let by = 1;
    if (question.help && doc.user && tellsWish(text)) by *= 1 + w.wish;
    if (question.when && tellsTime(text)) by *= 1 + w.time;
    if (question.occasions && isNamed(doc) && tellsOfSelf(text)) by *= 1 + w.ofSelf;
    if (question.occasions && tellsTime(text)) by *= 1 + w.occasion;
    if (question.name && tellsName(text, isPerson)) by *= 1 + w.name;
    return by;
  };
}

function textOf({ passages, text }: Doc, passage: number): string {
  const place = passages[passage];
  return place ? text.slice(place.start, place.end) : text;
}

/** Several things were hardly told on one occasion: what a session has said already makes its next record count less. */
function spread(ranked: Ranked[], by: number): Ranked[] {
  const told = new Map<string, number>();
  return ranked.map((one) => {
    const { session } = one.doc;
    if (session === null) return one;
    const n = told.get(session) ?? 0;
    told.set(session, n + 1);
    return { ...one, score: one.score / (1 + by * n) };
  });
}

/** Whether a text is of somebody named in the question. */
function namedIn(question: Question): (doc: Doc) => boolean {
  const known = new Map<string, boolean>();
  return ({ who }) => {
    if (who === undefined) return false;
    let named = known.get(who);
    if (named === undefined) known.set(who, (named = names(question, who)));
    return named;
  };
}

function pairScore(cell: Cell, question: Question, idf: readonly number[]): number {
  let score = 0;
  const { counts } = cell;
  if (!counts) return 0;
  question.pairs.forEach(([a, b], i) => {
    if (!counts[i] || !counts[i + 1]) return;
    for (let j = 1; j < cell.terms.length; j++) {
      if (cell.terms[j] !== b || cell.terms[j - 1] !== a) continue;
      score += (idf[i] ?? 0) + (idf[i + 1] ?? 0);
      break;
    }
  });
  return score;
}

/** What the session as a whole is about, told by those of its passages that were read; the best is 1. */
function sessionScores(cells: Cell[], idf: readonly number[], { sessionK }: Weights): Map<string, number> {
  const counts = new Map<string, Float64Array>();
  for (const { doc, counts: own } of cells) {
    if (doc.session === null || !own) continue;
    const sum = counts.get(doc.session) ?? new Float64Array(idf.length);
    own.forEach((value, i) => (sum[i]! += value));
    counts.set(doc.session, sum);
  }
  const scores = [...counts.values()].map((sum) =>
    idf.reduce((score, worth, i) => score + (worth * (sum[i] ?? 0)) / ((sum[i] ?? 0) + sessionK), 0),
  );
  const best = shares(scores);
  return new Map([...counts.keys()].map((session, i) => [session, best[i] ?? 0]));
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

/** Each as a share of the greatest. */
function shares(values: number[]): number[] {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 1e-9);
  return values.map((value) => value / most);
}
