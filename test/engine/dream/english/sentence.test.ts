/** What the grammar makes of a sentence: word, kind and part of each content word; passive reads as active. */
import { expect, test } from 'vitest';
import { sentenceOf } from '../../../../src-main/engine/dream/english/sentence.ts';

const read = (text: string) =>
  sentenceOf(text)
    .units.map(({ word, kind, part, of }) => `${word}:${kind}:${part}${of === undefined ? '' : `>${of}`}`)
    .join(' ');

test.each([
  ['The bot writes the notes', 'The notes are written by the bot'],
  ['A cat hungrily drinks milk', 'Milk is being hungrily drunk by a cat'],
  ['An old server runs the jobs', 'A server which is old runs the jobs'],
  ['A man plays the guitar', 'There is a man playing a guitar'],
])('%s = %s', (a, b) => {
  const words = (text: string) => read(text).split(' ').filter((unit) => !unit.includes('adverb')); // prettier-ignore
  expect(words(a)).toEqual(words(b));
});

test.each([
  ['The service calls the worker', 'servic:noun:S call:verb:V worker:noun:O'],
  ['The nightly build runs on the laptop', 'nightli:modifier:S>build build:noun:S run:verb:V laptop:noun:on'],
  ['The API does not use a cache', 'api:noun:S us:verb:V cach:noun:O'],
  ['A dog in a blue and white coat is barking', 'dog:noun:S blue:modifier:in>coat white:modifier:in>coat coat:noun:in bark:verb:V'], // prettier-ignore
])('%s', (text, units) => {
  expect(read(text)).toBe(units);
});

test('what turns and bounds a statement stands beside its words', () => {
  const sentence = sentenceOf("Two of the workers don't retry without a lock unless all jobs must wait");
  expect(sentence).toMatchObject({ negations: 1, denied: ['retri'], lacking: ['lock'], counts: ['2'] });
  expect([...sentence.bounds].sort()).toEqual(['must', 'unless']);
  expect(sentenceOf('We used to deploy by hand').bounds).toContain('formerly');
  expect(sentenceOf('The key is used to sign').bounds).not.toContain('formerly');
  expect(sentenceOf('A man with no hat').lacking).toEqual(['hat']);
  expect(sentenceOf('No man has a hat')).toMatchObject({ negations: 1, lacking: [] });
});
