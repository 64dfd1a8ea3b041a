/**
 * Rules for what is told from the reference day: yesterday, next Friday, three weeks ago, the rest of the week.
 */
import { addUnits, dateOf, dayNumber, startOf, validDay, weekdayOf, weekStart, type Unit } from './calendar.ts';
import { oneDay, whole, type Period, type Reading, type Rule } from './reading.ts';
import { DAY, LAST, NEXT, numberOf, ORDINAL, shiftOf, WEEKDAY, weekdayNumber } from './words.ts';

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'y'), read });
const group = (match: RegExpExecArray, name: string): string => match.groups?.[name] ?? '';
export const relativeRules: Rule[] = [
  rule('(?:the )?day before yesterday(?![a-z])', (_, { today }) => oneDay(today - 2)),
  rule('(?:the )?day after tomorrow(?![a-z])', (_, { today }) => oneDay(today + 2)),
  rule("(?:yesterday|yday)(?!['’]?[a-z])", (_, { today }) => oneDay(today - 1)),
  rule('(?:today|this day|(?:the )?current date|(?:the )?current day)(?![a-z])', (_, { today }) => oneDay(today)),
  rule('(?:tomorrow|tmrw|tmr|tommorow|the next day|next day|the following day)(?![a-z])', (_, { today }) =>
    oneDay(today + 1),
  ),
  rule('(?:the )?(?:last|previous) day(?! of)(?![a-z])', (_, { today }) => oneDay(today - 1)),
  // Friday; this, next, last Friday: in the week of the reference day, the next, the one gone by
  rule(`(?:(?:the )?(?<w>this|current|${NEXT}|${LAST}) )?(?<wd>${WEEKDAY})(?!['’]s)`, (m, r) => weekday(m, r)),
  // Friday next week, Friday of next week, next week on Friday, previous week - Monday
  rule(`(?<wd>${WEEKDAY})(?: of| in|,)? (?:the )?(?<w>this|current|${NEXT}|${LAST}) week(?![a-z])`, (m, r) =>
    weekdayOfWeek(m, r),
  ),
  rule(`(?<w>this|current|${NEXT}|${LAST}) week(?:,| -)? (?:on )?(?<wd>${WEEKDAY})`, (m, r) => weekdayOfWeek(m, r)),
  // Thursday the 21st, Monday 21, Mon 13th: the nearest month where day and weekday agree
  rule(
    `(?<wd>${WEEKDAY}),? (?:the )?(?<d>${DAY})(?!\\d| ?(?:am|pm|o'clock|a\\.m|p\\.m|[-–] ?\\d|to \\d|days?|weeks?|months?|years?|minutes?|hours?))`,
    (m, r) => weekdayAndDay(m, r),
  ),
  // second Sunday (of this month)
  rule(`(?<n>first|second|third|fourth|fifth) (?<wd>${WEEKDAY})(?! (?:of|in) )`, (m, { today }) => {
    const first = startOf(today, 'month');
    return oneDay(
      first + ((weekdayNumber(group(m, 'wd')) - weekdayOf(first) + 7) % 7) + 7 * (numberOf(group(m, 'n')) - 1),
    );
  }),
  // the 27, on 15, the twenty second, the 15th day of next month, 20th of next month
  rule(
    `(?:(?:on|by|for) )?(?<the>the )?(?<d>${ORDINAL}|\\d{1,2})(?: day)? (?:of|in) (?:the )?(?<w>this|current|${NEXT}|${LAST}|same)? ?month(?![a-z])`,
    (m, r) => {
      const { year, month } = dateOf(startOf(r.today, 'month'));
      return oneDay(validDay(...normal(year, month + shiftOf(group(m, 'w'))), numberOf(group(m, 'd'))));
    },
  ),
  rule(
    `(?:on the|for the|by the|until the|before the|since the|after the|the) (?<d>\\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[ -](?:${'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth'})|twentieth|thirtieth|\\d{1,2}(?= ?(?:[.,!?;](?!\\d)|$|between|from|at )))(?! (?:of |[a-z]*(?:day|time|place|anniversary|century|version|retweet|quarter|week|month)))`,
    (m, r) => dayOfMonth(m, r),
  ),
  rule('on (?<d>\\d{1,2})(?= ?(?:[.,!?;](?!\\d)|$))', (m, r) => dayOfMonth(m, r)),
  // this week, next month, last year, the past fortnight, the week after next, the week before last, this weekend
  rule(
    `(?:the )?(?<w>this|current|same|${NEXT}|${LAST}) (?<u>week|fortnight|month|quarter|year|decade)(?!['’]s|[a-z])(?! (?:[a-z]+day\\b))`,
    (m, r) => {
      const unit = group(m, 'u') as Unit;
      if (unit === 'fortnight') return fortnight(group(m, 'w'), r);
      return whole(addUnits(startOf(r.today, unit), shiftOf(group(m, 'w')), unit), unit);
    },
  ),
  rule('(?:the )?(?<u>week|month|quarter|year) after next(?![a-z])', (m, r) => away(m, r, 2)),
  rule('(?:the )?(?<u>week|month|quarter|year) before last(?![a-z])', (m, r) => away(m, r, -2)),
  rule(`(?:the |on the |at the )?(?:(?<w>this|${NEXT}|${LAST}) )?weekend(?![a-z])`, (m, { today }) => {
    const from = weekStart(today) + 5 + 7 * shiftOf(group(m, 'w'));
    return { from, to: from + 2, grain: 'range' };
  }),
  rule('the fortnight(?![a-z])', (_, { today }) => ({
    from: weekStart(today),
    to: weekStart(today) + 14,
    grain: 'fortnight',
  })),
  // the week starting on February 4, the week of 14 May
  rule('(?:the )?week (?:starting|beginning|commencing|of)(?: on)? (?<more>(?=.))', (m, r) => {
    const day = r.period(m.index + m[0].length);
    return day?.grain === 'day' && day.from !== null ? { ...whole(day.from, 'week'), end: day.end } : undefined;
  }),
  // later this week, earlier this month, rest of the week
  rule(
    '(?<p>later|earlier|rest|remainder)(?: of| in)? (?:the |this |my |current |the current )(?<u>week|month|year|quarter)(?![a-z])',
    (m, { today }) => {
      const over = whole(today, group(m, 'u') as Unit);
      if (group(m, 'p') === 'earlier') return { from: over.from, to: today, grain: 'range' };
      const until = /^re/.test(group(m, 'p')) ? over.to - 1 : over.to;
      return { from: today, to: until, grain: 'range' };
    },
  ),
  // end of March, mid next week, early 2018, late this year, beginning of next week, mid-November
  rule(
    '(?:(?:in|by|until|at|towards?|around|since) )?(?:the )?(?<p>early in|early|beginning of|start of|first half of|middle of|mid|late in|late|later|end of|second half of)[ -](?:the )?(?<more>(?=.))',
    (m, r) => partly(m, r),
  ),
  rule('(?:the )?(?:eoy|end of year)(?![a-z])', (_, { today }) => latter(whole(today, 'year'))),
  rule('(?:the )?eom(?![a-z])', (_, { today }) => latter(whole(today, 'month'))),
  rule('rest of (?:the )?(?<u>week|month|year)(?![a-z])', (m, { today }) => ({
    from: today,
    to: whole(today, group(m, 'u') as Unit).to - 1,
    grain: 'range',
  })),
  // year to date is a span of its own; "to date" is everything until now
  rule('(?:year to date|ytd)(?![a-z])', (_, { today }) => ({
    from: startOf(today, 'year'),
    to: today,
    grain: 'range',
  })),
  rule('to date(?= ?(?:[.,!?;]|$))', (_, { today }) => ({ from: null, to: today, grain: 'range' })),
];

const normal = (year: number, month: number): [number, number] => [
  year + Math.floor((month - 1) / 12),
  ((((month - 1) % 12) + 12) % 12) + 1,
];
const latter = ({ from, to }: { from: number; to: number }): Partial<Period> => ({
  from: dateOf(from).month === dateOf(to - 1).month ? from + 15 : addUnits(from, 6, 'month'),
  to,
  grain: 'range',
});
function weekday(match: RegExpExecArray, { today, tense, original }: Reading): Partial<Period> | undefined {
  const name = group(match, 'wd');
  const which = group(match, 'w');
  const number = weekdayNumber(name);
  // "sun", "sat", "wed", "mon" are words too: alone they need a capital.
  if (which === '' && name.length <= 3 && !/[A-Z]/.test(original.charAt(match.index))) return undefined;
  const here = weekStart(today) + number - 1;
  if (which === 'this' || which === 'current') return oneDay(here);
  // "next" and "following" skip the present week (Recognizers-Text's reading, as people say it of a weekday to come)
  if (shiftOf(which) > 0) return oneDay(here + 7);
  if (which === 'past' || which === 'last') return oneDay(which === 'past' && here < today ? here : here - 7);
  if (shiftOf(which) < 0) return oneDay(here - 7);
  return oneDay(tense(match.index) === 'past' ? (here < today ? here : here - 7) : here >= today ? here : here + 7);
}

function weekdayOfWeek(match: RegExpExecArray, { today }: Reading): Partial<Period> | undefined {
  return oneDay(weekStart(today) + 7 * shiftOf(group(match, 'w')) + weekdayNumber(group(match, 'wd')) - 1);
}

function weekdayAndDay(match: RegExpExecArray, { today, tense }: Reading): Partial<Period> | undefined {
  const [day, number] = [numberOf(group(match, 'd')), weekdayNumber(group(match, 'wd'))];
  const { year, month } = dateOf(today);
  const fits = (shift: number): number | undefined => {
    const at = validDay(...normal(year, month + shift), day);
    return at !== undefined && weekdayOf(at) === number ? at : undefined;
  };
  const order =
    tense(match.index) === 'past' ? [0, -1, 1, -2, 2, -3, -4, -5, -6] : [0, 1, -1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  return oneDay(order.map(fits).find((at) => at !== undefined));
}

function dayOfMonth(match: RegExpExecArray, { today, tense }: Reading): Partial<Period> | undefined {
  const day = numberOf(group(match, 'd'));
  const { year, month } = dateOf(today);
  const at = (shift: number) => validDay(...normal(year, month + shift), day);
  const past = tense(match.index) === 'past';
  for (const shift of past ? [0, -1, -2] : [0, 1, 2]) {
    const found = at(shift);
    if (found !== undefined && (past ? found <= today : found >= today)) return oneDay(found);
  }
  return undefined;
}

function fortnight(which: string, { today }: Reading): Partial<Period> {
  const shift = shiftOf(which);
  const from = shift > 0 ? today + 1 : shift < 0 ? weekStart(today) - 14 : weekStart(today);
  return { from, to: from + 14, grain: 'fortnight' };
}

function away(match: RegExpExecArray, { today }: Reading, count: number): Partial<Period> {
  const unit = group(match, 'u') as Unit;
  return whole(addUnits(startOf(today, unit), count, unit), unit);
}

/** Thirds and halves as Recognizers-Text cuts them: a year by months, a month by its 10th and 16th, a week by its days. */
function partly(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const over = reading.period(match.index + match[0].length);
  if (
    over?.from === undefined ||
    over.from === null ||
    over.to === null ||
    !/^(?:week|month|year|decade|quarter)$/.test(over.grain)
  )
    return undefined;
  const which = /^(?:early|beg|start|first)/.test(group(match, 'p'))
    ? 'early'
    : /^mid/.test(group(match, 'p'))
      ? 'mid'
      : 'late';
  const endOf = /^end/.test(group(match, 'p'));
  const { from, to, end, inYear } = over;
  const cut = (days: { from: number; to: number }) => {
    const start = days.from;
    if (over.grain === 'week')
      return which === 'early'
        ? { from: start, to: start + 3 }
        : which === 'mid'
          ? { from: start + 1, to: start + 5 }
          : { from: start + 3, to: days.to };
    if (over.grain === 'month')
      return which === 'early'
        ? { from: start, to: start + 15 }
        : which === 'mid'
          ? { from: start + 9, to: start + 20 }
          : { from: start + 15, to: days.to };
    if (over.grain === 'year') {
      const { year } = dateOf(start);
      if (which === 'mid') return { from: dayNumber(year, 4, 1), to: dayNumber(year, 10, 1) };
      // "the end of 2000" is told of a year by number: its last third
      if (endOf && year !== dateOf(reading.today).year) return { from: dayNumber(year, 9, 1), to: days.to };
      return which === 'early'
        ? { from: start, to: dayNumber(year, 7, 1) }
        : { from: dayNumber(year, 7, 1), to: days.to };
    }
    const third = Math.round((days.to - start) / 3);
    return which === 'early'
      ? { from: start, to: start + third }
      : which === 'mid'
        ? { from: start + third, to: days.to - third }
        : { from: days.to - third, to: days.to };
  };
  return { ...cut({ from, to }), end, grain: 'range', ...(inYear ? { inYear: (year: number) => { const days = inYear(year); return days && cut(days); } } : {}) }; // prettier-ignore
}
