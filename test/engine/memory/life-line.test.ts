import { expect, test } from 'vitest';
import { lifeLineOf } from '../../../src-main/engine/memory/life-line.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { evidence, fact } from './support.ts';

const lacks = (part: Partial<Fact>) => lifeLineOf(fact(part), []).notPromoted;

test('a fact that is not confirmed says what it lacks, and only then', () => {
  expect(lacks({ state: 'tentative', origin: 'agent', evidence: [evidence('agent')], evidenceCount: 1 })).toBe(
    'seen once, needs 3; on 1 day, needs 2; needs one that you said or Vesper measured',
  );
  expect(
    lacks({
      type: 'feedback',
      state: 'proposed',
      origin: 'user-turn',
      evidence: [evidence('user-turn')],
      evidenceCount: 1,
    }),
  ).toBe('you said so in 1 session; needs a second one, or your confirmation');
  expect(lacks({ state: 'tentative', origin: 'external', evidence: [evidence('external')] })).toBe(
    'from outside; never confirmed without you',
  );
  expect(lacks({ state: 'tentative', editedOutside: true, user: true })).toBe(
    'edited outside; needs your confirmation',
  );
  for (const state of ['confirmed', 'superseded', 'expired', 'rejected'] as const)
    expect(lacks({ state })).toBeUndefined();
});
