/**
 * What stands behind the facts: one JSON line a fact, of all states, beside the topic's Markdown.
 */
import { evidenceSchema, factSchema, type Evidence, type Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { cutText, flat, maxExcerpt } from './text.ts';

/** Newest references kept, besides the first one (PRODUCT 3.2). */
const newestKept = 20;

/** The file's text: facts by id, keys in the schema's order, so that equal facts give equal bytes. */
export function printProvenance(facts: Iterable<Fact>): string {
  const lines = [...facts].sort((a, b) => (a.id < b.id ? -1 : 1)).map(printLine);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Facts of a file; a line that cannot be read is counted and skipped. */
export function parseProvenance(text: string): { facts: Fact[]; damaged: number } {
  const facts: Fact[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const fact = parseLine(line);
    if (fact) facts.push(fact);
    else damaged += 1;
  }
  return { facts, damaged };
}

/** What a record leaves in a fact. The excerpt outlives the log line. */
export function evidenceOf(record: Observation): Evidence {
  const externalId = record.data?.['externalId'];
  return {
    ref: record.id,
    at: record.at,
    origin: record.origin,
    source: record.source,
    ...(record.session === undefined ? {} : { session: record.session }),
    ...(typeof externalId === 'string' ? { externalId } : {}),
    excerpt: cutText(flat(record.text), maxExcerpt),
  };
}

/**
 * `fact` with more evidence: the first and the newest are kept, all are counted, the dates follow.
 * Evidence it has already is not counted again; undefined when nothing was new. `counted` says how many records
 * stand behind `more` when that itself is an excerpt (a merge).
 */
export function withEvidence(fact: Fact, more: readonly Evidence[], counted = more.length): Fact | undefined {
  const known = new Set(fact.evidence.map((one) => one.ref));
  const fresh = [...new Map(more.map((one) => [one.ref, one])).values()].filter((one) => !known.has(one.ref));
  if (fresh.length === 0) return undefined;
  const all = [...fact.evidence, ...fresh].sort(
    (a, b) => instantOf(a.at) - instantOf(b.at) || (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0),
  );
  const evidence = all.length <= newestKept + 1 ? all : [...all.slice(0, 1), ...all.slice(-newestKept)];
  return {
    ...fact,
    evidence,
    evidenceCount: fact.evidenceCount + fresh.length + Math.max(0, counted - more.length),
    firstSeen: earlier(fact.firstSeen, all[0]?.at),
    lastConfirmed: later(fact.lastConfirmed, all.at(-1)?.at),
  };
}

const factKeys = Object.keys(factSchema.shape);
const evidenceKeys = Object.keys(evidenceSchema.shape);

function printLine(fact: Fact): string {
  return JSON.stringify({
    ...inOrder(fact, factKeys),
    evidence: fact.evidence.map((one) => inOrder(one, evidenceKeys)),
  });
}

function inOrder(value: object, keys: string[]): Record<string, unknown> {
  const entries = value as Record<string, unknown>;
  return Object.fromEntries(keys.flatMap((key) => (entries[key] === undefined ? [] : [[key, entries[key]]])));
}

function parseLine(line: string): Fact | undefined {
  try {
    const parsed = factSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const earlier = (a: string, b = a): string => (instantOf(b) < instantOf(a) ? b : a);
const later = (a: string, b = a): string => (instantOf(b) > instantOf(a) ? b : a);
