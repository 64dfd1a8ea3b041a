/**
 * Words that stand for a kind the question asks for.
 */
import { expect, test } from 'vitest';
import { kindsIn } from '../../../src-main/engine/recall/kinds.ts';
import { KINDS } from '../../../src-main/engine/recall/kinds-table.ts';
import { askedTermsOf, stemOf } from '../../../src-main/engine/recall/terms.ts';
import { openTestRecall, record, texts } from './support.ts';

const kinds = (question: string) => kindsIn(question, askedTermsOf(question));

test('a kind that is asked for is found by its members, in a log that names it nowhere', async () => {
  const recall = await openTestRecall();
  await recall.add([
    record('We moved everything to Postgres last week'),
    record('Lunch was late because of the rain'),
    record('The cache lies in Redis, for a day'),
    record('Anna brought a pie for everyone'),
  ]);
  expect(texts(await recall.query({ query: 'Which databases have we used?' })).sort()).toEqual([
    'The cache lies in Redis, for a day',
    'We moved everything to Postgres last week',
  ]);
  expect(texts(await recall.query({ query: 'What desserts were there?' }))).toEqual([
    'Anna brought a pie for everyone',
  ]);
});

test('only what is asked for is a kind; a thing that is merely mentioned is not', () => {
  expect(kinds('Where did the database crash?').size).toBe(0);
  expect(kinds('restart the database').size).toBe(0);
  expect(kinds('Which database crashed?').size).toBe(0);
  expect(kinds('Which database did we choose?').has(stemOf('postgres'))).toBe(true);
  expect(kinds('all kinds of pets').has(stemOf('hamster'))).toBe(true);
});

test('a kind may have a name of several words, and kinds within it', () => {
  const found = kinds('What European countries did she visit?');
  expect(found.get(stemOf('spain'))?.map(({ place }) => place)).toEqual([0, 1]);
  expect(found.has(stemOf('japan'))).toBe(false);
  const countries = kinds('Which countries did she visit?');
  for (const name of ['spain', 'japan', 'kenya', 'brazil']) expect(countries.has(stemOf(name)), name).toBe(true);
  // The larger kind says less by each of its words.
  expect(countries.get(stemOf('spain'))?.[0]?.share).toBeLessThan(found.get(stemOf('spain'))?.[0]?.share ?? 0);
});

test('what stands for a kind is less than its own name', async () => {
  const recall = await openTestRecall();
  await recall.add([record('The hamster slept all day'), record('All pets slept all day')]);
  expect(texts(await recall.query({ query: 'Which pets slept all day?' }))[0]).toBe('All pets slept all day');
});

test('the table names no kind in two lines, and each line has names and members', () => {
  const names: string[] = [];
  for (const line of KINDS.trim().split('\n')) {
    expect(line).toMatch(/^[a-z]+(?: [a-z]+)*(?:, [a-z]+(?: [a-z]+)*)*: [a-z0-9_]+(?: [a-z0-9_]+)*$/);
    names.push(...(line.split(':')[0] ?? '').split(', '));
  }
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
