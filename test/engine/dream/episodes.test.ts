/**
 * Episodes: what failed, was changed and passed, and errors that come back (issue "The dream", part 6).
 */
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Candidate, OpenExtractor } from '../../../src-main/engine/dream/candidate.ts';
import { episodes } from '../../../src-main/engine/dream/extract/episodes.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import { commit, edited, shell } from '../../support/records.ts';
import { bytes } from '../memory/support.ts';
import { plan } from './plan.ts';

function draw(open: OpenExtractor, records: Observation[]): Candidate[] {
  const extractor = open({ id: 'p1', name: 'harbor', now: '2026-11-20T12:00:00+01:00' });
  for (const one of records) extractor.see(one, true);
  return extractor.finish();
}
const texts = (open: OpenExtractor, records: Observation[]) => draw(open, records).map(({ fact }) => fact.text);

describe('episodes', () => {
  test('failure, change, success of the same command in one session', () => {
    const failed = shell('npm test', false, {}, 'TypeError: x is not a function');
    expect(texts(episodes, [failed, edited('src/a.ts'), shell('npm test', true)])).toEqual([
      '`npm test` failed with "TypeError: x is not a function"; this was fixed by changes to `src/a.ts` (2026-11-20).',
    ]);
    expect(texts(episodes, [failed, shell('npm test', true)]), 'nothing was changed').toEqual([]);
    expect(texts(episodes, [failed, edited('src/a.ts'), shell('npm test', true, { session: 's2' })])).toEqual([]);
    expect(texts(episodes, [failed, edited('src/a.ts'), shell('npm run lint', true)])).toEqual([]);
  });

  test('what mended it may be a command, and the whole passing tells of a part', () => {
    const lock = 'npm error `npm ci` can only install with an existing lockfile';
    expect(
      texts(episodes, [
        shell('npm ci', false, {}, lock),
        shell('rm package-lock.json && npm install', true),
        shell('npm ci', true),
      ]),
    ).toEqual([
      '`npm ci` failed with "npm error npm ci can only install with an existing lockfile"; this was fixed by `rm package-lock.json`, then `npm install` (2026-11-20).',
    ]);
    const one = 'npx vitest run test/a.test.ts';
    const failed = shell(one, false, {}, 'AssertionError: expected N to be N');
    const fixed = `\`${one}\` failed with "AssertionError: expected N to be N"; this was fixed by changes to \`src/a.ts\` (2026-11-20).`;
    expect(texts(episodes, [failed, edited('src/a.ts'), shell('npx vitest run', true)])).toEqual([fixed]);
    expect(texts(episodes, [failed, edited('src/a.ts'), shell(`CI=1 ${one} 2>&1`, true)])).toEqual([fixed]);
    for (const passed of ['npx vitest run test/b.test.ts', `${one} | tail -5`, `${one} || true`, `npx vitest`])
      expect(texts(episodes, [failed, edited('src/a.ts'), shell(passed, true)]), passed).toEqual([]);
    expect(texts(episodes, [failed, shell('git status', true), shell(one, true)]), 'looking mends nothing').toEqual([]);
  });

  test.each(['python manage.py migrate', 'docker compose build web', 'terraform plan', 'psql -f schema.sql'])(
    'any command can fail and be mended: %s',
    (command) => {
      const run = (ok: boolean) => shell(command, ok, {}, ok ? undefined : 'ERROR: relation users does not exist');
      const [found] = draw(episodes, [run(false), edited('db/schema.sql'), run(true)]);
      expect(found?.fact.text).toBe(
        `\`${command}\` failed with "ERROR: relation users does not exist"; this was fixed by changes to \`db/schema.sql\` (2026-11-20).`,
      );
      expect(found?.cites.length).toBe(3);
    },
  );

  test('a search that found nothing is no error', () => {
    const run = (ok: boolean) => shell('grep -rn foo src', ok, {}, ok ? undefined : 'grep: no such file');
    expect(texts(episodes, [run(false), edited('src/a.ts'), run(true)])).toEqual([]);
  });

  test('an error met on three days is a recurring one, with what fixed it last', () => {
    const on = (day: number) => ({ at: `2026-11-0${day}T09:00:00+01:00`, session: `s${day}` });
    const error = 'Error: listen EADDRINUSE: address already in use :::N';
    const fails = (day: number, signature = error) => shell('npm run dev', false, on(day), signature);
    const again = (records: Observation[]) => texts(episodes, records).filter((text) => text.startsWith('Recurring'));
    expect(again([fails(1), fails(1), fails(2), fails(2)]), 'two days are not enough').toEqual([]);
    expect(again([fails(1), fails(2), fails(3)])).toEqual([
      `Recurring error: \`npm run dev\` failed with "${error}" (seen since 2026-11-01).`,
    ]);
    expect(
      again([fails(1), fails(2), fails(3), edited('src/server.ts', on(3)), shell('npm run dev', true, on(3))]),
    ).toEqual([
      `Recurring error: \`npm run dev\` failed with "${error}" (seen since 2026-11-01); last fixed by changes to \`src/server.ts\`.`,
    ]);
    for (const vague of [
      'N failed',
      'npm error code N',
      'Command failed with exit code N',
      'Tests: N failed, N passed',
    ])
      expect(again([fails(1, vague), fails(2, vague), fails(3, vague)]), vague).toEqual([]);
  });

  test('the validator takes a chain that cites failure, change and success, however long its words are', async () => {
    const long = `TypeError: Cannot read properties of undefined (reading 'aPropertyWithQuiteALongNameThatGoesOnAndOn') in harbor`;
    const news = [1, 2, 3].flatMap((day) => {
      const on = (minute: number) => ({ at: `2026-11-0${day}T09:0${minute}:00+01:00`, session: `s${day}` });
      return [
        shell('npx vitest run test/a.test.ts', false, on(1), long),
        edited(`packages/some-quite-long-folder/with-another-below-it/src/part-${day}.ts`, on(2)),
        shell('npm install left-pad', true, on(3)),
        shell('npx vitest run test/a.test.ts', true, on(4)),
      ];
    });
    const operations = await plan(news);
    const records = new Map(news.map((one) => [one.id, one]));
    const { accepted, refused } = validate(emptyMemory(), operations, records, { firstDreams: new Set() });
    expect(refused).toEqual([]);
    const added = accepted.flatMap((one) => (one.op === 'add' && one.fact.topic.endsWith('/errors') ? [one] : []));
    expect(added.map(({ fact, cites }) => [fact.slot?.split(' · ')[0], cites.length])).toEqual([
      ['fixed by', 4],
      ['fixed by', 4],
      ['fixed by', 4],
      ['recurring error', 7],
    ]);
    const standing = added.filter(({ key }) => !accepted.some((one) => one.op === 'supersede' && one.fact === key));
    expect(
      standing.map(({ fact }) => fact.text),
      'the newest fix stands',
    ).toEqual([
      expect.stringMatching(/^`npx vitest run test\/a.test.ts` failed with "TypeError.*part-3/),
      expect.stringMatching(/^Recurring error: .*seen since 2026-11-01/),
    ]);
  });
});

test('files that change together reach memory', async () => {
  const news = [1, 2, 3].map((day) =>
    commit('x', ['src/a.ts', 'test/a.test.ts'], { at: `2026-11-0${day}T09:00:00+01:00` }),
  );
  const records = new Map(news.map((one) => [one.id, one]));
  const { accepted, refused } = validate(emptyMemory(), await plan(news), records, { firstDreams: new Set() });
  expect(refused).toEqual([]);
  const texts = accepted.flatMap((one) => (one.op === 'add' ? [one.fact.text] : []));
  expect(texts).toContain('`src/a.ts` and `test/a.test.ts` change together.');
});

test('files that change together no more say so', async () => {
  const at = (day: number) => ({ at: `2026-11-${String(day).padStart(2, '0')}T09:00:00+01:00` });
  const pair = [1, 2, 3, 4].map((day) => commit('x', ['src/a.ts', 'src/b.ts'], at(day)));
  const apart = (count: number) =>
    Array.from({ length: count }, (_, n) => commit('y', ['src/a.ts', `src/c${n}.ts`], at(10 + n)));
  const known = await dreamt([], pair);
  expect(standing(known)).toContain('`src/a.ts` and `src/b.ts` change together.');
  expect(standing(await dreamt(known, [...pair, ...apart(7)], pair.length))).toContain(
    '`src/a.ts` and `src/b.ts` change together.',
  );
  const after = standing(await dreamt(known, [...pair, ...apart(8)], pair.length));
  expect(after).toContain('`src/a.ts` and `src/b.ts` do not change together.');
  expect(after).not.toContain('`src/a.ts` and `src/b.ts` change together.');
});

const standing = (facts: Fact[]) => facts.filter(({ state }) => state === 'tentative').map(({ text }) => text);

/** The first `read` of the records were read by an earlier dream. */
async function dreamt(facts: Fact[], news: Observation[], read = 0): Promise<Fact[]> {
  const state = { ...emptyMemory(), facts: new Map(facts.map((fact) => [fact.id, fact])) };
  const records = new Map(news.map((one) => [one.id, one]));
  const cursor = read === 0 ? {} : { dev1: news.slice(0, read).map(({ seq }): [number, number] => [seq, seq]) };
  const operations = await plan(news, facts, { cursor, now: '2026-11-30T23:00:00+01:00' });
  const { accepted, refused } = validate(state, operations, records, { firstDreams: new Set() });
  expect(refused).toEqual([]);
  const context = { now: '2026-11-30T23:00:00+01:00', dream: 'd', randomBytes: bytes };
  return [...applyOperations(state, accepted, records, context).state.facts.values()];
}
