/** Words of the pages: what is told with a capital letter, and what may not be changed by one. */
import { expect, test } from 'vitest';
import { sentence } from '../../../src-renderer/ui/words.ts';

test('a sentence begins with a capital, a path or a file does not', () => {
  expect(sentence('its check passed')).toBe('Its check passed');
  expect(sentence('src/money.ts is there')).toBe('src/money.ts is there');
  expect(sentence('package.json names it. Still')).toBe('package.json names it. Still');
  expect(sentence('paused. Nothing is read')).toBe('Paused. Nothing is read');
  expect(sentence('')).toBe('');
});
