/**
 * Which days are due and which is next, case by case; whole histories under wrong clocks are in `test/trust/retention-clocks.test.ts`.
 */
import { expect, test } from 'vitest';
import { dueDays, nextDue, withLook, type HeldFile } from '../../../src-main/engine/log/expiry.ts';
import { addDays } from '../../../src-shared/kit/time.ts';

const file = (day: string, device = 'a', bytes = 100): HeldFile => ({ device, day, file: `${device}/${day}`, bytes });
const today = '2026-11-20';
/** Looked daily for a week, so the clock is believed. */
const looks = [-6, -5, -4, -3, -2, -1, 0].map((days) => addDays(today, days));
const asked = { today, looks, limits: { days: 5, bytes: 1_000_000 }, stays: new Set<string>() };
const due = (held: HeldFile[], more: Partial<typeof asked> & { writes?: string } = {}) =>
  dueDays(held, { ...asked, ...more }).map(({ day, because, files }) => `${day} ${because} ${files.length}`);

test('by age: what is older than the days that are kept, each device’s newest day and today apart', () => {
  const held = [
    file('2026-11-14'),
    file('2026-11-15'),
    file('2026-11-13'),
    file('2026-11-14', 'b'),
    file('2026-11-01', 'c'),
  ];
  // b and c have one day each, by which they know where their numbers go on; so has a.
  expect(due(held)).toEqual(['2026-11-13 age 1', '2026-11-14 age 1']);
  expect(due(held, { looks: looks.slice(0, 6) })).toEqual([]);
  expect(due(held, { stays: new Set(['2026-11-13']) })).toEqual(['2026-11-14 age 1']);
  // Where a record of the act is written, this machine's newest day will be today.
  expect(due([file('2026-11-10')], { writes: 'a' })).toEqual(['2026-11-10 age 1']);
  expect(due([file('2026-11-10')])).toEqual([]);
  expect(due([file('2026-11-10'), file('2027-01-01'), file('2027-01-02')])).toEqual(['2026-11-10 age 1']);
});

test('by size: oldest first, until it fits, with room for the record of the act', () => {
  const held = ['17', '18', '19', '20'].map((day) => file(`2026-11-${day}`, 'a', 1000));
  expect(due(held, { limits: { days: 99, bytes: 4000 } })).toEqual([]);
  expect(due(held, { limits: { days: 99, bytes: 3999 } })).toEqual(['2026-11-17 size 1']);
  expect(due(held, { limits: { days: 99, bytes: 1 } })).toEqual(
    ['17', '18', '19'].map((day) => `2026-11-${day} size 1`),
  );
  expect(due(held, { limits: { days: 99, bytes: 4000 }, writes: 'a' })).toEqual(['2026-11-17 size 1']);
  // What may not go yet makes the next one go.
  expect(due(held, { limits: { days: 99, bytes: 3000 }, stays: new Set(['2026-11-17']) })).toEqual([
    '2026-11-18 size 1',
  ]);
  expect(due(held, { limits: { days: 2, bytes: 2500 } })).toEqual(['2026-11-17 age 1', '2026-11-18 size 1']);
});

test('the next day that goes, and when: by age in its time, by size at the next look', () => {
  const held = [file('2026-11-16'), file('2026-11-18'), file('2026-11-20')];
  expect(nextDue(held, asked)).toEqual({ day: '2026-11-16', on: '2026-11-22', because: 'age' });
  expect(nextDue([file('2026-11-01'), ...held], asked)).toEqual({
    day: '2026-11-01',
    on: '2026-11-21',
    because: 'age',
  });
  const lookedYesterday = { ...asked, looks: looks.slice(0, 6) };
  expect(nextDue(held, { ...lookedYesterday, limits: { days: 5, bytes: 299 } })).toEqual({
    day: '2026-11-16',
    on: today,
    because: 'size',
  });
  expect(nextDue([file('2026-11-20')], asked)).toBeUndefined();
  expect(nextDue([file('2026-11-16')], { ...asked, writes: 'a' })?.day).toBe('2026-11-16');
});

test('looks of a later date were made by a wrong clock and do not count; seven are kept', () => {
  expect(withLook([...looks, '2027-01-01'], today)).toEqual(looks);
  expect(withLook(looks, addDays(today, 1))).toEqual([...looks.slice(1), addDays(today, 1)]);
  // A look a month ago and six of a wrong clock: what is believed stays far behind today.
  const jumped = [addDays(today, -40), ...looks.slice(1)];
  expect(due([file('2026-11-10'), file('2026-11-19')], { looks: jumped })).toEqual([]);
});
