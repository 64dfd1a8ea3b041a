/** Words of the pages: what is told with a capital letter, and what may not be changed by one. */
import { expect, test } from 'vitest';
import { sentence, stateWords } from '../../../src-renderer/ui/words.ts';
import { phaseNames, type PhaseName } from '../../../src-shared/contract/memory.ts';

test('a sentence begins with a capital, a path or a file does not', () => {
  expect(sentence('its check passed')).toBe('Its check passed');
  expect(sentence('src/money.ts is there')).toBe('src/money.ts is there');
  expect(sentence('package.json names it. Still')).toBe('package.json names it. Still');
  expect(sentence('paused. Nothing is read')).toBe('Paused. Nothing is read');
  expect(sentence('')).toBe('');
});

test('a dream is told by the phase that it is in, which the status names', () => {
  const dreamt = (phase?: PhaseName) =>
    stateWords({ state: 'dreaming', projects: [], dream: { running: true, ...(phase ? { phase } : {}) } } as never);
  expect([undefined, ...phaseNames].map((phase) => dreamt(phase))).toEqual([
    'Dreaming: Begin',
    'Dreaming: Orient',
    'Dreaming: Curate',
    'Dreaming: Consolidate',
    'Dreaming: Prune and index',
  ]);
});
