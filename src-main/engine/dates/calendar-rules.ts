/**
 * Rules for what stands in the calendar: dates in every common writing, months, years, decades, quarters, weeks by number,
 * named days.
 */
import {
  addUnits,
  dateOf,
  dayNumber,
  firstWeek,
  holidays,
  nthWeekday,
  validDay,
  weekdayOf,
  weekStart,
} from './calendar.ts';
import { anyYear, monthIn, oneDay, whole, type Days, type Period, type Reading, type Rule } from './reading.ts';
import { DAY, MONTH, monthOf, numberOf, ORDINAL, WEEKDAY, weekdayNumber, YEAR, YEAR4, yearOf } from './words.ts';

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'y'), read });
const group = (match: RegExpExecArray, name: string): string => match.groups?.[name] ?? '';
const has = (match: RegExpExecArray, name: string): boolean => match.groups?.[name] !== undefined;

/** A weekday in front of a date says nothing that the date does not. */
const WD = `(?:(?:on )?${WEEKDAY}[,]?[ -]+(?:the )?)?`;
const OF_YEAR = `(?:[,]? ?(?:of |in )?(?:the year )?(?<y>${YEAR}))?`;

export const calendarRules: Rule[] = [
  // 2026-11-20, 2026/11/20, 2026.11.20, 20261120
  rule('(?<![\\d.])(?<y>\\d{4})(?<s>[-/.])(?<m>\\d{1,2})\\k<s>(?<d>\\d{1,2})(?![\\d])', (m) =>
    date(group(m, 'y'), group(m, 'm'), group(m, 'd')),
  ),
  rule('(?<!\\d)(?<y>(?:19|20)\\d\\d)(?<m>[01]\\d)(?<d>[0-3]\\d)(?!\\d)', (m) =>
    date(group(m, 'y'), group(m, 'm'), group(m, 'd')),
  ),
  // 2026-nov-20, 2020/23/Sep, 23-2020-September
  rule(`(?<y>\\d{4})[-/ ](?<mon>${MONTH})[-/ ](?<d>\\d{1,2})(?!\\d)`, (m) =>
    named(group(m, 'y'), group(m, 'mon'), group(m, 'd')),
  ),
  rule(`(?<y>\\d{4})[-/](?<d>\\d{1,2})[-/](?<mon>${MONTH})`, (m) =>
    named(group(m, 'y'), group(m, 'mon'), group(m, 'd')),
  ),
  rule(`(?<d>\\d{1,2})[-/](?<y>\\d{4})[-/](?<mon>${MONTH})`, (m) =>
    named(group(m, 'y'), group(m, 'mon'), group(m, 'd')),
  ),
  // 5/3/18, 21-04-2016, 13.5.2015, "08/12,2015": month first unless it cannot be
  rule(
    `${WD}(?<![\\d./])(?<a>\\d{1,2})(?<s>[-/.])(?<b>\\d{1,2})(?:\\k<s>|, ?)(?<y>\\d{4}|'?\\d\\d)(?![\\d/]|\\.\\d)`,
    (m) => (group(m, 's') === '.' && group(m, 'y').length < 4 ? undefined : twoNumbers(m, yearOf(group(m, 'y')))),
  ),
  // "on 4-22", "this 5/12", "22/04", "Friday 7-6": two numbers need a slash or a word in front
  rule(
    `(?:(?<lead>(?:on|this|by|until|before|after|since|from|${WEEKDAY}) )|(?<![\\d./a-z-]))(?<a>\\d{1,2})(?<s>[-/.])(?<b>\\d{1,2})(?![\\d/-]|\\.\\d|%| ?(?:am|pm))`,
    (m, r) => {
      if (!has(m, 'lead') && (group(m, 's') !== '/' || /\d\/$/.test(r.text.slice(0, m.index)))) return undefined;
      if (!has(m, 'lead') && !(group(m, 'a').length === 2 || group(m, 'b').length === 2)) return undefined;
      if (group(m, 'lead').startsWith('this')) return twoNumbers(m, dateOf(r.today).year);
      return dayInAnyYear((year) => twoNumbers(m, year), m.index, r);
    },
  ),
  // 15 June 2016, the second of Aug, Wed, 22 of Jan, twenty five January nineteen eighty six
  rule(`${WD}(?<![\\d:.$])(?:the )?(?<d>${DAY})(?: day)?(?: of | in |[ -]+|, )?(?<mon>${MONTH})${OF_YEAR}`, (m, r) =>
    dayAndMonth(m, r),
  ),
  // January 12, 2018; Oct. 2; October2; january the 28th; June 26th of 2020
  rule(`${WD}(?<mon>${MONTH})[ ,-]*(?:the )?(?<d>${DAY})(?!(?:[ -]?\\d{4}))${OF_YEAR}`, (m, r) => dayAndMonth(m, r)),
  rule(`${WD}(?<mon>${MONTH})[ ,-]*(?:the )?(?<d>${DAY})(?:[,-] ?| of | )(?<y>${YEAR4})`, (m, r) => dayAndMonth(m, r)),
  // last day of February
  rule(`(?:the )?last day (?:of|in) (?<mon>${MONTH})${OF_YEAR}`, (m, r) => {
    const last = (year: number) => oneDay(monthIn(year, monthOf(group(m, 'mon'))).to - 1);
    return has(m, 'y') ? last(yearOf(group(m, 'y'))) : dayInAnyYear(last, m.index, r);
  }),
  // May 2018, Dec/2018, April of 87, june next year, 2016 june, 2015-3, 11-2016
  rule(`(?<mon>${MONTH})(?:[,/ -]*(?:of |in )?)(?<y>${YEAR4}|'\\d\\d|(?<=of )\\d\\d(?!\\d))`, (m) =>
    month(yearOf(group(m, 'y')), monthOf(group(m, 'mon'))),
  ),
  rule(`(?<mon>${MONTH})[,]? (?:of )?(?<which>next|last|this|previous|the following) year`, (m, r) =>
    month(dateOf(r.today).year + shiftOf(group(m, 'which')), monthOf(group(m, 'mon'))),
  ),
  rule(`(?<y>${YEAR4})[ ,-]+(?<mon>${MONTH})`, (m) => month(yearOf(group(m, 'y')), monthOf(group(m, 'mon')))),
  rule('(?<![\\d/-])(?<y>(?:19|20)\\d\\d) ?[-/] ?(?<m>0?[1-9]|1[0-2])(?![\\d/-])', (m) =>
    month(Number(group(m, 'y')), Number(group(m, 'm'))),
  ),
  rule('(?<![\\d/-])(?<m>0?[1-9]|1[0-2]) ?[-/] ?(?<y>(?:19|20)\\d\\d)(?![\\d/-])', (m) =>
    month(Number(group(m, 'y')), Number(group(m, 'm'))),
  ),
  // In May; this September; last March
  rule(`(?:(?<which>this|next|last|past|previous|coming|the following) )?(?<mon>${MONTH})(?![-/]?\\d)`, (m, r) => {
    const mon = monthOf(group(m, 'mon'));
    if (!has(m, 'which') && isOrdinaryWord(m, r)) return undefined;
    const { year } = dateOf(r.today);
    const here = monthIn(year, mon);
    const which = group(m, 'which');
    if (which === 'this') return { ...here, grain: 'month' };
    if (/next|coming|following/.test(which))
      return { ...monthIn(here.from > r.today ? year : year + 1, mon), grain: 'month' };
    if (which !== '') return { ...monthIn(here.to <= r.today ? year : year - 1, mon), grain: 'month' };
    const days = anyYear((of) => monthIn(of, mon), m.index, r);
    return days && { ...days, grain: 'month' };
  }),
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
        const inYear = (year: number) => oneDay(dayIn(year));
        const { year } = dateOf(r.today);
        if (has(m, 'y')) return inYear(yearOf(group(m, 'y')));
        if (has(m, 'rel')) return inYear(year + shiftOf(group(m, 'rel')));
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
  // the year 2008; a bare year only behind a word that makes it one (resolve.ts looks at what stands in front)
  rule(`(?:the )?(?:calendar |fiscal )?year (?:of )?(?<y>${YEAR4})`, (m) => year(yearOf(group(m, 'y')))),
  rule(`(?<![\\d$€£#.,/:-])(?<y>${YEAR4})(?![\\d%]|[.,]\\d|-\\d\\d(?!\\d\\d))`, (m) => year(yearOf(group(m, 'y')))),
];

const date = (y: string, m: string, d: string) => oneDay(validDay(Number(y), Number(m), Number(d)));
const named = (y: string, mon: string, d: string) => oneDay(validDay(Number(y), monthOf(mon), Number(d)));
const month = (year: number, of: number): Partial<Period> => ({ ...monthIn(year, of), grain: 'month' });
const year = (of: number): Partial<Period> | undefined =>
  of < 1000 || of > 2999 ? undefined : whole(dayNumber(of, 1, 1), 'year');
const decade = (from: number): Partial<Period> => whole(dayNumber(from, 1, 1), 'decade');
const found = (days: Partial<Period> | undefined, end: number): Partial<Period> | undefined => days && { ...days, end };
const shiftOf = (which: string): number =>
  /next|following|coming/.test(which) ? 1 : /last|previous|past/.test(which) ? -1 : 0;

function twoNumbers(match: RegExpExecArray, of: number) {
  const [a, b] = [Number(group(match, 'a')), Number(group(match, 'b'))];
  // Dots are the European writing, but a month first is tried there too, as everywhere.
  return oneDay(validDay(of, a, b) ?? validDay(of, b, a));
}

function dayInAnyYear(
  inYear: (year: number) => Days | undefined,
  at: number,
  reading: Reading,
): Partial<Period> | undefined {
  const days = anyYear(inYear, at, reading);
  return days && { ...days, grain: 'day' };
}

function dayAndMonth(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const [mon, day] = [monthOf(group(match, 'mon')), numberOf(group(match, 'd'))];
  if (day === 0) return undefined;
  if (has(match, 'y')) return oneDay(validDay(yearOf(group(match, 'y')), mon, day));
  return dayInAnyYear((of) => oneDay(validDay(of, mon, day)), match.index, reading);
}

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
  if (has(match, 'rel')) return { ...inYear(dateOf(reading.today).year + shiftOf(group(match, 'rel'))), grain };
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

/** "may", "march": a month only when written with a capital or behind a word that makes it one. */
function isOrdinaryWord(match: RegExpExecArray, { text, original }: Reading): boolean {
  const word = match[0].replace('.', '');
  if (word !== 'may' && word !== 'march' && word !== 'mar') return false;
  const before = text.slice(0, match.index);
  if (
    /\b(?:in|of|by|since|until|till|from|during|before|after|between|end|early|late|mid|through)[ -](?:the )?$/.test(
      before,
    )
  )
    return false;
  const behind = text.slice(match.index + match[0].length);
  const joined =
    /^ ?(?:to|-|until|till|through) ?[a-z\d]/.test(behind) || /\d ?(?:to|-|until|till|through|and) ?$/.test(before);
  return !joined || !/^[A-Z]/.test(original.slice(match.index)) || word !== match[0].trim();
}

const weekendAround = (day: number): Days => {
  const weekday = weekdayOf(day);
  // Thanksgiving's weekend begins on its Thursday, Labor Day's ends with its Monday.
  if (weekday >= 4) return { from: Math.min(day, weekStart(day) + 5), to: weekStart(day) + 7 };
  return { from: weekStart(day) - 2, to: day + 1 };
};
