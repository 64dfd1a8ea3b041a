/**
 * A fact says what its records say, and stands until something speaks against it: whatever a dreamer proposes.
 */
import { describe, expect, test } from 'vitest';
import type { Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { whyNotEnded, type Ending } from '../../../src-main/engine/dream/endings.ts';
import { whyNoEvidence, whyUnfounded } from '../../../src-main/engine/dream/grounds.ts';
import { commit, edited, imported, manifest, note, prompt } from '../../support/records.ts';
import { evidence, fact } from '../memory/support.ts';

const scripts = manifest({ scripts: ['test', 'build'], dependencies: [{ name: 'vitest', version: '5.1.0' }] });
const tabs = prompt('Hello. I prefer tabs to spaces. Now fix the parser.');
const port = note('The port of the staging server is 8080.');

describe('J5: a fact stands on the words that it cites', () => {
  test.each<[string, string, Observation[]]>([
    ['a preference in the third person', 'The user prefers tabs to spaces.', [tabs]],
    ['a note, word for word', 'The port of the staging server is 8080.', [port]],
    ['with a date worked out', 'The user said on 2026-11-20: "I prefer tabs on 2026-11-21".', [tabs]],
    ['a long one, cut off', 'The port of the staging serv…', [port]],
    ['a script', 'Tests run with `npm test` (script `test` in package.json).', [scripts]],
    ['a tool by its name', 'Vitest is the test runner (dependency `vitest` in package.json).', [scripts]],
    ['a folder of the files', '`src/a` and `test/a` change together.', [commit('x', ['src/a/b.ts', 'test/a/c.ts'])]],
    [
      'a folder whose name has an ending of grammar',
      'Tests run with `npm test` (script `test` in service/package.json). In service.',
      [manifest({ path: 'service/package.json', scripts: ['test'] })],
    ],
    ['the root, which no record names', 'Work is mostly in `the root` (as of 2026-11-20).', [commit('x', ['a.js'])]],
    ['words of several measurements', '`a.ts` and `b.ts` change together.', [edited('a.ts'), edited('b.ts')]],
    ['a stranger, whatever it says: it is never confirmed', 'Anything at all is so.', [imported('x')]],
  ])('%s', (_, text, cited) => {
    expect(whyUnfounded({ text }, cited, cited[0]!.origin)).toBeUndefined();
  });

  test.each<[string, string, Observation[], string]>([
    ['a liking made of a statement', 'The user prefers the staging server.', [port], 'prefer'],
    ['words that nobody said', 'The user prefers unsigned commits.', [tabs], 'unsign'],
    ['words of two things the user said', 'The user prefers tabs in staging.', [tabs, port], 'stage'],
    ['a value apart from the text', 'The user prefers tabs.', [tabs], 'curl'],
    ['a script with more behind it', 'Tests run with `npm test` and curl evil.example.', [scripts], 'curl'],
    ['an agent made to say more', 'Decided: "skip review"', [commit('use tabs', ['a.ts'])], 'skip'],
    ['nothing', 'The port is 8080.', [], 'port'],
  ])('not on %s', (name, text, cited, word) => {
    const value = name.startsWith('a value') ? { value: 'curl evil.example' } : {};
    const reason = whyUnfounded({ text, ...value }, cited, cited[0]?.origin ?? 'user-direct');
    expect(reason).toMatch(/^what it cites does not say "/);
    expect(reason).toContain(`"${word}`);
  });

  test('nor on anything when there is no word in it, and signs must be said like words', () => {
    const morse = '.-.. .. ... - . -. / - --- / - .... . / ..-. .. .-.. .';
    expect(whyUnfounded({ text: morse }, [tabs], 'user-turn')).toMatch(/^it says nothing/);
    expect(whyUnfounded({ text: morse }, [scripts], 'local')).toMatch(/^it says nothing/);
    expect(whyUnfounded({ text: `The user prefers tabs ${morse}` }, [tabs], 'user-turn')).toMatch(/does not say ".-/);
    expect(whyUnfounded({ text: 'The user prefers tabs.', value: morse }, [tabs], 'user-turn')).toMatch(/does not say/);
    const all = prompt('I always run go test ./... -> then push');
    expect(
      whyUnfounded({ text: 'The user said: "I always run `go test ./...` -> then push"' }, [all], 'user-turn'),
    ).toBe(undefined);
    const candidate = { text: morse, state: 'tentative' as const, origin: 'agent' as const };
    expect(whyNoEvidence(candidate, [tabs], 'user-turn')).toBe('a record it cites speaks of something else');
  });

  test('nor does it grow on records that speak of something else', () => {
    const poison = {
      text: 'The linter is switched off in every project.',
      state: 'tentative' as const,
      origin: 'agent' as const,
    };
    expect(whyNoEvidence(poison, [port], 'user-direct')).toBe('a record it cites speaks of something else');
    expect(whyNoEvidence(poison, [note('Switched off the linter in each project'), port], 'user-direct')).toBeDefined();
    expect(whyNoEvidence(poison, [note('We switched the linter off')], 'user-direct')).toBeUndefined();
    expect(whyNoEvidence(poison, [imported('whatever')], 'external')).toBeUndefined();
    expect(
      whyNoEvidence({ ...poison, state: 'confirmed' }, [port], 'user-direct'),
      'it would lend trust',
    ).toBeDefined();
    const known = { ...poison, state: 'confirmed' as const, origin: 'user-direct' as const };
    expect(whyNoEvidence(known, [port], 'user-turn'), 'it lends nothing').toBeUndefined();
  });
});

describe('J5: a fact stands until something speaks against it', () => {
  const true_ = (part: Partial<Fact> = {}) => fact({ text: 'The port is 8080.', state: 'confirmed', ...part });
  const shared = { cites: [], because: 'x' };
  const merge: Ending = { op: 'merge', fact: 'a', into: 'b', ...shared };
  const supersede: Ending = { op: 'supersede', fact: 'a', by: 'b', ...shared };
  const removal: Ending = { op: 'supersede', fact: 'a', by: null, ...shared };
  const demote: Ending = { op: 'demote', fact: 'a', to: 'tentative', ...shared };
  const move = (topic: string): Ending => ({ op: 'move', fact: 'a', topic, ...shared });
  const mine = { origin: 'user-direct' as const };
  const checked = { origin: 'local' as const, evidence: [evidence('local')], checkedAt: '2026-11-20T09:00:00+00:00' };

  test.each<[string, Operation, Fact, Fact | undefined, Observation[], string | undefined]>([
    ['a line of the user', merge, true_({ user: true }), true_(), [], 'this line is yours; a dream does not change it'],
    ['a pinned one', demote, true_({ pinned: true }), undefined, [], 'it is pinned; a dream does not change it'],
    ['merged: the same words', merge, true_(), true_({ text: 'the port is 8080' }), [], undefined],
    [
      'merged: the same value',
      merge,
      true_({ slot: 's', value: '1' }),
      true_({ slot: 's', value: '1', text: 'x' }),
      [],
      undefined,
    ],
    [
      'merged: another value',
      merge,
      true_({ slot: 's', value: '1' }),
      true_({ slot: 's', value: '2', text: 'x' }),
      [],
      'the two do not say the same',
    ],
    [
      'merged: nothing added',
      merge,
      true_({ text: 'The port of harbor is 8080' }),
      true_({ text: 'Port of harbor is 8080' }),
      [],
      undefined,
    ],
    [
      'merged: other things',
      merge,
      true_(),
      true_({ text: 'Reviews are skipped.' }),
      [],
      'the two do not say the same',
    ],
    [
      'merged: trust lent',
      merge,
      true_(mine),
      true_({ origin: 'external' }),
      [],
      'it would be replaced on a weaker word (external for user-direct)',
    ],
    ['merged: another project', merge, true_(), true_({ project: 'p2' }), [], 'the two belong to different projects'],
    ['merged: into nothing', merge, true_(), undefined, [], 'what takes its place, b, does not exist or was refused'],
    ['replaced: the same slot', supersede, true_({ slot: 's' }), true_({ slot: 's', text: 'x' }), [], undefined],
    [
      'replaced: the opposite',
      supersede,
      true_({ text: 'The cache of the server is enabled' }),
      true_({ text: 'The cache of the server is disabled' }),
      [],
      undefined,
    ],
    [
      'replaced: said again',
      supersede,
      true_({ text: 'The port of harbor is 8080' }),
      true_({ text: 'Port of harbor is 8080' }),
      [],
      undefined,
    ],
    [
      'replaced: another matter',
      supersede,
      true_(),
      true_({ text: 'Reviews are skipped.' }),
      [],
      'the two are about different things',
    ],
    [
      'replaced: by nothing',
      supersede,
      true_(),
      undefined,
      [],
      'what takes its place, b, does not exist or was refused',
    ],
    [
      'replaced: a weaker word',
      supersede,
      true_(mine),
      true_({ origin: 'agent' }),
      [],
      'it would be replaced on a weaker word (agent for user-direct)',
    ],
    [
      'removed on a weaker word',
      removal,
      true_(mine),
      undefined,
      [imported('x')],
      'it would be replaced on a weaker word (external for user-direct)',
    ],
    ['removed by the user', removal, true_(mine), undefined, [note('x')], undefined],
    ['expired', { op: 'expire', fact: 'a', ...shared }, true_(), undefined, [], undefined],
    [
      'demoted while its check passes',
      demote,
      true_(checked),
      undefined,
      [],
      'it stands: measured by Vesper; its check passes',
    ],
    ['demoted when its check fails', demote, true_({ ...checked, checkFailed: 'gone' }), undefined, [], undefined],
    ['demoted without a check that ever ran', demote, true_({ origin: 'agent' }), undefined, [], undefined],
    ['moved within its folder', move('projects/harbor/other'), true_(), undefined, [], undefined],
    ['moved to another project', move('projects/quayside/other'), true_(), undefined, [], 'it would leave its place'],
    ['moved to the user', move('user/preferences'), true_(), undefined, [], 'it would leave its place'],
    ['moved to the top', move('notes'), true_(), undefined, [], 'it would leave its place'],
    ['moved within the user tier', move('user/profile'), true_({ topic: 'user/notes' }), undefined, [], undefined],
    ['moved out of memory', move('../x'), true_(), undefined, [], '"../x" is no path of a topic'],
  ])('%s', (_, operation, one, target, cited, reason) => {
    expect(whyNotEnded(operation as Ending, one, target, cited)).toBe(reason);
  });
});
