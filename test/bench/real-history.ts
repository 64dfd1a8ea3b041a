/**
 * The two external data sets of real repositories as one history each: commits with their file changes (`file-changes`) and what
 * `package.json` said (`pkgfacts`), as lines for `vesper import`, and what was true at any time.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest, Truth } from '../support/truth.ts';
import { languageOf } from '../../src-main/engine/observe/files/languages.ts';
import { revertedAt } from '../support/reverted.ts';

export interface Commit {
  commit: string;
  date: string;
  subject: string;
  files: { st: string; path: string; from?: string; add: number; del: number }[];
}
interface Said {
  repo: string;
  n: number;
  date: string;
  key: string;
  value: string | null;
  text: string;
}

export interface History {
  name: string;
  commits: readonly Commit[];
  said: readonly Said[];
  /** Ids of statements with the time (ms) since which another one holds instead. */
  outdated: ReadonlyMap<string, number>;
  /** All `date`s in order, as ms. */
  first: number;
  last: number;
}

/** `changes` and `facts` are the folders of the data sets. */
export function readHistory(name: string, changes: string | undefined, facts: string): History {
  const commits =
    changes === undefined ? [] : readLines<Commit>(path.join(changes, `paulmillr__${name}.jsonl`)).sort(byDate);
  const said = readLines<Said>(path.join(facts, 'stream.jsonl'))
    .filter(({ repo }) => repo === name)
    .sort(byDate);
  const dates = new Map(said.map(({ repo, n, date }) => [`${repo}#${n}`, Date.parse(date)]));
  const gold = readLines<{ superseded: string; by: string }>(path.join(facts, 'gold.jsonl'));
  const outdated = new Map(gold.map(({ superseded, by }) => [superseded, dates.get(by) ?? Infinity]));
  const times = [...commits, ...said].map(({ date }) => Date.parse(date)).sort((a, b) => a - b);
  return { name, commits, said, outdated, first: times[0] ?? 0, last: times.at(-1) ?? 0 };
}

/** Lines of what happened after `from` and until `to` (ms), oldest first: `vesper import` reads them. */
export function linesOf(history: History, from: number, to: number): object[] {
  const within = ({ date }: { date: string }) => Date.parse(date) > from && Date.parse(date) <= to;
  const { name: project, commits, said } = history;
  const lines: { at: string }[] = [
    ...commits.filter(within).map((commit) => commitLine(project, commit)),
    ...said.filter(within).map(({ n, date, text }) => ({ id: `${project}#${n}`, at: date, text, project })),
    ...[...new Set(said.filter(within).map(({ date }) => date))].map((date) => manifestLine(history, date)),
  ];
  const layout = layoutLine(history, from, to);
  return [...lines, ...(layout ? [layout] : [])].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** What the repository held at `time` (ms). */
export function truthAt(history: History, time: number): Truth {
  const manifest = manifestAt(history, time);
  const files = filesAt(history, time);
  if (history.commits.length === 0) files.add('package.json');
  return {
    files,
    manifests: new Map([['package.json', manifest]]),
    reverted: revertedAt(until(history.commits, time)),
  };
}

function commitLine(project: string, { commit, date, subject, files }: Commit) {
  const kinds: Record<string, string> = { A: 'add', D: 'remove', R: 'rename' };
  const changed = files.map(({ st, path: file, from, add, del }) => ({
    path: file,
    op: kinds[st.charAt(0)] ?? 'change',
    ...(from === undefined ? {} : { from }),
    add,
    del,
  }));
  const sum = (what: 'add' | 'del') => files.reduce((total, one) => total + one[what], 0);
  const counts = { files: changed.slice(0, 200), filesTotal: files.length, add: sum('add'), del: sum('del') };
  const data = { hash: commit, subject, ...counts, merge: false, here: true };
  const text = `commit ${commit.slice(0, 7)}: ${subject}`;
  return { id: `commit:${commit}`, at: date, source: 'git', kind: 'commit', origin: 'agent', text, project, data };
}

function manifestLine(history: History, date: string) {
  const { scripts, dependencies, engines } = manifestAt(history, Date.parse(date));
  const data = {
    path: 'package.json',
    ecosystem: 'npm',
    manager: 'npm',
    scripts,
    dependencies: dependencies.map((name) => ({ name, version: '*', dev: false })),
    engines,
  };
  const text = `package.json: npm project ${history.name}`;
  const shape = { source: 'file', kind: 'manifest', origin: 'local', project: history.name };
  return { id: `manifest:${date}`, at: date, text, ...shape, data };
}

/** As the engine's observer would tell of it after the span, where any file came or went. */
function layoutLine(history: History, from: number, to: number) {
  const files = [...filesAt(history, to)];
  const last = until(history.commits, to).at(-1);
  if (files.length === 0 || !last || Date.parse(last.date) <= from) return undefined;
  const count = (of: (file: string) => string | undefined) => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(of(file) ?? '', (counts.get(of(file) ?? '') ?? 0) + 1);
    return [...counts].filter(([name]) => name !== '').sort((a, b) => b[1] - a[1]);
  };
  const folders = count((file) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.'));
  const data = {
    files: files.length,
    folders: folders.map(([name, n]) => ({ path: name, files: n })),
    languages: count(languageOf).map(([name, n]) => ({ name, files: n })),
  };
  const shape = { source: 'file', kind: 'layout', origin: 'local', project: history.name };
  return { id: `layout:${last.commit}`, at: last.date, text: `${files.length} files`, ...shape, data };
}

/** What `package.json` said at `time` (ms). */
export function manifestAt({ said }: History, time: number): Manifest {
  const now = new Map<string, string>();
  for (const { key, value } of until(said, time)) {
    if (value === null) now.delete(key);
    else now.set(key, value);
  }
  const of = (...starts: string[]) =>
    [...now.keys()].flatMap((key) =>
      starts.filter((start) => key.startsWith(start)).map((start) => key.slice(start.length)),
    );
  const node = now.get('engines.node');
  return {
    scripts: of('script:'),
    dependencies: [...new Set(of('d:', 'dv:'))],
    engines: node === undefined ? {} : { node },
  };
}

function filesAt({ commits }: History, time: number): Set<string> {
  const files = new Set<string>();
  for (const commit of until(commits, time)) {
    for (const { st, path: file, from } of commit.files) {
      if (st.startsWith('D')) files.delete(file);
      else files.add(file);
      if (st.startsWith('R') && from !== undefined) files.delete(from);
    }
  }
  return files;
}

const until = <T extends { date: string }>(list: readonly T[], time: number) =>
  list.filter(({ date }) => Date.parse(date) <= time);
const byDate = (a: { date: string }, b: { date: string }) => Date.parse(a.date) - Date.parse(b.date);

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
