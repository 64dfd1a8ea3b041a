/**
 * The second half of the replay: repositories that an engine watches while they grow. The history of `file-changes` is made a git
 * repository again (contents are made up; paths, dates and `package.json` are real) and pulled quarter by quarter.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { makeRepository, type Repository } from '../support/repository.ts';
import { years } from '../support/scripted-years.ts';
import { watchHistory, type WatchedHistory } from '../support/watched-history.ts';
import { childrenOf, residentMb } from './host.ts';
import { manifestAt, type History } from './real-history.ts';
import { measureMemory, QUARTER, type Step } from './steps.ts';

/** Our own six years, a dream a year. */
export async function scriptedYears(folder: string): Promise<Step[]> {
  const repository = makeRepository(folder, 'harbor');
  const [first] = years;
  first?.does(repository);
  const watched = await watchHistory(folder, repository, first?.until ?? '');
  const steps: Step[] = [];
  for (const year of years) {
    if (year !== first) year.does(repository);
    steps.push(await dreamt(watched, Date.parse(year.until)));
  }
  await watched.stop();
  return steps;
}

/** A real history as a repository, pulled and dreamt on quarter by quarter. */
export async function pulledQuarters(folder: string, history: History): Promise<Step[]> {
  const repository = makeRepository(folder, history.name);
  const hashes = importHistory(repository, history);
  const pull = (until: number) => {
    const hash = hashes[history.commits.findLastIndex(({ date }) => Date.parse(date) <= until)];
    if (hash !== undefined) repository.git('reset', '-q', '--hard', hash);
  };
  const start = history.first + QUARTER;
  pull(start);
  const watched = await watchHistory(folder, repository, new Date(start).toISOString());
  const steps: Step[] = [];
  for (let at = start; at < history.last + QUARTER; at += QUARTER) {
    pull(Math.min(at, history.last));
    steps.push(await dreamt(watched, Math.min(at, history.last)));
  }
  await watched.stop();
  return steps;
}

async function dreamt(watched: WatchedHistory, at: number): Promise<Step> {
  let mb = 0;
  const watching = setInterval(() => {
    for (const child of childrenOf(process.pid)) mb = Math.max(mb, residentMb(child, 'VmHWM'));
  }, 20);
  const from = performance.now();
  const { report, facts, wrong } = await watched.dream(new Date(at).toISOString());
  clearInterval(watching);
  const of = (...states: string[]) => facts.filter(({ state }) => states.includes(state)).length;
  const active = of('proposed', 'tentative', 'confirmed');
  const counts = { confirmed: of('confirmed'), active, ended: facts.length - active, wrong };
  const cost = { records: report.read.records, seconds: (performance.now() - from) / 1000, mb };
  return { at, ...counts, ...cost, ...measureMemory(path.join(watched.home, 'memory')) };
}

/** Makes the commits in one go; gives their hashes in order. Dates out of order are kept: git does not mind. */
function importHistory(repository: Repository, history: History): string[] {
  const contents = new Map<string, string>();
  const stream: string[] = [];
  for (const [n, { commit, date, subject, files }] of history.commits.entries()) {
    const at = `${Math.floor(Date.parse(date) / 1000)} +0000`;
    stream.push(`commit refs/heads/main\nmark :${n + 1}\nauthor Mara <mara@example.org> ${at}`);
    stream.push(`committer Mara <mara@example.org> ${at}\n${dataOf(subject)}`);
    if (n > 0) stream.push(`from :${n}`);
    for (const { st, path: file, from, add } of files) {
      const old = contents.get(from ?? file) ?? '';
      if (st.startsWith('D')) {
        contents.delete(file);
        stream.push(`D ${JSON.stringify(file)}`);
        continue;
      }
      if (st.startsWith('R') && from !== undefined) {
        contents.delete(from);
        stream.push(`D ${JSON.stringify(from)}`);
      }
      const text =
        contentOf(history, file, Date.parse(date)) ??
        `${old}${`${commit} ${file} says ${n}\n`.repeat(Math.max(1, Math.min(add, 40)))}`;
      contents.set(file, text);
      stream.push(`M 100644 inline ${JSON.stringify(file)}\n${dataOf(text)}`);
    }
  }
  const input = `${stream.join('\n')}\n`;
  const marks = path.join(repository.path, '.git', 'marks');
  const done = spawnSync('git', ['fast-import', '--quiet', '--force', `--export-marks=${marks}`], {
    cwd: repository.path,
    input,
  });
  if (done.status !== 0) throw new Error(`git fast-import: ${done.stderr.toString().slice(0, 500)}`);
  return repository.git('log', '--reverse', '--first-parent', '--format=%H', 'main').trim().split('\n');
}

const dataOf = (text: string) => `data ${Buffer.byteLength(text)}\n${text}`;

/** What a manifest truly said then; other JSON is empty, so that it can be read. */
function contentOf(history: History, file: string, time: number): string | undefined {
  if (file !== 'package.json') return file.endsWith('.json') ? `{"as of": ${time}}` : undefined;
  const { scripts, dependencies, engines } = manifestAt(history, time);
  return JSON.stringify({
    name: history.name,
    scripts: Object.fromEntries(scripts.map((name) => [name, 'x'])),
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
    ...(Object.keys(engines).length === 0 ? {} : { engines }),
  });
}
