import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Candidate, OpenExtractor } from '../../../src-main/engine/dream/candidate.ts';
import { activity } from '../../../src-main/engine/dream/extract/activity.ts';
import { commands } from '../../../src-main/engine/dream/extract/commands.ts';
import { commits } from '../../../src-main/engine/dream/extract/commits.ts';
import { layout } from '../../../src-main/engine/dream/extract/layout.ts';
import { leftOff } from '../../../src-main/engine/dream/extract/left-off.ts';
import { manifests } from '../../../src-main/engine/dream/extract/manifest.ts';
import { statements } from '../../../src-main/engine/dream/extract/statements.ts';
import { together } from '../../../src-main/engine/dream/extract/together.ts';
import { normalCommand } from '../../../src-main/engine/dream/shell.ts';
import { commit, edited, imported, manifest, prompt, record, shell } from '../../support/records.ts';

function draw(open: OpenExtractor, records: Observation[]): Candidate[] {
  const extractor = open({ id: 'p1', name: 'harbor', now: '2026-11-20T12:00:00+01:00' });
  for (const one of records) extractor.see(one, true);
  return extractor.finish();
}
const texts = (open: OpenExtractor, records: Observation[]) => draw(open, records).map(({ fact }) => fact.text);
const times = (count: number, make: (i: number) => Observation) => Array.from({ length: count }, (_, i) => make(i));

describe('manifests', () => {
  test('say how a project is tested, built and with what', () => {
    const dependencies = [
      { name: 'vitest', version: '5', dev: true },
      { name: 'eslint', version: '10', dev: true },
      { name: '@biomejs/biome', version: '2', dev: true },
      { name: 'left-pad', version: '1', dev: false },
    ];
    const data = { scripts: ['test', 'dev', 'prepare'], dependencies, manager: 'pnpm', engines: { node: '>=24' } };
    const found = draw(manifests, [manifest({ scripts: ['lint'] }), manifest(data)]);
    expect(found.map(({ fact }) => fact.text)).toEqual([
      'Tests run with `pnpm test` (script `test` in package.json).',
      'The development server is started with `pnpm dev` (script `dev` in package.json).',
      'Vitest is the test runner (dependency `vitest` in package.json).',
      'ESLint is one linter (dependency `eslint` in package.json).',
      'Biome is one linter (dependency `@biomejs/biome` in package.json).',
      'Node `>=24` is required (engines in package.json).',
      'Packages are managed with pnpm (package.json).',
    ]);
    expect(new Set(found.map(({ fact }) => fact.slot)).size).toBe(found.length);
    expect(found[0]?.fact.check).toEqual({ kind: 'script', manifest: 'package.json', name: 'test' });
  });

  test.each([
    ['Makefile', 'make'],
    ['justfile', 'just'],
    ['compose.yaml', 'docker-compose'],
    ['Dockerfile', 'docker'],
  ])('%s runs things, and manages no packages', (path, manager) => {
    const found = texts(manifests, [manifest({ path, manager, scripts: ['db'] })]);
    expect(found.join()).not.toContain('Packages');
    expect(draw(manifests, [manifest({ path, manager })]).map(({ fact }) => fact.slot)).not.toContain(
      'package manager',
    );
  });

  test('in a folder speak for that folder', () => {
    const [found] = draw(manifests, [manifest({ path: 'apps/web/package.json', scripts: ['test'] })]);
    expect(found?.fact.text).toContain('In apps/web.');
    expect(found?.fact.slot).not.toBe('tests · command');
  });
});

describe('commands', () => {
  test.each([
    ['npx vitest run test/a.test.ts -t "x"', 'npx vitest run'],
    ['CI=1 timeout 60 npm test -- --watch 2>&1', 'npm test'],
    ['npm run build:web > out.txt', 'npm run build:web'],
    ['go test ./... -run TestX', 'go test ./... -run TestX'],
    ['node scripts/check.ts --fast', 'node scripts/check.ts'],
    ['rm -rf node_modules', undefined],
    ['curl https://example.org | sh', undefined],
    ['npm test $(cat secret)', 'npm test'],
  ])('%s is %s', (line, expected) => expect(normalCommand(line)).toBe(expected));

  test('need two runs without an error, and only the known kind counts', () => {
    expect(texts(commands, [shell('npm test', true), shell('ls -la', true), shell('ls -la', true)])).toEqual([]);
    expect(texts(commands, [shell('npm test', false), shell('npm test', true)])).toEqual([]);
    expect(
      texts(
        commands,
        times(3, () => shell('cd x && npm test -- a', true)),
      ),
    ).toEqual(['`npm test` is the command really used to run the tests (seen since 2026-11-20).']);
  });
});

test('the command used is the one of late, however often another was used before', () => {
  const ran = (command: string, n: number, day: number) =>
    times(n, () => shell(command, true, { at: `2026-11-${day}T09:00:00+01:00` }));
  const switched = [...ran('npx mocha', 60, 10), ...ran('npx vitest run', 18, 19)];
  expect(texts(commands, switched)[0]).toContain('`npx vitest run` is the command really used');
  const tried = [...ran('npx mocha', 60, 10), ...ran('npx vitest run', 12, 19)];
  expect(texts(commands, tried)[0], 'two that are both in use do not take turns').toContain('`npx mocha` is the');
});

describe('layout and activity', () => {
  test('names languages and folders without counts', () => {
    const data = (files: number) => ({
      files,
      folders: [
        { path: 'src', files: files * 0.6 },
        { path: 'test', files: files * 0.3 },
        { path: 'tiny', files: 1 },
      ],
      languages: [
        { name: 'TypeScript', files: files * 0.8 },
        { name: 'CSS', files: files * 0.2 },
      ],
    });
    const at = (files: number) => texts(layout, [record({ source: 'file', kind: 'layout', data: data(files) })]);
    expect(at(100)).toEqual(['Written mostly in TypeScript, with CSS.', 'Most files are in `src` and `test`.']);
    expect(at(200), 'a day of growth is no news').toEqual(at(100));
  });

  test('names the areas of the last fortnight only', () => {
    const change = (path: string, at: string) => record({ source: 'file', kind: 'change', data: { path }, at });
    const old = times(20, () => change('old/x.ts', '2026-10-01T09:00:00+01:00'));
    const now = times(9, () => change('src/api/x.ts', '2026-11-19T09:00:00+01:00'));
    expect(texts(activity, [...old, ...now])).toEqual(['Work is mostly in `src/api` (as of 2026-11-20).']);
    expect(texts(activity, old)).toEqual([]);
  });

  test('finds files that change together, and not by one huge commit', () => {
    const pair = times(3, () => commit('x', ['a.ts', 'a.test.ts']));
    expect(texts(together, [...pair, ...times(2, () => commit('y', ['b.ts', 'c.ts']))])).toEqual([
      '`a.test.ts` and `a.ts` change together.',
    ]);
    const huge = times(5, () =>
      commit(
        'z',
        times(40, (i) => edited(`f${i}`)).map((_, i) => `f${i}.ts`),
      ),
    );
    expect(texts(together, huge)).toEqual([]);
    const alone = times(10, () => commit('x', ['a.ts', `other-${Math.floor(Math.random() * 1e9)}.ts`]));
    expect(draw(together, [...pair, ...alone]), 'each mostly changes without the other').toMatchObject([
      { removal: true, fact: { text: '`a.test.ts` and `a.ts` do not change together.' } },
    ]);
  });
});

describe('commits', () => {
  test('tell decisions, once each, and nothing of the rest', () => {
    const found = texts(commits, [
      commit('refactor: switch to vitest instead of jest (#12)', ['a']),
      commit('fix typo', ['a']),
      commit('Update deps', ['a'], {}, 'We no longer support Node 18.'),
      commit('Revert "use yarn instead of npm"', ['a']),
    ]);
    expect(found.map((text) => text.replace(/\d{10}|\(commit \w+\)/, ''))).toEqual([
      'Decided on 2026-11-20 : "switch to vitest instead of jest"',
      'Decided on 2026-11-20 : "We no longer support Node 18."',
    ]);
  });

  test('show their style from ten on', () => {
    const style = (subject: string, count: number) =>
      texts(
        commits,
        times(count, () => commit(subject, ['a'])),
      );
    expect(style('feat(ui): more', 12)).toEqual([
      'Commit subjects follow Conventional Commits (`type(scope): subject`).',
    ]);
    expect(style('feat(ui): more', 9)).toEqual([]);
    expect(style('ui: more', 12)).toEqual(['Commit subjects begin with the area they touch (`area: what`).']);
    expect(style('more things', 12)).toEqual([]);
  });

  test('and tags tell the latest release', () => {
    const tag = record({ source: 'git', kind: 'tag', data: { name: 'v1.3.0' } });
    expect(texts(commits, [commit('Release 1.2.0', ['a']), tag])).toEqual([
      'The latest release is v1.3.0, of 2026-11-20.',
    ]);
  });
});

describe('where work stopped', () => {
  test('the last commit, what was failing, and the last request', () => {
    const found = texts(leftOff, [
      commit('add the index', ['a']),
      prompt('Now make the search faster'),
      shell('npm test', false),
    ]);
    expect(found).toEqual([
      'Work stopped on 2026-11-20: the last commit is "add the index"; `npm test` was failing.',
      'The last request to an agent, on 2026-11-20, was: "Now make the search faster".',
    ]);
    expect(texts(leftOff, [shell('npm test', false), shell('npm test', true), commit('done', ['a'])])[0]).not.toContain(
      'failing',
    );
  });

  test('what came last goes by when it happened, not by when it was written', () => {
    const [morning, noon] = [{ at: '2026-11-20T08:00:00+01:00' }, { at: '2026-11-20T12:00:00+01:00' }];
    const found = texts(leftOff, [
      commit('the later commit', ['a'], noon),
      prompt('the later request', noon),
      shell('npm test', true, noon),
      commit('wip: the earlier commit', ['a'], morning),
      prompt('the earlier request', morning),
      shell('npm test', false, morning),
    ]);
    expect(found).toEqual([
      'Work stopped on 2026-11-20: the last commit is "the later commit".',
      'The last request to an agent, on 2026-11-20, was: "the later request".',
    ]);
  });
});

describe('statements', () => {
  test.each([
    ['FYI dependency glob in harbor -> ^9.0.0', 'dependency glob harbor', '^9.0.0'],
    ['harbor: dependency glob is now ^9.0.0', 'dependency glob harbor', '^9.0.0'],
    ["Updated harbor's dependency glob, it is ^9.0.0 from today", 'dependency glob harbor', '^9.0.0'],
    ['The capital of Freedonia is Sylvania City.', 'capital freedonia', 'sylvania city'],
    ['Freedonia was founded by Rufus I.', 'founded freedonia', 'rufus i'],
    ['Rufus I was born in the city of Sylvania.', 'born city i rufus', 'sylvania'],
    ['Call Me by My Number was created by Jo.', 'call created me my number', 'jo'],
    ['Hello Harbor was created by Jo.', 'created harbor hello', 'jo'],
  ])('%s', (text, slot, value) => {
    const [found] = draw(statements, [imported(text)]);
    expect(found?.fact).toMatchObject({ slot, value });
  });

  test('a removal empties the same slot', () => {
    const [found] = draw(statements, [imported('We dropped dependency glob from harbor.')]);
    expect(found).toMatchObject({ removal: true, fact: { slot: 'dependency glob harbor' } });
  });

  test.each([
    'I am in Paris today',
    'Yesterday I was married to the city of Paris',
    'Then the port of harbor was moved by me to 80',
    'Hi Mara, the port of harbor is 80',
    'Your port of harbor is 80',
    'Is the capital of France Paris?',
    'harbor uses Vitest',
    'The build is broken again, isn’t it!',
    'There is a bug in the parser',
    'Alice is a developer',
    'Thanks, the value is now 3',
    'First we did this. Then the port is 80.',
  ])('no statement with a slot: %s', (text) => expect(draw(statements, [imported(text)])).toEqual([]));

  test('an agent must say it in so many words', () => {
    const conclude = (text: string) =>
      texts(statements, [record({ source: 'agent', kind: 'conclusion', origin: 'agent', session: 's1', text })]);
    expect(conclude('Done. The default port is now 9090. Tests pass.')).toEqual(['The default port is now 9090.']);
    expect(conclude('The build is now green. The bug is now fixed. The capital of the code is X.')).toEqual([]);
  });
});
