/**
 * Rules for what stands in the calendar: dates in every common writing, months, years.
 */
import { dateOf, dayNumber, validDay, weekdayOf } from './calendar.ts';
import { anyYear, dayInAnyYear, monthIn, oneDay, whole, type Period, type Reading, type Rule } from './reading.ts';
import { DAY, MONTH, monthOf, numberOf, shiftOf, WEEKDAY, weekdayNumber, YEAR, YEAR4, yearOf } from './words.ts';

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'y'), read });
const group = (match: RegExpExecArray, name: string): string => match.groups?.[name] ?? '';
const has = (match: RegExpExecArray, name: string): boolean => match.groups?.[name] !== undefined;

/** A weekday in front of a date says nothing that the date does not. */
const WD = `(?:(?:on |this )?(?<wd>${WEEKDAY})[,]?[ -]+(?:the )?)?`;
const OF_YEAR = `(?:[,]? ?(?:of |in )?(?:the year )?(?<y>${YEAR}))?`;

export const calendarRules: Rule[] = [
  // 2026-11-20, 2026/11/20, 2026.11.20, 20261120
  rule('(?<![\\d.])(?<y>\\d{4})(?<s>[-/.])(?<m>\\d{1,2})\\k<s>(?<d>\\d{1,2})(?![\\d])', (m) =>
    group(m, 's') === '.' && m[0].length < 10 ? undefined : date(group(m, 'y'), group(m, 'm'), group(m, 'd')),
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
    `${WD}(?<![\\d./])(?<a>\\d{1,2})(?<s>[-/.])(?<b>\\d{1,2})(?:\\k<s>(?<y>\\d{4}|'?\\d\\d)|, ?(?<y2>\\d{4}|\\d\\d)(?! ?[a-z]))(?![\\d/]|\\.\\d)`,
    (m) =>
      group(m, 's') === '.' && !/\d{4}$/.test(m[0])
        ? undefined
        : twoNumbers(m, yearOf(m.groups?.['y'] ?? group(m, 'y2'))),
  ),
  // "on 4-22", "this 5/12", "22/04", "Friday 7-6": two numbers need a slash or a word in front
  rule(
    `(?:(?<lead>(?:on|this|by|until|before|after|since|from|${WEEKDAY}) )|(?<![\\d./a-z-]))(?<a>\\d{1,2})(?<s>[-/.])(?<b>\\d{1,2})(?![\\d/-]|\\.\\d|%| ?(?:am|pm))`,
    (m, r) => {
      if (!has(m, 'lead') && (group(m, 's') !== '/' || /\d\/$/.test(r.text.slice(0, m.index)))) return undefined;
      if (!has(m, 'lead') && !(group(m, 'a').length === 2 && group(m, 'b').length === 2)) return undefined;
      if (group(m, 'lead').startsWith('this')) return twoNumbers(m, dateOf(r.today).year);
      return dayInAnyYear((year) => twoNumbers(m, year), m.index, r);
    },
  ),
  // 15 June 2016, the second of Aug, Wed, 22 of Jan, twenty five January nineteen eighty six
  rule(
    `${WD}(?<![\\d.$€£]|\\d:|[$€£] )(?:the )?(?<d>${DAY})(?: day)?(?: of | in |[ -]+|, )?(?<mon>${MONTH})${OF_YEAR}`,
    (m, r) => dayAndMonth(m, r),
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
    month(dateOf(r.today).year + shiftOf(group(m, 'which').replace('the ', '')), monthOf(group(m, 'mon'))),
  ),
  rule(`(?<y>${YEAR4})[ ,-]+(?<mon>${MONTH})`, (m) => month(yearOf(group(m, 'y')), monthOf(group(m, 'mon')))),
  rule('(?<![\\d/-])(?<y>(?:19|20)\\d\\d) ?[-/] ?(?<m>0?[1-9]|1[0-2])(?![\\d/-])', (m) =>
    month(Number(group(m, 'y')), Number(group(m, 'm'))),
  ),
  rule('(?<![\\d/-])(?<m>0?[1-9]|1[0-2]) ?[-/] ?(?<y>(?:19|20)\\d\\d)(?![\\d/-])', (m) =>
    month(Number(group(m, 'y')), Number(group(m, 'm'))),
  ),
  // In May; this September; last March
  rule(
    `(?:(?<which>this|next|last|past|previous|coming|the following) )?(?<mon>${MONTH})(?![-/]?\\d|[ ,]+\\d\\d?(?![\\d:]))`,
    (m, r) => {
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
    },
  ),
  // the year 2008; a bare year only behind a word that makes it one (resolve.ts looks at what stands in front)
  rule(`(?:the )?(?:calendar |fiscal )?year (?:of )?(?<y>${YEAR4})`, (m) => year(yearOf(group(m, 'y')))),
  rule(`(?<![\\d$€£#.,/:]|(?<!\\d{4})-)(?<y>${YEAR4})(?![\\d%]|[.,]\\d|-\\d\\d(?!\\d\\d))`, (m) =>
    year(yearOf(group(m, 'y'))),
  ),
];

const date = (y: string, m: string, d: string) => oneDay(validDay(Number(y), Number(m), Number(d)));
const named = (y: string, mon: string, d: string) => oneDay(validDay(Number(y), monthOf(mon), Number(d)));
const month = (year: number, of: number): Partial<Period> => ({ ...monthIn(year, of), grain: 'month' });
const year = (of: number): Partial<Period> | undefined =>
  of < 1000 || of > 2999 ? undefined : whole(dayNumber(of, 1, 1), 'year');
function twoNumbers(match: RegExpExecArray, of: number) {
  const [a, b] = [Number(group(match, 'a')), Number(group(match, 'b'))];
  // Dots are the European writing, but a month first is tried there too, as everywhere.
  return oneDay(validDay(of, a, b) ?? validDay(of, b, a));
}

function dayAndMonth(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const [mon, day] = [monthOf(group(match, 'mon')), numberOf(group(match, 'd'))];
  if (
    day === 0 ||
    (/^(?:may|mar)/.test(group(match, 'mon')) && /^[a-z]+$/.test(group(match, 'd')) && isLower(match, reading))
  )
    return undefined;
  if (has(match, 'y')) return oneDay(validDay(yearOf(group(match, 'y')), mon, day));
  const inYear = (of: number) => oneDay(validDay(of, mon, day));
  if (has(match, 'wd')) {
    // The weekday tells the year where one near does agree.
    const { year } = dateOf(reading.today);
    const agreeing = [year, year + 1, year - 1]
      .map(inYear)
      .find((days) => days && weekdayOf(days.from) === weekdayNumber(group(match, 'wd')));
    if (agreeing) return agreeing;
  }
  return dayInAnyYear(inYear, match.index, reading);
}

/** "One may ask", "they march": the month's name without a capital. */
const isLower = (match: RegExpExecArray, { original }: Reading): boolean =>
  !/[A-Z]/.test(original.slice(match.index, match.index + match[0].length).slice(group(match, 'd').length));

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
    /^ ?(?:to|-|until|till|through) ?[a-z\d]/.test(behind) ||
    /[a-z\d] ?(?:to|-|until|till|through|and) ?$/.test(before);
  return !joined || !/[A-Z]/.test(original.charAt(match.index));
}
