/** The words that differ between an old and a new line: what is marked, and that nothing of either text is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordDiff, type Part } from '../../../src-renderer/ui/word-diff.ts';

const marked = (parts: Part[]) => parts.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');
const both = (before: string, after: string) => {
  const diff = wordDiff(before, after);
  return [marked(diff.before), marked(diff.after)];
};

test('what was replaced is marked on both sides, as one run', () => {
  expect(
    both('Preview deploys need the label preview.', 'Preview deploys start on every push to a pull request.'),
  ).toEqual(['Preview deploys [need the label preview].', 'Preview deploys [start on every push to a pull request].']);
  expect(both('The API listens on port 3000.', 'The API listens on port 4000.')).toEqual([
    'The API listens on port [3000].',
    'The API listens on port [4000].',
  ]);
});

test('what was only added or taken away is marked on its side alone', () => {
  expect(both('Tests run with `npm test`.', 'Tests run with `npm test` in CI.')).toEqual([
    'Tests run with `npm test`.',
    'Tests run with `npm test`[ in CI].',
  ]);
  expect(both('We never squash release commits', 'We squash release commits')).toEqual([
    'We [never ]squash release commits',
    'We squash release commits',
  ]);
});

test('words of any script are words; lines with little in common are marked whole', () => {
  expect(both('Die Prüfung läuft täglich', 'Die Prüfung läuft stündlich')[1]).toBe('Die Prüfung läuft [stündlich]');
  expect(both('Money is integer cents.', 'Deploys need a label of their own.')).toEqual([
    '[Money is integer cents.]',
    '[Deploys need a label of their own.]',
  ]);
  expect(both('', 'New')).toEqual(['', '[New]']);
});

test('no character is lost or made up, whatever the lines', () => {
  const joined = (parts: Part[]) => parts.map(({ text }) => text).join('');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
      const diff = wordDiff(before, after);
      expect([joined(diff.before), joined(diff.after)]).toEqual([before, after]);
    }),
    { numRuns: 300 },
  );
});

test('a line too long to compare is marked whole at once', () => {
  const long = 'word '.repeat(2000);
  expect(wordDiff(long, `${long}more`).after).toEqual([{ text: `${long}more`, changed: true }]);
});
