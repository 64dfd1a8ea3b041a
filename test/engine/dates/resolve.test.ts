import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveDates } from '../../../src-main/engine/dates/resolve.ts';
import { parseStamp } from '../../../src-shared/kit/time.ts';

/** A Friday. */
const at = '2026-11-20T10:00:00+01:00';
/** `from`, or `from..to`, of every match. */
const dates = (text: string, when = at) =>
  resolveDates(text, when).map(({ from, to }) => (to === undefined ? String(from) : `${from}..${to}`));

describe('days', () => {
  test.each([
    ['I fixed it yesterday', '2026-11-19'],
    ['I will do it the day after tomorrow', '2026-11-22'],
    ['we shipped on Monday', '2026-11-16'],
    ['we will ship on Monday', '2026-11-23'],
    ['we shipped last Friday', '2026-11-13'],
    ['the review is next Tuesday', '2026-11-24'],
    ['it broke three days ago', '2026-11-17'],
    ['due in two weeks', '2026-12-04'],
    ['2 weeks from tomorrow', '2026-12-05'],
    ['decided on 2026-11-03', '2026-11-03'],
    ['decided on March 5', '2026-03-05'],
    ['we will decide on March 5', '2027-03-05'],
    ['the 3rd of May, 2027', '2027-05-03'],
    ['13.5.2015', '2015-05-13'],
    ['12/25/2026', '2026-12-25'],
    ['25/12/2026', '2026-12-25'],
    ['the first Friday of next month', '2026-12-04'],
    ['we will meet Thursday the 26th', '2026-11-26'],
    ['1 month, 21 days ago', '2026-09-29'],
    ['black friday 2026', '2026-11-27'],
    ['easter 2027', '2027-03-28'],
    ['twenty five January nineteen eighty six', '1986-01-25'],
  ])('%s', (text, day) => {
    expect(dates(text)).toEqual([day]);
  });
});

describe('spans: `to` is exclusive, null is an open side', () => {
  test.each([
    ['this week', '2026-11-16..2026-11-23'],
    ['last month', '2026-10-01..2026-11-01'],
    ['the week before last', '2026-11-02..2026-11-09'],
    ['the week after next', '2026-11-30..2026-12-07'],
    ['next quarter', '2027-01-01..2027-04-01'],
    ['Q1 2027', '2027-01-01..2027-04-01'],
    ['in May 2025', '2025-05-01..2025-06-01'],
    ['week 1 of 2027', '2027-01-04..2027-01-11'],
    ['the last 3 months', '2026-08-20..2026-11-20'],
    ['the next five days', '2026-11-21..2026-11-26'],
    ['from 3 to 12 December 2026', '2026-12-03..2026-12-12'],
    ['between Nov 25 and Dec 2, 2026', '2026-11-25..2026-12-02'],
    ['since 2024', '2024-01-01..null'],
    ['before 2024', 'null..2024-01-01'],
    ['after 2024', '2025-01-01..null'],
    ['the nineties', '1990-01-01..2000-01-01'],
    ['end of next month', '2026-12-16..2027-01-01'],
  ])('%s', (text, span) => {
    expect(dates(text)).toEqual([span]);
  });
});

describe('moments carry the offset of the record', () => {
  test.each([
    ['tomorrow at 9am', '2026-11-21T09:00:00+01:00'],
    ['8pm today', '2026-11-20T20:00:00+01:00'],
    ['tonight at 8', '2026-11-20T20:00:00+01:00'],
    ['in 5 hours', '2026-11-20T15:00:00+01:00'],
    ['20 minutes ago', '2026-11-20T09:40:00+01:00'],
    ['23.04.2022 14:55', '2022-04-23T14:55:00+01:00'],
  ])('%s', (text, moment) => {
    expect(dates(text)).toEqual([moment]);
  });
});

describe('the record’s own day counts, not the machine’s', () => {
  test.each([
    ['2026-11-20T23:30:00-08:00', '2026-11-19'],
    ['2026-11-20T00:30:00+14:00', '2026-11-19'],
    ['2026-01-01T00:00:00Z', '2025-12-31'],
    ['2024-03-01T12:00:00+05:45', '2024-02-29'],
    // the days on which clocks change in Europe and America: a day is a day
    ['2026-03-29T03:30:00+02:00', '2026-03-28'],
    ['2026-10-25T02:30:00+01:00', '2026-10-24'],
    ['2026-11-01T01:30:00-05:00', '2026-10-31'],
  ])('yesterday, written at %s', (when, day) => {
    expect(dates('done yesterday', when)).toEqual([day]);
  });

  test('weeks and months across the change of clocks are whole', () => {
    expect(dates('this week', '2026-03-29T03:30:00+02:00')).toEqual(['2026-03-23..2026-03-30']);
    expect(dates('in a week', '2026-10-20T23:59:59+02:00')).toEqual(['2026-10-27']);
    expect(dates('one month ago', '2026-03-31T10:00:00+02:00')).toEqual(['2026-02-28']);
  });
});

describe('what is no date', () => {
  test.each([
    'deploy every Monday',
    'May I push?',
    'He may march on.',
    'The second test fails on port 3000',
    'v2.10.3 broke node 24.21',
    'run it 3 times, see line 12/40',
    'between 5 and 10 retries',
    'fix src/may.ts and the sun icon',
    'I sat down to fix it',
    'next time use tabs',
    'it takes 5 to 10 seconds',
    '24/7 support, use 1/2 of the cache',
    'version 2024.1.2, HTTP 404 on 2024 requests',
    'February 30',
    '2/29/2025',
    'Tel: 2010-2015-86',
    'the last commit broke the build',
    '',
  ])('%s', (text) => {
    expect(dates(text)).toEqual([]);
  });

  test('nor anything when the time of writing is none', () => {
    expect(resolveDates('yesterday', '2026-11-20')).toEqual([]);
  });
});

test('positions are UTF-16, end exclusive, also behind emoji and typographic quotes', () => {
  const text = '🚀 „we’ll ship“ tomorrow — or on Dec 1st.';
  expect(resolveDates(text, at).map(({ start, end, text: found }) => [text.slice(start, end), found])).toEqual([
    ['tomorrow', 'tomorrow'],
    ['Dec 1st', 'Dec 1st'],
  ]);
});

test('any text gives matches within it and in order, quickly', { timeout: 30_000 }, () => {
  const words = fc.constantFrom(
    'next',
    'last',
    'the',
    'of',
    'in',
    '2',
    '3rd',
    'may',
    'march',
    'week',
    'weeks',
    'after',
    'before',
    'friday',
    'from',
    'to',
    'end of',
    '12/1',
    '2026',
    'ago',
    'and',
    'at',
    '5pm',
    'two',
    'quarter',
    'İ',
    '🚀',
    '\u0000',
  );
  const text = fc.oneof(
    fc.array(words, { maxLength: 30 }).map((all) => all.join(' ')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  fc.assert(
    fc.property(text, (input) => {
      let before = 0;
      for (const { start, end, text: found, from, to } of resolveDates(input, at)) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        expect(input.slice(start, end)).toBe(found);
        for (const stamp of [from, to])
          if (typeof stamp === 'string' && stamp.length > 10) expect(parseStamp(stamp)).toBeDefined();
        before = end;
      }
    }),
    { numRuns: 2000 },
  );
});

test.each(['1 ', '1/2', 'the ', 'end of the ', 'in two weeks and ', '2 days after ', 'monday ', 'first friday of '])(
  '16,000 characters of %j take no second',
  (part) => {
    const began = performance.now();
    resolveDates(part.repeat(Math.ceil(16_000 / part.length)), at);
    expect(performance.now() - began).toBeLessThan(5000);
  },
);
