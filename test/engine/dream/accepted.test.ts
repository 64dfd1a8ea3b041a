/**
 * What the rules propose, the validator takes: a sentence of an extractor that says more than its records is found here, and not
 * as silence in somebody's memory ("change together" was refused for its value until it was looked for).
 */
import { expect, test } from 'vitest';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import { commit, manifest, note, prompt, record, shell, work } from '../../support/records.ts';
import { bytes } from '../memory/support.ts';
import { plan } from './plan.ts';

test('of two months of work in two dreams nothing is refused', async () => {
  const at = (day: number) => ({ at: `2026-11-${day}T10:00:00+00:00`, session: `t${day}` });
  const dependencies = ['vitest', 'react', 'zod', 'eslint', 'prettier'].map((name) => ({
    name,
    version: '5',
    dev: true,
  }));
  const habits = [10, 11, 12, 13, 14, 15].flatMap((day) => [
    shell('pnpm install', true, at(day)),
    shell('pnpm test', true, at(day)),
    commit('feat: more', ['src/x.ts', 'test/x.ts'], at(day)),
  ]);
  const news = [
    ...work(1500),
    manifest({ scripts: ['test', 'build', 'dev', 'lint'], dependencies, manager: 'pnpm', engines: { node: '>=24' } }),
    manifest({ path: 'go.mod', ecosystem: 'go', manager: 'go' }),
    manifest({ path: 'Makefile', ecosystem: 'make', scripts: ['test'], manager: 'make' }),
    record({
      source: 'file',
      kind: 'layout',
      data: {
        files: 100,
        folders: [{ path: 'src', files: 60 }],
        languages: [{ name: 'TypeScript', files: 80 }],
      },
    }),
    record({ source: 'git', kind: 'tag', data: { name: 'v1.2.0' } }),
    record({ source: 'git', kind: 'conflict', data: { paths: ['a.ts'] } }),
    commit('Switch to esbuild because webpack is slow', ['a.ts']),
    note('The staging server is in Frankfurt.'),
    prompt('I am a backend developer. My timezone is CET. No, use pnpm. We decided to drop Node 18.'),
    ...habits,
  ];
  const records = new Map(news.map((one) => [one.id, one]));
  let state = emptyMemory();
  for (const part of [news.slice(0, 700), news.slice(700)]) {
    const operations = await plan(part, [...state.facts.values()], { now: '2026-11-21T00:00:00+00:00' });
    const { accepted, refused } = validate(state, operations, records, { firstDreams: new Set(['p1']) });
    expect(refused.map(({ operation, reason }) => [operation.op, reason])).toEqual([]);
    const context = { now: '2026-11-21T00:00:00+00:00', dream: 'd', randomBytes: bytes };
    state = applyOperations(state, accepted, records, context).state;
  }
  const kinds = new Set([...state.facts.values()].map(({ slot }) => slot?.split(' · ').slice(0, 1).join()));
  for (const kind of ['fixed by', 'changes together', 'habit', 'commit style', 'user', 'wanted', 'left off', 'tests'])
    expect(kinds, 'it was tried').toContain(kind);
});
