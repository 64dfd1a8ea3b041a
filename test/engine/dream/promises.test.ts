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
  ])('no promise: %s', (text) => expect(openEndOf(text, friday)).toBeUndefined());
});

/** What became of a promise after something else was seen two days later, in the same dream or in the next. */
async function fate(
  promise: string,
  what: Observation,
  how: 'one dream' | 'two dreams' = 'two dreams',
  by = prompt,
): Promise<Fact | undefined> {
  let state = emptyMemory();
  const said = by(promise, { at: friday });
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
});
