/**
 * Answers a question: candidates from log and memory, ranked together, near-identical ones collapsed, shown as hits.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Source } from '../../../src-shared/contract/observation.ts';
import { origins, sources } from '../../../src-shared/contract/lists.ts';
import type { Hit } from '../../../src-shared/contract/views.ts';
import { parseStamp } from '../../../src-shared/kit/time.ts';
import { CANDIDATE_COLUMNS, openCandidateRows, type CandidateRow } from './candidate-rows.ts';
import { openCandidates } from './candidates.ts';
import { collapse } from './collapse.ts';
import { currentFirst, type Told } from './current.ts';
import { isActive } from './entries.ts';
import type { StoredTopic } from './entries.ts';
import type { ScopedQuery } from './messages.ts';
import type { Names } from './names.ts';
import type { Passage } from './passages.ts';
import { openPassageCache } from './passages.ts';
import { readQuestion } from './question.ts';
import type { Ranked } from './doc.ts';
import { rank } from './rank.ts';
import type { Row } from './records.ts';
import { readRecord } from './records.ts';
import { packStamp } from './stamps.ts';
import type { Tallies } from './tallies.ts';
import { termsOf } from './terms.ts';
import type { Vectors } from './vectors.ts';
import { updatesFirst } from './updates.ts';
import { WEIGHTS, type Weights } from './weights.ts';
import { openMarker } from './word-marks.ts';
import type { Withdrawn } from './withdrawn.ts';

export interface Search {
  /** Best first; scores never increase. `searched`: how many records there are within the question's projects and sources. */
  query(query: ScopedQuery): { hits: Hit[]; searched: number };
}

/** A candidate with the way to show it. */
interface Found extends Told {
  show(score: number, passage: Passage | undefined): Hit;
  /** Of a record. */
  source?: Source;
}

const DEFAULT_K = 10;
/** In a project's own few thousand records all that fit are looked at; over everything fewer, to stay within 5 ms. */
const LIMITS = { entries: 100, wideFrom: 20_000 };
const NARROW = { records: 400, ofKind: 60, meant: 30, withContext: 120 };
/** Words of a kind are many, and each would be a list to walk. */
const WIDE = { records: 120, ofKind: 0, meant: 30, withContext: 30 };
/** Memory is the log with the noise taken out, so it goes first at equal fit; what nobody vouches for goes later. */
const WORTH = { fact: 1.15, topic: 0.85, external: 0.85, ended: 0.5, vesper: 0.7 };

export function openSearch(
  db: DatabaseSync,
  names: Names,
  {
    tallies,
    withdrawn,
    vectors,
    weights = WEIGHTS,
  }: { tallies: Tallies; withdrawn: Withdrawn; vectors?: Pick<Vectors, 'nearest'>; weights?: Weights },
): Search {
  const rows = openCandidateRows(db);
  const candidates = openCandidates(db, rows, names, tallies);
  const inSession = `select ${CANDIDATE_COLUMNS} from records r where run = ? and project is ?`;
  const before = `${inSession} and seq < ? order by seq desc limit 2`;
  const after = `${inSession} and seq > ? order by seq limit 2`;
  const whole = db.prepare('select * from records where id = ?');
  const passages = openPassageCache();

  function docOfRecord(row: CandidateRow): Found {
    const who = row.who === null ? undefined : names.nameOf(row.who);
    const origin = origins[row.origin] ?? 'external';
    const { id, ref, text, day, instant } = row;
    const found: Found = {
      ref,
      passages: passages.of(id, text),
      session: row.session === null ? null : `${String(row.project)}/${row.session}`,
      day,
      instant,
      place: id,
      user: origin === 'user-direct' || origin === 'user-turn' || who?.toLowerCase() === 'user',
      weight: origin === 'external' ? WORTH.external : origin === 'vesper' ? WORTH.vesper : 1,
      text,
      source: sources[row.source] ?? 'system',
      show(score) {
        const stored = whole.get(id);
        if (!stored) throw new Error(`record ${ref} was found and is not there`);
        const record = readRecord(stored, names);
        const externalId = record.data?.['externalId'];
        return {
          ref: record.id,
          ...(typeof externalId === 'string' ? { externalId } : {}),
          kind: 'observation',
          at: record.at,
          text: record.text,
          score,
          project: record.project,
          ...(record.session === undefined ? {} : { session: record.session }),
          source: record.source,
          origin: record.origin,
        };
      },
    };
    if (who !== undefined) found.who = who;
    return found;
  }

  /** Links each of the first candidates to the two turns before and after it, which may themselves be the answer. */
  function withNeighbours(found: CandidateRow[], count: number): Found[] {
    const docs = new Map<number, Found>();
    const docOf = (row: CandidateRow) => {
      let doc = docs.get(row.id);
      if (!doc) docs.set(row.id, (doc = docOfRecord(row)));
      return doc;
    };
    found.forEach(docOf);
    for (const row of found.slice(0, count)) {
      if (row.session === null) continue;
      // Two projects may use the same session id; nothing of the other one is even context.
      const place = [row.run, row.project, row.seq];
      const line = [...rows.candidates(before, ...place).reverse(), row, ...rows.candidates(after, ...place)].map(
        docOf,
      );
      for (let i = 1; i < line.length; i++) {
        const [a, b] = [line[i - 1], line[i]];
        if (!a || !b) continue;
        a.after = b;
        b.before = a;
      }
    }
    return [...docs.values()];
  }

  /** Neighbours come from outside the filters; they may lend context but never be shown then. */
  function isAsked(doc: Found, query: ScopedQuery): boolean {
    const { from, to, asOf, sources: wanted } = query;
    if (withdrawn.has(doc.ref) || (wanted && doc.source && !wanted.includes(doc.source))) return false;
    if (from !== undefined && doc.instant < instantOf(from)) return false;
    if (to !== undefined && doc.instant >= instantOf(to)) return false;
    return asOf === undefined || doc.instant <= instantOf(asOf);
  }

  /** Superseded facts that the words find: the records that told them are found by the same. */
  function endedOf(terms: string[], query: ScopedQuery): Fact[] {
    if (query.asOf !== undefined || query.state === 'all') return [];
    return candidates
      .entries(terms, { ...query, state: 'all' }, LIMITS.entries)
      .filter((row) => Number(row['fact']) === 1 && Number(row['active']) === 0)
      .map((row) => JSON.parse(String(row['json'])) as Fact)
      .filter(({ state }) => state === 'superseded');
  }

  return {
    query(query) {
      const question = readQuestion(query.query, names.speakerTerms());
      const total = candidates.total(query);
      if (question.allTerms.length === 0 && !query.meant) return { hits: [], searched: total };
      const wanted = query.sources ? 'log' : (query.in ?? 'all');
      const docs: Found[] = [];
      let fits: ReadonlyMap<number, number> | undefined;
      if (wanted !== 'memory') {
        const limits = total > LIMITS.wideFrom ? WIDE : NARROW;
        const found = candidates.records(question.allTerms, query, limits.records);
        if (limits.ofKind > 0 && weights.kinds > 0)
          found.push(...candidates.withAny([...question.kinds.keys()], query, limits.ofKind, found));
        if (vectors && query.meant) {
          const alike = candidates.meant(query, vectors, limits.meant);
          fits = alike.fits;
          found.unshift(...alike.rows);
        }
        docs.push(...withNeighbours(found, limits.withContext));
      }
      if (wanted !== 'log') {
        docs.push(
          ...candidates
            .entries(question.allTerms, query, LIMITS.entries)
            .map((row) => docOfEntry(row, query, (text) => passages.of(text, text))),
        );
      }
      const frequencies = question.terms.map((term) => candidates.frequency(term, query));
      const idf = frequencies.map((n) => Math.log(1 + (total - Math.min(n, total) + 0.5) / (n + 0.5)));
      const partial = frequencies.map((n, i) => n === 0 && (question.terms[i]?.length ?? 0) >= 4);
      const ranked = (rank(question, docs, { idf, partial, fits }, weights) as RankedFound[]).filter(
        ({ doc }) => isAsked(doc, query) || 'fact' in doc,
      );
      const kept = collapse(
        currentFirst(updatesFirst(question, ranked), wanted === 'all' ? endedOf(question.allTerms, query) : []),
        query.k ?? DEFAULT_K,
      );
      const mark = openMarker(question.allTerms);
      const hits = kept.map(({ doc, score, passage }) => {
        const hit = doc.show(score, doc.passages[passage]);
        return { ...hit, marks: mark(hit.text) };
      });
      return { hits, searched: wanted === 'memory' ? 0 : total };
    },
  };
}

type RankedFound = Ranked & { doc: Found };

type Cut = (text: string) => Passage[];

function docOfEntry(row: Row, query: ScopedQuery, passagesIn: Cut): Found {
  return Number(row['fact']) === 1 ? docOfFact(row, query, passagesIn) : docOfTopic(row, passagesIn);
}

function docOfFact(row: Row, query: ScopedQuery, passagesIn: Cut): Found {
  const fact = JSON.parse(String(row['json'])) as Fact;
  // As of an earlier day only the evidence of then counts.
  const evidence =
    query.asOf === undefined
      ? fact.evidence
      : fact.evidence.filter(({ at }) => instantOf(at) <= instantOf(query.asOf ?? ''));
  const best = evidence.findLast(({ origin }) => origin === fact.origin) ?? evidence.at(-1);
  const at = query.asOf === undefined ? fact.lastConfirmed : (evidence.at(-1)?.at ?? fact.firstSeen);
  const live =
    isActive(fact) ||
    (query.asOf !== undefined &&
      (row['ended_instant'] === null || Number(row['ended_instant']) > instantOf(query.asOf)));
  const weight = WORTH.fact * (live ? 1 : WORTH.ended) * (fact.origin === 'external' ? WORTH.external : 1);
  return {
    ref: fact.id,
    passages: passagesIn(`${fact.text} ${fact.slot ?? ''}`),
    session: null,
    day: packStamp(at).day,
    instant: instantOf(at),
    place: 0,
    user: fact.origin === 'user-direct' || fact.origin === 'user-turn',
    weight,
    text: fact.text,
    fact,
    ...(fact.slot === undefined ? {} : { names: termsOf(fact.slot), current: live }),
    show: (score) => ({
      ref: fact.id,
      factId: fact.id,
      kind: 'fact',
      at,
      text: fact.text,
      score,
      project: fact.project,
      ...(best?.session === undefined ? {} : { session: best.session }),
      source: best && sources.includes(best.source) ? best.source : 'dream',
      origin: fact.origin,
      state: fact.state,
      evidence: evidence.map(({ ref, externalId }) => (externalId === undefined ? { ref } : { ref, externalId })),
    }),
  };
}

function docOfTopic(row: Row, passagesIn: Cut): Found {
  const topic = JSON.parse(String(row['json'])) as StoredTopic;
  const text = String(row['text']);
  return {
    ref: String(row['ref']),
    passages: passagesIn(text),
    session: null,
    day: packStamp(topic.at).day,
    instant: Number(row['instant']),
    place: 0,
    user: false,
    weight: WORTH.topic,
    text,
    topic: topic.path,
    show: (score, passage) => ({
      ref: topic.path,
      kind: 'topic',
      at: topic.at,
      text:
        passage && passage.start > 0
          ? text.slice(passage.start, passage.end).trim()
          : `${topic.name}: ${topic.description}`,
      score,
      project: topic.project,
      source: 'dream',
      origin: 'vesper',
    }),
  };
}

const instantOf = (stamp: string) => parseStamp(stamp)?.instant ?? 0;
