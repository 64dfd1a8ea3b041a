/**
 * The 15-second budget: measured by the clock that never goes back, ended at its deadline, and a slow run waits an hour for a better moment.
 */
import { expect, test } from 'vitest';
import { BLOCKING_BUDGET_MS, actions } from '../../../src-main/engine/act/actions.ts';
import { openBlocking } from '../../../src-main/engine/act/blocking.ts';
import { fakeClock } from '../../support/clock.ts';
import { trust } from '../../support/trust.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function ground() {
  const clock = fakeClock('2026-11-20T15:00:00+00:00');
  const blocking = openBlocking({ clock });
  const takes = (ms: number) => (signal: AbortSignal) =>
    new Promise<string>((resolve) => {
      const cancel = clock.after(ms, () => resolve('done'));
      signal.addEventListener('abort', cancel);
    });
  const of = (action: string) => blocking.view().find((one) => one.action === action);
  return { clock, blocking, takes, of };
}

test('planned and actual: each run is measured, and one over its time is counted', async () => {
  const { clock, blocking, takes, of } = ground();
  const one = blocking.run('notify', takes(200));
  clock.advance(200);
  expect(await one).toBe('done');
  const slow = blocking.run('notify', takes(9000));
  clock.jump(-86_400_000); // the wall clock is put back meanwhile
  clock.advance(9000);
  await slow;
  expect(of('notify')).toMatchObject({ planned: 9000, runs: 2, over: 1, longest: 9000, last: { ms: 9000 } });
  expect(of('brief')).toMatchObject({ planned: actions.brief.blocks, runs: 0, over: 0 });
});

test('P12: nothing holds anybody up for longer than 15 s: it is ended, says so, and is planned longer for an hour', async ({
  task,
}) => {
  let bad = 0;
  const lengths = [15_001, 20_000, 60_000, 3_600_000, Infinity];
  for (const ms of lengths) {
    const { clock, blocking, takes, of } = ground();
    let ended: unknown;
    const run = blocking.run('look', ms === Infinity ? () => new Promise<string>(() => undefined) : takes(ms));
    run.catch((thrown: unknown) => (ended = thrown));
    clock.advance(BLOCKING_BUDGET_MS);
    await settle();
    if (!(ended instanceof Error) || of('look')?.longest !== BLOCKING_BUDGET_MS) bad += 1;
    if (blocking.planned('look') !== BLOCKING_BUDGET_MS) bad += 1;
    clock.advance(3_600_000);
    await settle();
    if (blocking.planned('look') !== actions.look.blocks) bad += 1;
  }
  trust(task, { id: 'P12', tried: 'acts of more than 15 s', count: lengths.length, bad, badly: 'went on' });
  expect(bad).toBe(0);
});

test('a dream gives way by itself, and is not ended in the middle', async () => {
  const { clock, blocking, takes, of } = ground();
  const dream = blocking.run('dream', takes(20 * 60_000));
  clock.advance(20 * 60_000);
  expect(await dream).toBe('done');
  expect(of('dream')).toMatchObject({ runs: 1, longest: 20 * 60_000 });
});

test('what fails is measured too, and fails as it did', async () => {
  const { blocking, of } = ground();
  await expect(blocking.run('look', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(of('look')).toMatchObject({ runs: 1 });
});
