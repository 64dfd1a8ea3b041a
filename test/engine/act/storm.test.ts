/**
 * Random days: clock jumps, sleep, restarts, kills, pauses, screens that fail, dreams that fail, settings that change. Whatever comes: never over a cap,
 * never by night, never the same twice, never two dreams, never a loop (TRUST R8). 300 sequences in `npm test`, 10,000 in full.
 */
import { expect, test } from 'vitest';
import { trust } from '../../support/trust.ts';
import { acts, world } from './storm-world.ts';

const sequences = process.env['VESPER_FULL'] === '1' ? 10_000 : 300;

test('R8: random sequences of what can happen to a machine', { timeout: 3_600_000 }, async ({ task }) => {
  const bad: string[] = [];
  let steps = 0;
  let words = 0;
  let dreams = 0;
  for (let seed = 1; seed <= sequences; seed++) {
    const w = await world(seed);
    for (let n = 0; n < 14; n++, steps++) {
      const act = acts[w.random(acts.length)] ?? 'pass';
      await w.do(act);
    }
    await w.end();
    for (const fault of w.faults()) bad.push(`seed ${seed}: ${fault}`);
    words += w.shown.length;
    dreams += w.count.dreams;
  }
  trust(task, {
    id: 'R8',
    tried: 'steps of random days',
    count: steps,
    bad: bad.length,
    badly: 'over a cap, by night, twice, or in a loop',
    note: `${words} words said, ${dreams} dreams`,
  });
  expect(bad.slice(0, 10)).toEqual([]);
  expect(words).toBeGreaterThan(sequences / 4);
  expect(dreams).toBeGreaterThan(sequences / 20);
});
