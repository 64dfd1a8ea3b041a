/**
 * Which days are due, under clocks that jump (TRUST R23): pure, so whole years pass in a moment.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CREDIBLE_LOOKS, dueDays, withLook, type HeldFile } from '../../src-main/engine/log/expiry.ts';
import { addDays } from '../../src-shared/kit/time.ts';
import { trust } from '../support/trust.ts';
import { daysFrom } from './retention-world.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;

test(
  'R23: no clock makes a day expire before its time, nor today, nor the newest',
  ({ task }) => {
    const spell = fc.record({
      days: fc.integer({ min: 1, max: 30 }),
      // How far the clock is off, in days, for how many days on end: up to six looks may be wrong before one is believed.
      off: fc.constantFrom(0, 0, 1, -1, 365, -365, 400),
    });
    let [histories, days, early] = [0, 0, 0];
    fc.assert(
      fc.property(
        fc.array(spell, { minLength: 5, maxLength: 40 }),
        fc.integer({ min: 10, max: 60 }),
        (spells, limit) => {
          histories++;
          const held = new Map<string, HeldFile & { true: string }>();
          let [looks, day, newest]: [string[], string, string] = [[], '2024-01-01', ''];
          // Before each spell the clock is right for a day, at least. (A log that begins under a clock that lags bears that date.)
          for (const { days: length, off } of spells.flatMap((one) => [{ days: 1, off: 0 }, one])) {
            for (let i = 0; i < (off === 0 ? length : Math.min(length, CREDIBLE_LOOKS - 1)); i++) {
              day = addDays(day, 1);
              days++;
              const today = addDays(day, off);
              newest = newest > today ? newest : today; // loggedAt never goes back
              // What is written while the clock lags bears the date it lags behind, and lies in that day's file.
              const written = off < 0 ? (held.get(newest)?.true ?? newest) : day;
              held.set(newest, { device: 'd', day: newest, file: newest, bytes: 10, true: written });
              looks = withLook(looks, today);
              const asked = { today, looks, limits: { days: limit, bytes: 1e9 }, stays: new Set<string>() };
              for (const due of dueDays([...held.values()], asked)) {
                const last = held.get(due.day)?.true ?? '';
                if (last >= addDays(day, -limit) || due.day === newest || due.day >= today) early++;
                held.delete(due.day);
              }
            }
          }
        },
      ),
      { numRuns: FULL ? 20_000 : 1500 },
    );
    trust(task, {
      id: 'R23',
      tried: 'days under clocks that jump by up to 400 days',
      count: days,
      bad: early,
      badly: 'expired before their time',
      note: `${histories} histories`,
    });
    expect(early).toBe(0);
  },
  FULL ? 300_000 : 20_000,
);

test('R23: a clock that goes right keeps exactly what is set', () => {
  let looks: string[] = [];
  const held: HeldFile[] = [];
  for (const day of daysFrom('2024-01-01', 500)) {
    held.push({ device: 'd', day, file: day, bytes: 10 });
    looks = withLook(looks, day);
    const due = dueDays(held, { today: day, looks, limits: { days: 90, bytes: 1e9 }, stays: new Set() });
    held.splice(0, due.length);
    if (held.length > 91) expect.fail(`${held.length} days are kept on ${day}`);
  }
  expect(held).toHaveLength(91); // today and 90 before it
});
