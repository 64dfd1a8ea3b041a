/**
 * Statements that can be looked up: which name a check by themselves, and what becomes of them when it held and fails.
 */
import { describe, expect, test } from 'vitest';
import { checkRepository } from '../../../src-main/engine/dream/check.ts';
import { namedCheck } from '../../../src-main/engine/dream/extract/named-check.ts';
import { note, record, shell } from '../../support/records.ts';
import { openWorld, type World } from './world.ts';

const day = (n: number) => {
  const at = `2026-11-${String(n).padStart(2, '0')}T09:00:00+00:00`;
  return { at, loggedAt: at };
};

test.each<[string, ReturnType<typeof namedCheck>]>([
  ['`parseRange` is defined in `src/range.ts`.', { kind: 'word', path: 'src/range.ts', word: 'parseRange' }],
  [
    'The MAX_RETRIES constant lives in config/limits.py',
    { kind: 'word', path: 'config/limits.py', word: 'MAX_RETRIES' },
  ],
  ['openLedger() is in src/ledger.ts', { kind: 'word', path: 'src/ledger.ts', word: 'openLedger' }],
  ['`src/theme.css` defines the `brand` variable', { kind: 'word', path: 'src/theme.css', word: 'brand' }],
  ['Decision: `useCart` is now implemented in `web/cart.ts`.', { kind: 'word', path: 'web/cart.ts', word: 'useCart' }],
  ['Releases are cut from branch `release/2.x`.', { kind: 'branch', name: 'release/2.x' }],
  ['The `next` branch is deployed on Fridays.', { kind: 'branch', name: 'next' }],
  ['The default branch is develop.', { kind: 'branch', name: 'develop' }],
  // Past, planned, denied, conditional, several, or only prose: nothing that can be looked up.
  ['`parseRange` was defined in `src/range.ts`.', undefined],
  ['`parseRange` is not in `src/range.ts`.', undefined],
  ['`parseRange` should be defined in `src/range.ts`.', undefined],
  ['`a` and `b` are in `src/range.ts`.', undefined],
  ['The server is in Frankfurt.', undefined],
  ['The parser is in `src/range.ts`.', undefined],
  ['config.ts is in src/config.ts', undefined],
  ['`parseRange` is in `../../etc/passwd`.', undefined],
  ['Branch `old` was deleted.', undefined],
  ['Merge branch `a` into branch `b`.', undefined],
  ['The branch is open until six.', undefined],
  ['We branch out.', undefined],
])('%s', (text, check) => expect(namedCheck(text)).toEqual(check));

/** Said in two sessions, so that it is confirmed by itself. */
async function knowing(text: string, world: World): Promise<World> {
  for (const [n, session] of [10, 11].map((one) => [one, `s${one}`] as const))
    world.see(record({ source: 'note', kind: 'note', origin: 'user-turn', text, session, ...day(n) }));
  await world.dream();
  return world;
}
const told = (world: World) => world.facts().map(({ state, checkFailed }) => [state, checkFailed]);
const RANGE = '`parseRange` is defined in `src/range.ts`.';

describe('looked up at orient', () => {
  test('a word that went from its file: lowered, with the reason; it comes back with the word', async () => {
    const world = openWorld();
    world.put('src/range.ts', 'export function parseRange() {}\n');
    await knowing(RANGE, world);
    await world.dream();
    expect(told(world)).toEqual([['confirmed', undefined]]);
    world.put('src/range.ts', 'export function parseRanges() {}\n');
    await world.dream();
    expect(told(world)).toEqual([['tentative', '`parseRange` is no longer in src/range.ts']]);
    world.put('src/range.ts', 'export { parseRange };\n');
    await world.dream();
    expect(told(world)).toEqual([['confirmed', undefined]]);
  });

  test('a file that was renamed takes its word along', async () => {
    const world = openWorld();
    world.put('src/range.ts', 'export function parseRange() {}\n');
    await knowing(RANGE, world);
    await world.dream();
    world.move('src/range.ts', 'src/interval.ts');
    const data = { path: 'src/interval.ts', from: 'src/range.ts' };
    world.see(record({ source: 'file', kind: 'rename', text: 'renamed', data, ...day(12) }));
    await world.dream();
    expect(world.facts().map(({ text, state }) => [text, state])).toEqual([
      ['`parseRange` is defined in `src/interval.ts`.', 'confirmed'],
    ]);
  });

  test('what never held takes nothing away, and what holds gives no weight', async () => {
    const world = openWorld();
    world.put('README.md', '# harbor\n');
    await knowing(RANGE, world);
    await world.dream();
    expect(told(world)).toEqual([['confirmed', undefined]]);

    const other = openWorld();
    other.put('src/range.ts', 'export function parseRange() {}\n');
    const text = RANGE;
    other.see(record({ source: 'note', kind: 'note', origin: 'agent', text, session: 's1', ...day(10) }));
    await other.dream();
    await other.dream();
    expect(other.facts().map(({ state, checkedAt }) => [state, checkedAt !== undefined])).toEqual([
      ['tentative', true],
    ]);
  });

  test('your own word is marked, and stays', async () => {
    const world = openWorld();
    world.put('src/range.ts', 'export function parseRange() {}\n');
    world.see(note(RANGE, day(10)));
    await world.dream();
    await world.dream();
    world.remove('src/range.ts');
    world.put('README.md', '# harbor\n');
    await world.dream();
    expect(told(world)).toEqual([['confirmed', 'src/range.ts is gone']]);
  });

  test('a branch that is gone', async () => {
    const world = openWorld();
    world.put('.git/HEAD', 'ref: refs/heads/main\n');
    world.put('.git/refs/heads/release/2.x', `${'a'.repeat(40)}\n`);
    await knowing('Releases are cut from branch `release/2.x`.', world);
    await world.dream();
    world.remove('.git/refs/heads/release/2.x');
    world.put('.git/packed-refs', `# pack-refs\n${'a'.repeat(40)} refs/heads/release/2.x\n`);
    await world.dream();
    expect(told(world)).toEqual([['confirmed', undefined]]);
    world.put('.git/packed-refs', `${'a'.repeat(40)} refs/heads/release/2.xy\n`);
    await world.dream();
    expect(told(world)).toEqual([['tentative', 'branch release/2.x is gone']]);
  });

  test('a command that could not be run any more; that it fails says nothing', async () => {
    const world = openWorld();
    for (const n of [10, 11, 12]) world.see(shell('npm run e2e', true, { origin: 'local', ...day(n) }));
    await world.dream();
    const used = () =>
      world
        .facts()
        .filter(({ slot }) => slot?.endsWith('command used'))
        .map(({ text, state, checkFailed }) => [text.slice(0, 14), state, checkFailed]);
    expect(used()).toEqual([['`npm run e2e` ', 'confirmed', undefined]]);
    world.see(shell('npm run e2e', false, { origin: 'local', ...day(13) }, 'AssertionError: expected 1 to be 2'));
    await world.dream();
    expect(used()).toEqual([['`npm run e2e` ', 'confirmed', undefined]]);
    world.see(shell('npm run e2e', false, { origin: 'local', ...day(14) }, 'npm error Missing script: "e2e"'));
    await world.dream();
    expect(used()).toEqual([['`npm run e2e` ', 'tentative', '`npm run e2e` could not be run any more']]);
    world.see(shell('npm run e2e', true, { origin: 'local', ...day(15) }));
    await world.dream();
    expect(used()).toEqual([['`npm run e2e` ', 'confirmed', undefined]]);
  });
});

test('branches are looked up below the folder only, and where nobody can say nothing is said', () => {
  const { folder, put } = openWorld();
  const look = (name: string) => checkRepository({ kind: 'branch', name }, folder);
  put('README.md', '# no repository\n');
  expect(look('main')).toBeUndefined();
  put('.git/HEAD', 'ref: refs/heads/main\n');
  expect([look('main'), look('next')]).toEqual([{ passed: true }, { passed: false, because: 'branch next is gone' }]);
  put('.git/refs/remotes/origin/next', `${'a'.repeat(40)}\n`);
  expect(look('next')).toEqual({ passed: true });
  expect(look('../../../../etc/passwd')).toBeUndefined();
  put('.git/HEAD', 'ref: refs/heads/.invalid\n'); // reftables
  expect(look('gone')).toBeUndefined();
});
