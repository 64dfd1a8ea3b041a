/** Found text and code as pieces: whatever the ranges are, every character is shown once and in its place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { around, pieces } from '../../src-renderer/ui/marked.ts';

const plain = (text: string) => text.replaceAll(/`([^`\n]{1,200})`/g, '$1');

test('marks and code cross each other', () => {
  expect(
    pieces('run `npm test` twice', [
      [5, 8],
      [15, 20],
    ]),
  ).toEqual([
    { text: 'run ', code: false, mark: false },
    { text: 'npm', code: true, mark: true },
    { text: ' test', code: true, mark: false },
    { text: ' ', code: false, mark: false },
    { text: 'twice', code: false, mark: true },
  ]);
});

test('ranges that make no sense lose no text and repeat none', () => {
  const ranges = fc.array(fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 })));
  const texts = fc.string({ unit: fc.constantFrom('a', ' ', '`', '\n', 'é', '<') });
  fc.assert(
    fc.property(texts, ranges, (text, marks) => {
      expect(
        pieces(text, marks)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(plain(text));
    }),
  );
});

test('a long text is shown around what was found in it', () => {
  const text = `${'far '.repeat(80)}out stands the lighthouse`;
  const at = text.indexOf('lighthouse');
  const shown = around(text, [[at, at + 10]]);
  expect(shown.text.length).toBeLessThan(100);
  const [mark] = shown.marks;
  expect(shown.text.slice(mark?.[0], mark?.[1])).toBe('lighthouse');
  expect(around('short', [[0, 5]])).toEqual({ text: 'short', marks: [[0, 5]] });
});
