/**
 * The external development sets through the commands, a function a set; each gives rows of the table of `dream-quality.ts`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedData } from '../support/shared.ts';
import { dreamOfWork } from './long-memory.ts';
import { ownStatements } from './own-statements.ts';
import { ask, batch, dreamOf, scored } from './through-cli.ts';

/** One row. `at least` or `at most` the bar is met. `baseline` is the best of BENCHMARKS §2 and §3, as its authors measured it. */
export interface Row {
  set: string;
  what: string;
  baseline: string;
  bar: string;
  value: number;
  unit?: string;
  isMet: boolean;
  note?: string;
}

/** Rows of one set, measured in `folder`, which is empty; or why there are none. */
export type Measure = (folder: string) => Promise<Row[] | string>;

export const ABSENT = 'the external data is not on this machine';

export const factConsolidation: Measure = async (folder) => {
  const from = sharedData('factconsolidation');
  if (from === undefined) return ABSENT;
  const lines = read<{ n: number; text: string }>(path.join(from, 'facts-6k.jsonl'));
  const questions = read<{ qid: string; q: string }>(path.join(from, 'qa-6k.jsonl'));
  const start = Date.parse('2026-01-05T08:00:00Z');
  const dreamt = await dreamOf(
    path.join(folder, 'home'),
    lines.map(({ n, text }) => ({ id: String(n), at: new Date(start + n * 1000).toISOString(), text, project: 'kb' })),
  );
  const asks = questions.map(({ qid, q }) => ({ qid, query: q, project: 'kb' }));
  const rows: Row[] = [];
  for (const where of ['all', 'memory']) {
    const answers = await ask(dreamt.home, asks, ['-k', '10', '--in', where]);
    const output = [...answers].map(([qid, ids]) => ({ qid, facts: ids.map(Number) }));
    const said = scored(folder, 'facts-6k', [{ superseded: dreamt.superseded.map(Number) }, ...output]);
    const [, top = '', top10 = '', stale = ''] =
      /sh: SubEM@1 (\d+)\/\d+, SubEM@10 (\d+), stale top-1 (\d+)/.exec(said) ?? [];
    const set = `FactConsolidation 6k, recall --in ${where}`;
    if (where === 'all')
      rows.push(...supersededRows('FactConsolidation 6k', said, { p: 99.5, r: 97 }, 'prefix rule P 100, F1 94'));
    rows.push(
      atLeast(
        set,
        'right fact on top, %',
        'prefix rule 96; append only 83',
        100,
        Number(top),
        `in the first ten ${top10}`,
      ),
      atMost(set, 'stale on top, %', 'prefix rule 3; append only 16', 2, Number(stale)),
    );
  }
  return rows;
};

export const packageFacts: Measure = async (folder) => {
  const from = sharedData('pkgfacts');
  if (from === undefined) return ABSENT;
  const lines = read<{ repo: string; n: number; date: string; text: string }>(path.join(from, 'stream.jsonl'));
  const questions = read<{ slot: string; q: string }>(path.join(from, 'queries.jsonl'));
  const dreamt = await dreamOf(
    path.join(folder, 'home'),
    lines.map(({ repo, n, date, text }) => ({ id: `${repo}#${n}`, at: date, text, project: repo })),
  );
  const asks = questions.map(({ slot, q }) => ({ qid: slot, query: q, project: slot.split('|')[0] ?? '' }));
  const rows: Row[] = [];
  for (const where of ['all', 'memory']) {
    const answers = await ask(dreamt.home, asks, ['-k', '10', '--in', where]);
    const output = [...answers].map(([slot, ranked]) => ({ slot, ranked }));
    const said = scored(folder, 'pkgfacts', [{ superseded: dreamt.superseded }, ...output]);
    const [, top = '', stale = ''] = /current@1 ([\d.]+) stale@1 ([\d.]+)/.exec(said) ?? [];
    const [, lost = '', of = ''] = /lost (\d+)\/(\d+)/.exec(said) ?? [];
    const set = `pkgfacts, recall --in ${where}`;
    if (where === 'all') {
      const [, f1 = ''] = /F1 ([\d.]+)/.exec(said) ?? [];
      rows.push(
        atMost('pkgfacts', 'current facts lost, %', 'Jaccard ≥ .5: 7', 0.5, (100 * Number(lost)) / Number(of)),
        atLeast('pkgfacts', 'superseded F1', 'Jaccard ≥ .5: 95.3', 98, Number(f1)),
      );
    }
    rows.push(
      atLeast(set, 'current on top, %', 'perfect slots + FTS5 83.2; append only 69.5', 95, Number(top)),
      atMost(set, 'stale on top, %', 'append only 16.8', 1, Number(stale)),
    );
  }
  return rows;
};

export const pairs: Measure = async (folder) => {
  const from = sharedData('dupes');
  if (from === undefined) return ABSENT;
  const cases = read<{ id: string; a: string; b: string }>(path.join(from, 'pairs.jsonl'));
  const labels = await batch(
    folder,
    'match',
    cases.map(({ id, a, b }) => ({ id, a, b })),
  );
  const said = scored(folder, 'dupes', labels as object[]);
  const [, f1 = ''] = /F1 ([\d.]+)/.exec(said) ?? [];
  const [, merged = '', seen = ''] = /merged ([\d.]+), recognised as contradictions ([\d.]+)/.exec(said) ?? [];
  return [
    atLeast('SICK pairs', 'merge F1', 'stem Jaccard + negation 82.7', 86, Number(f1)),
    atMost(
      'SICK pairs',
      'contradictions merged, %',
      'stem Jaccard + negation 7.2',
      3,
      Number(merged),
      `recognised ${seen} %`,
    ),
  ];
};

export const dates: Measure = async (folder) => {
  const from = sharedData('dates');
  if (from === undefined) return ABSENT;
  const cases = read<{ id: string; input: string; ref: string }>(path.join(from, 'dates.jsonl'));
  const answers = (await batch(
    folder,
    'dates',
    cases.map(({ id, input, ref }) => ({ id, at: `${ref.slice(0, 19)}Z`, text: input })),
  )) as { id: string; dates: Found[] }[];
  const said = scored(
    folder,
    'dates',
    answers.map(({ id, dates: found }) => ({ id, results: found.map(asScored) })),
  );
  const share = (kind: string) => Number(new RegExp(`dates ${kind}: .* resolved ([\\d.]+)`).exec(said)?.[1]);
  const [, extra = '', given = ''] = /spurious (\d+)\/(\d+)/.exec(said) ?? [];
  const [, clean = '', all = ''] = /negatives clean (\d+)\/(\d+)/.exec(said) ?? [];
  const rows: Row[] = [
    atLeast('dates', 'date, %', 'Microsoft JS 75.5; chrono 55.1', 90, share('date')),
    atLeast('dates', 'date-time, %', 'Microsoft JS 91.4; chrono 52.4', 92, share('datetime')),
    atLeast('dates', 'range, %', 'Microsoft JS 62.7; chrono 11.1', 75, share('daterange')),
    atMost('dates', 'made up, %', 'Microsoft JS 1.0; chrono 1.8', 2, (100 * Number(extra)) / Number(given)),
  ];
  if (Number(all) > 0)
    rows.push(
      atLeast(
        'dates',
        'texts without a date left alone, %',
        'Microsoft JS 93.2',
        95,
        (100 * Number(clean)) / Number(all),
        `${clean} of ${all}`,
      ),
    );
  return rows;
};

interface Found {
  start: number;
  end: number;
  from: string | null;
  to?: string | null;
}

/** The scorer's form: ends inclusive, days without a time, seconds after a space. */
function asScored({ start, end, from, to }: Found): object {
  const place = { start, end: end - 1 };
  if (to !== undefined) return { ...place, range: [plain(from), plain(to)] };
  return from !== null && from.length > 10 ? { ...place, datetime: plain(from) } : { ...place, date: from };
}
const plain = (stamp: string | null) => stamp?.slice(0, 19).replace('T', ' ') ?? null;

export const knowledgeUpdate: Measure = async (folder) => {
  const from = sharedData('beam');
  if (from === undefined) return ABSENT;
  const docs = read<{ conv: string; id: string; session: string; date: string; who: string; text: string }>(
    path.join(from, 'docs-100K.jsonl'),
  );
  const queries = read<{ conv: string; qid: string; q: string }>(path.join(from, 'queries-100K.jsonl'));
  const seconds = new Map<string, number>();
  const { home } = await dreamOf(
    path.join(folder, 'home'),
    docs.map(({ conv, id, session, date, who, text }) => {
      const n = seconds.get(conv) ?? 0;
      seconds.set(conv, n + 1);
      const at = new Date(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) + n * 1000).toISOString();
      return { id, at, text, who, session, project: conv };
    }),
  );
  const asks = queries.map(({ conv, qid, q }) => ({ qid, query: q, project: conv }));
  const answers = await ask(home, asks, ['-k', '100']);
  const said = scored(
    folder,
    'beam-100K',
    [...answers].map(([qid, turns]) => ({ qid, turns })),
  );
  const [, top5 = '', , before = ''] =
    /updated in top 5 ([\d.]+), in top 10 ([\d.]+) and before the original ([\d.]+)/.exec(said) ?? [];
  const [, both = ''] = /both sides in top 10 ([\d.]+)/.exec(said) ?? [];
  const n = /knowledge update n=(\d+)/.exec(said)?.[1];
  return [
    atLeast(
      'BEAM-100K knowledge update',
      'updated in the first five, %',
      'hybrid 78.6; FTS5 28.6',
      78,
      Number(top5),
      `n = ${n}`,
    ),
    atLeast(
      'BEAM-100K knowledge update',
      'in the first ten before the original, %',
      'hybrid 35.7; newest first 82.1',
      78,
      Number(before),
      `n = ${n}`,
    ),
    atLeast('BEAM-100K contradiction', 'both sides in the first ten, %', 'hybrid 82.1; FTS5 57.1', 85, Number(both)),
  ];
};

/** Our own statements, as many as the longest held-out context has; and what a dream over them costs. */
export const ownWords: Measure = async (folder) => {
  const { statements, gold } = ownStatements(18_000);
  const start = Date.parse('2026-01-05T08:00:00Z');
  const { home, superseded, facts, seconds, mb } = await dreamOf(
    path.join(folder, 'home'),
    statements.map(({ id, text, note }, n) => ({
      id,
      at: new Date(start + n * 1000).toISOString(),
      text,
      project: 'own',
      ...(note ? { source: 'note' as const } : {}),
    })),
  );
  const right = superseded.filter((id) => gold.has(id)).length;
  const asked = statements.filter(({ question }) => question !== undefined).filter((_, n) => n % 12 === 0);
  const answers = await ask(
    home,
    asked.map(({ id, question = '' }) => ({ qid: id, query: question, project: 'own' })),
  );
  const top = asked.filter(({ id }) => answers.get(id)?.[0] === id).length;
  const stale = asked.filter(({ id }) => gold.has(answers.get(id)?.[0] ?? '')).length;
  const set = 'own, other words, 18,000';
  const live = statements.length - gold.size;
  return [
    atLeast(set, 'superseded P, %', '', 99.5, (100 * right) / superseded.length, `${facts.length} facts`),
    atLeast(set, 'superseded R, %', '', 97, (100 * right) / gold.size, `${gold.size} to be superseded`),
    atMost(set, 'current facts lost, %', '', 0.5, (100 * (superseded.length - right)) / live),
    atLeast(set, 'right fact on top, %', '', 92, (100 * top) / asked.length, `${asked.length} questions`),
    atMost(set, 'stale on top, %', '', 2, (100 * stale) / asked.length),
    atMost(set, 'dream, s', '', 30, seconds, 'the whole command'),
    atMost(set, 'dream’s process, MB', '', 300, mb),
  ];
};

/** Time and memory of a first dream over two months of work. */
export const scale: Measure = async (folder) => {
  const rows: Row[] = [];
  for (const count of [1000, 10_000, 100_000]) {
    const { ms, mb, facts } = await dreamOfWork(path.join(folder, String(count)), count);
    const set = `${count.toLocaleString('en')} records of work`;
    rows.push(
      atMost(set, 'dream, s', '', 20, ms / 1000, `the whole command; ${facts} facts`),
      atMost(set, 'dream’s process, MB', '', 300, mb),
    );
  }
  return rows;
};

function supersededRows(set: string, said: string, bar: { p: number; r: number }, baseline: string): Row[] {
  const [, p = '', r = ''] = /superseded: P ([\d.]+) R ([\d.]+)/.exec(said) ?? [];
  const [, lost = ''] = /lost (\d+\/\d+)/.exec(said) ?? [];
  return [
    atLeast(set, 'superseded P, %', baseline, bar.p, Number(p), `current facts lost ${lost}`),
    atLeast(set, 'superseded R, %', baseline, bar.r, Number(r)),
  ];
}

export function atLeast(set: string, what: string, baseline: string, bar: number, value: number, note?: string): Row {
  return { set, what, baseline, bar: `≥ ${bar}`, value, isMet: value >= bar, ...(note === undefined ? {} : { note }) };
}
export function atMost(set: string, what: string, baseline: string, bar: number, value: number, note?: string): Row {
  return { set, what, baseline, bar: `≤ ${bar}`, value, isMet: value <= bar, ...(note === undefined ? {} : { note }) };
}

function read<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
