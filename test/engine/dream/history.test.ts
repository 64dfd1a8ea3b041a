/**
 * Six years of a repository under an engine's eyes, a dream a year: nothing confirmed is ever wrong, and what was renamed, reverted and
 * brought back is told so. `npm run bench:dream -- --only replay` does the same over real histories.
 */
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { makeRepository } from '../../support/repository.ts';
import { years } from '../../support/scripted-years.ts';
import { tempDir } from '../../support/temp.ts';
import { watchHistory } from '../../support/watched-history.ts';
import { dreamsHere } from './dreams-here.ts';

test(
  'six years of a repository: no confirmed fact is ever wrong, and facts keep their lives',
  { timeout: 30_000 },
  async () => {
    const userHome = tempDir();
    const repository = makeRepository(userHome, 'harbor');
    const [first] = years;
    first?.does(repository);
    const watched = await watchHistory(userHome, repository, first?.until ?? '', { fork: dreamsHere });
    onTestFinished(() => watched.stop());
    const wrong: string[] = [];
    const refused: string[] = [];
    const builds: (string | undefined)[] = [];
    const pnpm: string[] = [];
    const leftOff: (string | undefined)[] = [];
    let facts: Fact[] = [];
    let build: Fact | undefined;
    for (const year of years) {
      if (year !== first) year.does(repository);
      const dreamt = await watched.dream(year.until);
      ({ facts } = dreamt);
      wrong.push(...dreamt.wrong.map((one) => `${year.until}: ${one}`));
      refused.push(...dreamt.report.refused.map(({ operation, reason }) => `${operation}: ${reason}`));
      build ??= facts.find(({ text }) => text.startsWith('The project is built with'));
      builds.push(manifestOf(facts, build));
      leftOff.push(facts.find(({ slot, state }) => slot === 'left off' && state === 'tentative')?.text);
      pnpm.push(
        facts
          .flatMap(({ text, state }) => (text.includes('Use pnpm') && text.startsWith('Decided') ? [state] : []))
          .sort()
          .join(' '),
      );
    }
    expect(leftOff[3], 'a revert that git worded is work of ours').toBe(
      `Work stopped on 2022-02-10: the last commit is "Revert 'Use pnpm instead of npm for everything'".`,
    );
    expect(wrong).toEqual([]);
    expect(refused).toEqual([]);
    const named = (folder: string) => `${folder}/package.json`;
    expect(builds, 'one fact, carried along twice').toEqual(
      ['web', 'web', 'client', 'client', 'client', 'apps'].map(named),
    );
    expect(pnpm, 'decided and reverted within a year, and decided again').toEqual([
      ...['', '', ''],
      ...['superseded', 'superseded', 'superseded tentative'],
    ]);
    const active = facts.filter(({ state }) => state === 'confirmed').map(({ text }) => text);
    expect(active).toEqual(
      expect.arrayContaining([
        'Written mostly in TypeScript, with JavaScript.',
        'Most files are in `apps`, `lib` and `test`.',
        'Vitest is the test runner (dependency `vitest` in package.json).',
        'Checks run with `npm run check` (script `check` in package.json).',
      ]),
    );
    const runners = facts.filter(({ slot }) => slot === 'test runner');
    expect(runners.filter(({ state }) => state === 'superseded').map(({ value }) => value)).toEqual(
      expect.arrayContaining(['mocha', 'jest']),
    );
  },
);

function manifestOf(facts: readonly Fact[], build: Fact | undefined): string | undefined {
  const check = facts.find(({ id, state }) => id === build?.id && state === 'confirmed')?.check;
  return check?.kind === 'script' ? check.manifest : undefined;
}
