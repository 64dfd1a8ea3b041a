/**
 * The popover's status line claims only what is known now.
 */
import { expect, test } from 'vitest';
import { headOf, type Seen } from '../../../src-renderer/popover/head.ts';
import { status } from '../../screens/data/projects.ts';
import { seenOf } from '../../support/popover-seen.ts';

const seen = seenOf(status);

test('whoever lost the engine says so, and claims neither watching nor dreaming', () => {
  expect(headOf(seen)).toMatchObject({ mark: 'watching', what: 'Watching 3 projects' });
  for (const more of [{}, { dreaming: true }, { wishes: 1 }, { layer: { name: 'review' } as Seen['layer'] }])
    expect(headOf({ ...seen, ...more, lost: true })).toEqual({
      mark: 'degraded',
      tone: 'warn',
      what: 'No contact',
      means: 'What you see may be old',
    });
  expect(headOf({ ...seen, status: undefined, lost: true }).what).toBe('Connecting');
});
