/**
 * Rules for parts of the calendar: first Fridays, weeks by number, quarters and halves, decades, named days.
 */
import { addUnits, dateOf, dayNumber, firstWeek, holidays, nthWeekday, weekdayOf, weekStart } from './calendar.ts';
import { anyYear, dayInAnyYear, oneDay, whole, type Days, type Period, type Reading, type Rule } from './reading.ts';
import { numberOf, ORDINAL, WEEKDAY, weekdayNumber, YEAR4, yearOf } from './words.ts';

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'y'), read });
const group = (match: RegExpExecArray, name: string): string => match.groups?.[name] ?? '';
const has = (match: RegExpExecArray, name: string): boolean => match.groups?.[name] !== undefined;

export const partRules: Rule[] = [
  // the first friday of july, the third Wednesday of previous month
  rule(`(?:the )?(?<n>${ORDINAL}|last) (?<wd>${WEEKDAY}) (?:of|in) (?:the )?(?<more>(?=.))`, (m, r) => {
    const over = r.period(m.index + m[0].length);
    const count = group(m, 'n') === 'last' ? -1 : numberOf(group(m, 'n'));
    const find = (days: Days) => {
      const { year, month: of } = dateOf(days.from);
      return oneDay(nthWeekday(year, of, weekdayNumber(group(m, 'wd')), count));
    };
    if (over?.grain !== 'month' || over.from === null || over.to === null) return undefined;
    const { inYear } = over;
    if (!inYear) return found(find({ from: over.from, to: over.to }), over.end);
    return found(dayInAnyYear((year) => { const days = inYear(year); return days && find(days); }, m.index, r), over.end); // prettier-ignore
  }),
  // first week of 2015, last week of Dec 2016, 3rd week of Jan, the first week of this year
  rule(`(?:the )?(?<n>${ORDINAL}|last) (?<unit>week|month|day|weekend) (?:of|in) (?:the )?(?<more>(?=.))`, (m, r) =>
    partOf(m, r),
  ),
  // the first quarter of the year, 1st quarter of 2013, Q3 2016, 2016 Q3, q1 of 2017, 2016 H2, Q3 this year
  rule(
    `(?:the )?(?:(?<p>[qh])(?<n>[1-4])|(?<n2>1st|2nd|3rd|4th|first|second|third|fourth|last) (?<p2>quarter|half)) ?(?:-|,|of|in)? ?(?:(?:the )?year )?(?:(?<y>${YEAR4})|(?<rel>the year|this year|next year|last year|previous year))?(?![a-z\\d])`,
    (m, r) => partOfYear(m, r),
  ),
  rule(
    `(?<y>${YEAR4})[ -]?(?:(?<p>[qh])(?<n>[1-4])|(?:the )?(?<n2>1st|2nd|3rd|4th|first|second|third|fourth) (?<p2>quarter|half))(?![a-z\\d])`,
    (m, r) => partOfYear(m, r),
  ),
  // week 31 (of 2018), 2018-W31
  rule(
    `(?:the )?(?:week (?:number )?|w(?=\\d\\d\\b))(?<n>[1-9]|[0-4]\\d|5[0-3])(?![\\d:.])(?:,? (?:of |in )?(?<y>(?:19|20)\\d\\d))?`,
    (m, r) => week(m, r),
  ),
  rule('(?<y>(?:19|20)\\d\\d)-?w(?<n>[0-4]\\d|5[0-3])(?!\\d)', (m, r) => week(m, r)),
  // the 1970s, the '40s, 70's, the noughties, the seventies
  rule(`(?:the )?(?:(?<y>(?:1[5-9]|20)\\d0)|'?(?<short>[2-9]0))'?s(?![a-z])`, (m) =>
    decade(has(m, 'y') ? Number(group(m, 'y')) : 1900 + Number(group(m, 'short'))),
  ),
  rule('the (?<w>noughties|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)(?![a-z])', (m) => {
    const index = 'noughties twenties thirties forties fifties sixties seventies eighties nineties'
      .split(' ')
      .indexOf(group(m, 'w'));
    return decade(index === 0 ? 2000 : 1910 + index * 10);
  }),
  // black friday 2010, next easter, Christmas
  ...[...holidays].map(([name, dayIn]) =>
    rule(
      `(?:the )?(?:(?<which>next|last|this|coming|past) )?(?:${name})(?![a-z])(?:,? (?:of |in )?(?<y>${YEAR4})| (?<rel>this|next|last) year)?`,
      (m, r) => {
        const weekend = r.text.startsWith(' weekend', m.index + m[0].length);
        if (weekend) {
          const days = anyYear((year) => weekendAround(dayIn(year)), m.index, r);
          return days && { ...days, grain: 'range', end: m.index + m[0].length + ' weekend'.length };
        }
        const inYear = (year: number) => oneDay(dayIn(year));
        const { year } = dateOf(r.today);
        if (has(m, 'y')) return inYear(yearOf(group(m, 'y')));
        if (has(m, 'rel')) return inYear(year + yearShift(group(m, 'rel')));
        const which = group(m, 'which');
        if (which === '') return dayInAnyYear(inYear, m.index, r);
        if (which === 'this') return inYear(year);
        const here = dayIn(year);
        return /next|coming/.test(which)
          ? inYear(here > r.today ? year : year + 1)
          : inYear(here < r.today ? year : year - 1);
      },
    ),
  ),
  // the weekend of halloween, labor day weekend, weekend of thanksgiving 2023
  rule('(?:the )?weekend of (?<more>(?=.))', (m, r) => {
    const day = r.period(m.index + m[0].length);
    return day?.grain === 'day' && day.from !== null
      ? { ...weekendAround(day.from), end: day.end, grain: 'range' }
      : undefined;
  }),
];

const decade = (from: number): Partial<Period> => whole(dayNumber(from, 1, 1), 'decade');
const found = (days: Partial<Period> | undefined, end: number): Partial<Period> | undefined => days && { ...days, end };
function partOf(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const over = reading.period(match.index + match[0].length) ?? restOf(match, reading);
  if (over?.from === undefined || over.from === null || over.to === null) return undefined;
  const last = group(match, 'n') === 'last';
  const count = last ? 0 : numberOf(group(match, 'n'));
  const unit = group(match, 'unit');
  const find = ({ from, to }: Days): Days & Pick<Period, 'grain'> => {
    if (unit === 'day') return oneDay(last ? to - 1 : from + count - 1) ?? { from, to, grain: 'range' };
    if (unit === 'month') return whole(last ? to - 1 : addUnits(from, count - 1, 'month'), 'month');
    // ISO: a week belongs to the month or year that has its Thursday.
    const first = over.grain === 'year' ? firstWeek(dateOf(from).year) : weekStart(from + 3);
    const lastWeek = weekStart(to - 4);
    const start = last ? lastWeek : first + 7 * (count - 1);
    return unit === 'weekend'
      ? { from: start + 5, to: start + 7, grain: 'range' }
      : { from: start, to: start + 7, grain: 'week' };
  };
  const { inYear } = over;
  if (!inYear) return found(find({ from: over.from, to: over.to }), over.end);
  const chosen = anyYear((of) => { const days = inYear(of); return days && find(days); }, match.index, reading); // prettier-ignore
  return chosen && { ...chosen, end: over.end, grain: unit === 'day' ? 'day' : 'week' };
}

/** "of the month", "of the year". */
function restOf(match: RegExpExecArray, reading: Reading): Period | undefined {
  const end = match.index + match[0].length;
  const unit = /^(month|year|week|quarter)(?![a-z])/.exec(reading.text.slice(end, end + 8))?.[1];
  return unit === undefined ? undefined : { ...whole(reading.today, unit as 'month'), end: end + unit.length };
}

function partOfYear(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const half = group(match, 'p') === 'h' || group(match, 'p2') === 'half';
  const count = has(match, 'n')
    ? Number(group(match, 'n'))
    : group(match, 'n2') === 'last'
      ? half
        ? 2
        : 4
      : numberOf(group(match, 'n2'));
  const months = half ? 6 : 3;
  if (half && count > 2) return undefined;
  const inYear = (of: number): Days => ({
    from: dayNumber(of, 1 + months * (count - 1), 1),
    to: dayNumber(of, 1 + months * count, 1),
  });
  const grain = half ? 'range' : 'quarter';
  if (has(match, 'y')) return { ...inYear(yearOf(group(match, 'y'))), grain };
  if (has(match, 'rel')) return { ...inYear(dateOf(reading.today).year + yearShift(group(match, 'rel'))), grain };
  if (has(match, 'n2') && !/year/.test(match[0])) return undefined;
  const days = anyYear(inYear, match.index, reading);
  return days && { ...days, grain };
}

function week(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const count = Number(group(match, 'n'));
  if (count < 1) return undefined;
  const from = firstWeek(has(match, 'y') ? Number(group(match, 'y')) : dateOf(reading.today).year) + 7 * (count - 1);
  return { from, to: from + 7, grain: 'week' };
}

const weekendAround = (day: number): Days => {
  const weekday = weekdayOf(day);
  // Thanksgiving's weekend begins on its Thursday, Labor Day's ends with its Monday.
  if (weekday >= 4) return { from: Math.min(day, weekStart(day) + 5), to: weekStart(day) + 7 };
  return { from: weekStart(day) - 2, to: day + 1 };
};

const yearShift = (which: string): number =>
  /next|following|coming/.test(which) ? 1 : /last|previous|past/.test(which) ? -1 : 0;
