/** Work in turns: never two at once, in the order asked for, and a failure is its own caller's alone. */
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTurns } from '../../../src-shared/kit/turns.ts';

test('one piece at a time, in order; what fails is told to its caller and ends no other turn', async () => {
  const inTurn = openTurns();
  const told: string[] = [];
  const work =
    (name: string, ms: number, fails = false) =>
    async () => {
      told.push(`${name} begins`);
      await after(ms);
      told.push(`${name} ends`);
      if (fails) throw new Error(`${name} failed`);
      return name;
    };
  const all = [inTurn(work('slow', 10)), inTurn(work('bad', 1, true)), inTurn(work('quick', 0))];
  await inTurn.settled();
  expect(told).toEqual(['slow begins', 'slow ends', 'bad begins', 'bad ends', 'quick begins', 'quick ends']);
  expect(await Promise.allSettled(all)).toMatchObject([
    { value: 'slow' },
    { reason: { message: 'bad failed' } },
    { value: 'quick' },
  ]);
});

test('what throws before its first await is a failed turn, too', async () => {
  const inTurn = openTurns();
  const thrown = inTurn(() => {
    throw new Error('at once');
  });
  await expect(thrown).rejects.toThrow('at once');
  expect(await inTurn(() => 'next')).toBe('next');
});
