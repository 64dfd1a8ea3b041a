/**
 * The development sets of recall: LoCoMo, BEAM and the LongMemEval pilot. A conversation is a project, and a memory of its own.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedData } from '../support/shared.ts';

export interface Line {
  conv: string;
  id: string;
  session: string;
  date: string;
  who: string;
  text: string;
  caption?: string;
}
export interface Query {
  conv: string;
  qid: string;
  q: string;
  /** Lines that answer it. */
  ev: string[];
  cat: string;
}
/** A figure of the scorer's output, with its bar and what others published (BENCHMARKS §2); `own` is the reference retriever's (§3). */
export interface Wanted {
  what: string;
  /** Finds the figure in what the scorer prints. */
  find: RegExp;
  bar: number;
  others: string;
}
export interface RecallSet {
  name: string;
  lines: Line[];
  queries: Query[];
  wanted: readonly Wanted[];
}

const figure = (of: 'turn' | 'session', set: string, which: string) =>
  new RegExp(`^${set} ${of}: .* ${which.replace('.', '\\.')} ([\\d.]+)`, 'm');

const SETS = [
  {
    name: 'locomo',
    folder: 'locomo',
    end: '',
    wanted: [
      { what: 'turn R@5', find: figure('turn', 'locomo', 'R@5'), bar: 72, others: 'DRAGON 56.7; reference 70.0' },
      { what: 'turn R@10', find: figure('turn', 'locomo', 'R@10'), bar: 82, others: 'DRAGON 66.2; reference 80.0' },
      {
        what: 'turn R@5, multi-hop',
        find: /locomo turn:[^]*?multi-hop n=\d+: R@5 ([\d.]+)/,
        bar: 42,
        others: 'paper 35.4; reference 36.8',
      },
      { what: 'session any@1', find: figure('session', 'locomo', 'any@1'), bar: 78, others: 'e5 + BM25 75.2' },
      { what: 'session R@10', find: figure('session', 'locomo', 'R@10'), bar: 96, others: 'MemPalace 92.4' },
      { what: 'session all@5', find: figure('session', 'locomo', 'all@5'), bar: 87, others: 'graph-memory 82.9' },
    ],
  },
  {
    name: 'beam-100K',
    folder: 'beam',
    end: '-100K',
    wanted: [
      { what: 'turn R@5', find: figure('turn', 'beam-100K', 'R@5'), bar: 52, others: 'reference 49.3' },
      { what: 'turn R@10', find: figure('turn', 'beam-100K', 'R@10'), bar: 60, others: 'reference 56.3' },
    ],
  },
  {
    name: 'longmemeval',
    folder: 'longmemeval-pilot',
    end: '',
    wanted: [
      { what: 'session any@5', find: figure('session', 'longmemeval', 'any@5'), bar: 96.6, others: 'memesh 95.4' },
    ],
  },
] as const;
export const setNames: readonly string[] = SETS.map(({ name }) => name);

/** The set, or why it is not there. */
export function recallSet(name: string): RecallSet | string {
  const set = SETS.find((one) => one.name === name);
  if (!set) return `no set of that name; there are ${setNames.join(', ')}`;
  const folder = sharedData(set.folder);
  if (folder === undefined || sharedData('scorer') === undefined) return 'the external data is not on this machine';
  return {
    name,
    lines: read<Line>(path.join(folder, `docs${set.end}.jsonl`)),
    queries: read<Query>(path.join(folder, `queries${set.end}.jsonl`)),
    wanted: set.wanted,
  };
}

/** What stands in the log of a line: what was shared is part of it. */
export const textOf = ({ text, caption }: Line) => (caption === undefined ? text : `${text} [shared ${caption}]`);

/** ISO 8601, UTC; a day alone is its noon. */
export const timeOf = ({ date }: Line) => `${date.length > 10 ? date : `${date}T12:00:00`}.000Z`;

function read<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
