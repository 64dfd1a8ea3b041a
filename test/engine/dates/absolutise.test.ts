import { expect, test } from 'vitest';
import { absolutise } from '../../../src-main/engine/dates/absolutise.ts';

const at = '2026-11-20T10:00:00+01:00';

test.each([
  ['I fixed it yesterday', 'I fixed it on 2026-11-19'],
  ['The release is due in two weeks.', 'The release is due on 2026-12-04.'],
  ['remind me next Tuesday to rotate keys', 'remind me on 2026-11-24 to rotate keys'],
  ['freeze on Friday', 'freeze on 2026-11-20'],
  ['done by the end of next month', 'done by 2026-12-31'],
  ['since last week the CI is red', 'since 2026-11-09 the CI is red'],
  ['no deploys until Monday', 'no deploys until 2026-11-23'],
  ['we refactor next week', 'we refactor the week of 2026-11-23'],
  ['in March we moved to Postgres', 'in 2026-03 we moved to Postgres'],
  ["yesterday's build broke", "2026-11-19's build broke"],
  ['green since yesterday', 'green since 2026-11-19'],
  ['started last year', 'started 2025'],
  ['call tomorrow at 9am', 'call on 2026-11-21 09:00'],
])('%s', (text, absolute) => {
  expect(absolutise(text, at)).toBe(absolute);
});

test.each([
  'decided on 2026-11-03',
  'since 2024',
  'January 12, 2018',
  'deploy every Monday',
  'May I push?',
  'no date here',
])('stays: %s', (text) => {
  expect(absolutise(text, at)).toBe(text);
});

test('made absolute once, it stays so', () => {
  const once = absolutise('yesterday, next week, in March and by Friday', at);
  expect(absolutise(once, '2027-06-01T10:00:00+02:00')).toBe(once);
});
