/**
 * Promises and open ends: due days from the day they were said, and closed when they are kept.
 */
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { openEndOf } from '../../../src-main/engine/dream/extract/promises.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import { commit, note, prompt, shell } from '../../support/records.ts';
import { bytes } from '../memory/support.ts';
import { plan } from './plan.ts';

const friday = '2026-11-20T12:00:00+01:00';
const later = { at: '2026-11-22T12:00:00+01:00', session: 's2' };

describe('promises', () => {
  test.each([
    ["I'll write the changelog tomorrow", '2026-11-21'],
    ['I promised Mia to send the report by Tuesday', '2026-11-24'],
    ['I owe Tom a review by next Thursday', '2026-11-26'],
    ['The report is due on Wednesday', '2026-11-25'],
    ['The deadline for the talk is 3 December', '2026-12-03'],
    ["We'll cut the release by the end of the month", '2026-11-30'],
    ["I'll clean up the tests this week", '2026-11-22'],
    ["Don't let me forget to renew the domain on 2026-12-05", '2026-12-05'],
    ['TODO: describe the formats', undefined],
    ['Remind me to call the bank', undefined],
    ['I’ll fix this tomorrow.', '2026-11-21'],
    ['TODO after release: remove the flag', undefined],
    ['TODO(ada): remove the flag', undefined],
    ['Todo tomorrow: update the docs', '2026-11-21'],
    ['TODO remove the legacy flag after the release', undefined],
    ["After the release I'll remove the legacy flag", undefined],
    ["Once 2.4 is released I'll delete the shim", undefined],
    ["let's fix the flaky test tomorrow", '2026-11-21'],
    ['need to rotate the keys next week', '2026-11-29'],
    ['Will do the docs tomorrow', '2026-11-21'],
    ['Leave the cleanup for tomorrow', '2026-11-21'],
    ['Next week: write the release notes', '2026-11-29'],
    ['follow up with Mia on Tuesday', '2026-11-24'],
    ["I'd like to fix the flaky test tomorrow", '2026-11-21'],
  ])('%s', (text, due) => {
    const end = openEndOf(text, friday);
    expect(end?.text).toMatch(/^The user (?:said|asked to be reminded|noted as open) on 2026-11-20: /);
    expect(end?.due).toBe(due);
  });

  test.each([
    "I'll be away tomorrow",
    "I'll be on vacation next week",
    'I have to go now, see you tomorrow',
    "I'll continue tomorrow",
    'I will need the logs by tomorrow',
    'The branch is due',
    'He promised to fix it tomorrow',
    'Mia will send the report by Tuesday',
    'Should I send the report tomorrow?',
    'If it rains I will stay at home tomorrow',
    'Will it run tomorrow',
    'need to know by tomorrow',
    "let's see tomorrow",
    "let's not do that later",
    'After the release the cache is cleared',
    'TODO comments should be removed later',
    'keep the old name until later',
    "Once the PR is merged I'll see you",
    'will be out next week',
    'follow up questions are for later',
    'When it is out, tell me',
  ])('no promise: %s', (text) => expect(openEndOf(text, friday)).toBeUndefined());
});

/** What became of a promise after something else was seen two days later, in the same dream or in the next. */
async function fate(
  promise: string,
  what: Observation,
  how: 'one dream' | 'two dreams' = 'two dreams',
  by = prompt,
): Promise<Fact | undefined> {
  return fateOf(by(promise, { at: friday }), what, how);
}

async function fateOf(
  said: Observation,
  what: Observation,
  how: 'one dream' | 'two dreams' = 'two dreams',
): Promise<Fact | undefined> {
  let state = emptyMemory();
  for (const news of how === 'one dream' ? [[said, what]] : [[said], [what]]) {
    const records = new Map(news.map((one) => [one.id, one]));
    const operations = await plan(news, [...state.facts.values()], { now: '2026-11-23T23:00:00+01:00' });
    const { accepted, refused } = validate(state, operations, records, { firstDreams: new Set() });
    expect(refused).toEqual([]);
    const context = { now: '2026-11-23T23:00:00+01:00', dream: 'd', randomBytes: bytes };
    state = applyOperations(state, accepted, records, context).state;
  }
  return [...state.facts.values()].find(({ evidence }) => evidence[0]?.ref === said.id && !evidence[1]);
}

describe('a promise ends when it is kept', () => {
  test.each<[string, Observation]>([
    ["I'll write the changelog tomorrow", commit('docs: write the changelog', ['a'], later)],
    ["I'll write the changelog tomorrow", commit('Add changelog', ['a'], later)],
    [
      "I'll write the changelog tomorrow",
      shell('git add -A && git commit -qm "docs: write the changelog"', true, later),
    ],
    ["I'll write the changelog tomorrow", prompt('The changelog is written.', later)],
    ["I'll write the changelog tomorrow", prompt('Ok, I wrote the changelog. Now look at the parser.', later)],
    ["I'll write the changelog tomorrow", prompt('done: changelog', later)],
    ['Remind me to renew the certificate on Monday', prompt("I've renewed the certificate", later)],
    ['I promised Mia to send the report by Tuesday', note('sent the report to Mia: done', later)],
    ['TODO: document the file formats', commit('document file formats', ['a'], later)],
    ["We'll merge the index branch next week", prompt('the index branch has been merged', later)],
    ["I'll call the hosting people tomorrow", prompt('I just called the hosting people', later)],
    ['TODO after the release: remove the legacy flag', commit('remove the legacy flag', ['a'], later)],
    ["let's fix the flaky test tomorrow", commit('fix the flaky test', ['a'], later)],
    ['I’ll fix the parser tomorrow', prompt('I fixed the parser', later)],
  ])('%s ← %o', async (promise, what) => {
    for (const how of ['one dream', 'two dreams'] as const) {
      const fact = await fate(promise, what, how);
      expect([fact?.state, fact?.because], how).toEqual(['expired', expect.stringMatching(/^done/)]);
    }
  });

  test.each<[string, Observation]>([
    ["I'll write the changelog tomorrow", commit('wip: write the changelog', ['a'], later)],
    ["I'll write the changelog tomorrow", commit('Revert "write the changelog"', ['a'], later)],
    ["I'll write the changelog tomorrow", commit('fix typo in the changelog', ['a'], later)],
    ["I'll write the changelog tomorrow", commit('write the tests', ['a'], later)],
    ["I'll write the changelog tomorrow", commit('write the changelog', ['a'], { ...later, origin: 'external' })],
    ["I'll write the changelog tomorrow", shell('git commit -m "write the changelog"', false, later)],
    ["I'll write the changelog tomorrow", prompt('Is the changelog written?', later)],
    ["I'll write the changelog tomorrow", prompt('The changelog is not written yet.', later)],
    ["I'll write the changelog tomorrow", prompt("I haven't written the changelog", later)],
    ["I'll write the changelog tomorrow", prompt('I almost finished the changelog', later)],
    ["I'll write the changelog tomorrow", prompt('Please write the changelog.', later)],
    ["I'll write the changelog tomorrow", prompt('Anna said: "I wrote the changelog. All is done."', later)],
    ["I'll write the changelog tomorrow", prompt('The changelog is written.', { ...later, origin: 'external' })],
    ["I'll write the changelog tomorrow", prompt('The changelog is written.', { ...later, project: 'p2' })],
    ["I'll write the changelog tomorrow", prompt('The changelog is written.', { at: '2026-11-19T12:00:00+01:00' })],
    ["I'll look at the index tomorrow", commit('index: faster by half', ['a'], later)],
    ["I'll fix the parser and the lexer next week", commit('fix the parser', ['a'], later)],
  ])('and not: %s ← %o', async (promise, what) => {
    expect((await fate(promise, what))?.state).toBe('tentative');
  });

  test("what the user noted to Vesper ends by the user's word, not by a commit", async () => {
    const promise = "I'll write the changelog tomorrow";
    expect((await fate(promise, commit('write the changelog', ['a'], later), 'two dreams', note))?.state).toBe(
      'confirmed',
    );
    expect((await fate(promise, prompt('The changelog is written.', later), 'two dreams', note))?.state).toBe(
      'expired',
    );
  });

  test('a TODO of a commit made here is an open end, and ends by a commit; one of a stranger’s is none', async () => {
    const said = commit('ledger: first half', ['a'], { at: friday }, 'TODO: document the file formats');
    const open = await factsOf([said]);
    expect(open.map(({ text, topic }) => [text, topic])).toContainEqual([
      'A commit marked as work on 2026-11-20: "TODO: document the file formats".',
      expect.stringMatching(/open-ends$/),
    ]);
    const external = commit('x', ['a'], { at: friday, origin: 'external' }, 'TODO: document the file formats');
    expect((await factsOf([external])).filter(({ text }) => text.includes('marked as work'))).toEqual([]);
    expect((await fateOf(said, commit('document the file formats', ['a'], later)))?.state).toBe('expired');
  });
});

async function factsOf(records: Observation[]): Promise<Fact[]> {
  const operations = await plan(records, [], { now: '2026-11-23T23:00:00+01:00' });
  const { accepted } = validate(emptyMemory(), operations, new Map(records.map((one) => [one.id, one])), {
    firstDreams: new Set(),
  });
  const context = { now: '2026-11-23T23:00:00+01:00', dream: 'd', randomBytes: bytes };
  const { state } = applyOperations(emptyMemory(), accepted, new Map(records.map((one) => [one.id, one])), context);
  return [...state.facts.values()];
}
