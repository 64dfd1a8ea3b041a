/**
 * Sessions in the index: whatever order records come in, they are those of log/sessions.ts, with the right figures; paged, titled, told in full.
 */
import { describe, expect, test } from 'vitest';
import { sessionsOf } from '../../../src-main/engine/log/sessions.ts';
import type { SessionFound } from '../../../src-main/engine/recall/messages.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { commit, edited, note, prompt, record, shell } from '../../support/records.ts';
import { openTestRecall } from './support.ts';

const START = Date.UTC(2026, 10, 2, 8);
const minute = (n: number, offset = 60) => formatStamp(START + n * 60_000, offset);
const logged = (records: Observation[]) => records.map((one) => ({ device: 'laptop', record: one }));
const saved = (path: string, part: Partial<Observation> = {}) =>
  record({ source: 'file', kind: 'change', text: `changed ${path}`, data: { path }, ...part });

function mulberry(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Work of four days in two projects and none, with gaps of every length around 30 minutes. */
function someWork(random: (below: number) => number): Observation[] {
  const records: Observation[] = [];
  let at = 0;
  for (let i = 0; i < 400; i++) {
    at += [0, 1, 5, 29, 30, 31, 90][random(7)] ?? 0;
    const part = { at: minute(at, random(2) ? 60 : -480), project: [null, 'p1', 'p2'][random(3)] ?? null };
    const path = `src/${random(3)}/file-${random(9)}.ts`;
    const session = `run-${random(12)}`;
    const make = [
      () => saved(path, part),
      () => commit(`fix: ${i}`, [path], part),
      () => note(`note ${i}`, part),
      () => prompt(`please do ${i}`, { ...part, session }),
      () => edited(path, { ...part, session }),
      () => shell('npm test', random(2) === 0, { ...part, session }),
      () => record({ source: 'agent', kind: 'end', data: { agent: 'codex' }, ...part, session }),
      () => record({ source: 'tick', kind: 'tick', ...part }),
      () => record({ source: 'terminal', kind: 'finished', data: { command: 'ls', exit: random(2) }, ...part }),
    ][random(9)];
    if (make) records.push(make());
  }
  return records;
}

const figuresOf = (session: SessionFound) => {
  const { id, project, startedAt, endedAt, ended, files, commits, failures, prompts, commands, records } = session;
  return { id, project, startedAt, endedAt, ended, files, commits, failures, prompts, commands, records };
};

/** The same from all records at once. */
function expectedOf(records: Observation[]) {
  return sessionsOf(records).map((session) => {
    const data = session.records.map((one) => one.data ?? {});
    const count = (test: (one: Observation) => boolean) => session.records.filter(test).length;
    const last = session.records.at(-1);
    return {
      id: session.id,
      project: session.project,
      startedAt: session.startedAt,
      endedAt: session.endedAt,
      ended: last?.kind === 'end',
      files: new Set(
        session.records.flatMap(({ source }, i) =>
          source === 'file' ? data[i]?.['path'] : source === 'agent' ? (data[i]?.['files'] ?? []) : [],
        ),
      ).size,
      commits: count(({ kind }) => kind === 'commit'),
      failures: count(({ data }) => data?.['ok'] === false || data?.['exit'] === 1),
      prompts: count(({ kind }) => kind === 'prompt'),
      commands: count(({ data }) => typeof data?.['command'] === 'string'),
      records: session.records.length,
    };
  });
}

describe('sessions are those of the log', () => {
  for (const order of ['as it happened', 'newest first', 'shuffled'] as const)
    for (const seed of order === 'shuffled' ? [1, 2] : [2])
      test(`${order}, ${seed}`, async () => {
        const random = mulberry(seed);
        const records = someWork(random);
        const given = [...records];
        if (order === 'newest first') given.reverse();
        if (order === 'shuffled')
          for (let i = given.length - 1; i > 0; i--) {
            const j = random(i + 1);
            [given[i], given[j]] = [given[j]!, given[i]!];
          }
        const recall = await openTestRecall();
        for (let from = 0; from < given.length;) {
          const size = 1 + random(60);
          await recall.add(logged(given.slice(from, from + size)));
          from += size;
        }
        const { sessions, more } = await recall.sessions({ limit: 1000 });
        const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
        expect(sessions.map(figuresOf).sort(byId)).toEqual(expectedOf(records).sort(byId));
        expect(more).toBe(false);
        // Every page of every session is complete, too.
        for (const session of sessions) {
          const { records: found, total } = await recall.day({ session: session.id, limit: 1000 });
          expect([found.length, total]).toEqual([session.records, session.records]);
        }
      });
});

test('pages go back by the start, newest first, and tear nothing apart that began at once', async () => {
  const recall = await openTestRecall();
  const begun = [0, 60, 60, 60, 120, 180];
  await recall.add(logged(begun.map((at, i) => prompt(`ask ${i}`, { session: `s${i}`, at: minute(at) }))));
  const first = await recall.sessions({ limit: 3 });
  expect(first.sessions.map(({ title }) => title)).toEqual(['ask 5', 'ask 4', 'ask 3', 'ask 2', 'ask 1']);
  expect(first.more).toBe(true);
  const rest = await recall.sessions({ limit: 3, before: first.sessions.at(-1)?.startedAt ?? '' });
  expect(rest).toMatchObject({ sessions: [{ title: 'ask 0', agent: 'claude-code' }], more: false });
  expect((await recall.sessions({ limit: 3, project: 'other' })).sessions).toEqual([]);
});

test('titles: the first prompt in one line, the last commit of a spell, or the folder most of it was in', async () => {
  const recall = await openTestRecall();
  const long = `Fix the  parser,\nplease: ${'it fails on every line '.repeat(10)}`;
  await recall.add(
    logged([
      prompt('said to a helper', { session: 'a', at: minute(0), data: { agent: 'codex', sidechain: true } }),
      prompt('and then this', { session: 'a', at: minute(9) }),
      prompt(long, { session: 'a', at: minute(1) }),
      ...['src/log/a.ts', 'src/log/b.ts', 'docs/a.md'].map((path, i) => saved(path, { at: minute(500 + i) })),
      saved('README.md', { at: minute(1000) }),
      commit('feat: first', ['a'], { at: minute(1001) }),
      commit('feat: second', ['a'], { at: minute(1002) }),
      note('Mara owns billing.', { at: minute(2000), project: null }),
    ]),
  );
  const titles = (await recall.sessions({ limit: 9 })).sessions.map(({ title }) => title);
  expect(titles.slice(0, 3)).toEqual(['Mara owns billing.', 'feat: second', 'src/log']);
  expect(titles[3]).toMatch(/^Fix the parser, please: it fails on every line .*…$/);
  expect(titles[3]!.length).toBeLessThanOrEqual(100);
});

test('one session in full: asked, concluded, files by times, commits, failures; of what may be read', async () => {
  const recall = await openTestRecall();
  const part = { session: 's9', project: 'p1' };
  const records = [
    ...Array.from({ length: 25 }, (_, i) => prompt(`ask ${i}`, { ...part, at: minute(i) })),
    prompt('of another project', { ...part, project: 'p2', at: minute(26) }),
    edited('b.ts', { ...part, at: minute(27) }),
    edited('a.ts', { ...part, at: minute(28) }),
    edited('a.ts', { ...part, at: minute(29) }),
    shell('npm test', false, { ...part, at: minute(30) }),
    record({ source: 'agent', kind: 'conclusion', text: 'Half done.', ...part, at: minute(31) }),
    record({ source: 'agent', kind: 'conclusion', text: 'Done.', ...part, at: minute(32) }),
    commit('fix: it', ['a.ts'], { ...part, at: minute(33) }),
  ];
  await recall.add(logged(records));
  const told = await recall.session('s9');
  expect(told?.asked.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, i) => `ask ${i}`));
  expect(told).toMatchObject({
    session: { id: 's9', prompts: 26, failures: 1, commands: 1, commits: 1, files: 2, ended: false },
    concluded: { text: 'Done.', at: minute(32) },
    files: [
      { path: 'a.ts', times: 2 },
      { path: 'b.ts', times: 1 },
    ],
    commits: [{ text: 'fix: it' }],
    failures: [{ text: 'npm test' }],
  });
  expect((await recall.session('s9', ['p2', null]))?.asked.map(({ text }) => text)).toEqual(['of another project']);
  expect(await recall.session('none')).toBeNull();
  expect(await recall.session('spell:none')).toBeNull();
  const refs = records.map(({ id }) => id);
  expect(await recall.cited('s9', [...refs, 'unknown'])).toEqual(refs);
});
