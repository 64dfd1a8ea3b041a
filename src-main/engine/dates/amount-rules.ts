/**
 * Rules for amounts of days, weeks, months and years: the next five days, three weeks ago, two weeks from 15 January.
 */
import { addUnits, startOf, weekdayOf } from './calendar.ts';
import { anyYear, oneDay, type Period, type Reading, type Rule } from './reading.ts';
import { LAST, NEXT, NUMBER, numberOf, shiftOf, UNIT, unitOf, WEEKDAY, weekdayNumber } from './words.ts';

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'y'), read });
const group = (match: RegExpExecArray, name: string): string => match.groups?.[name] ?? '';
const has = (match: RegExpExecArray, name: string): boolean => match.groups?.[name] !== undefined;
const COUNT = `(?<n>${NUMBER}) ?(?<u>${UNIT})(?<rest>(?:,? (?:and )?(?:\\d{1,4}|${NUMBER}) ?${UNIT})*)`;

export const amountRules: Rule[] = [
  // the next five days, past 3 weeks, last 3 months and 2 weeks, 5 past days, the previous 4 business days, following 2 quarters
  rule(
    `(?:(?:in|over|during|for) )?(?:the )?(?<w>${NEXT}|${LAST}) (?<n>${NUMBER}) ?(?<biz>business |working |week)?(?<u>${UNIT})(?<rest>(?:,? (?:and )?${NUMBER} ?${UNIT})*)`,
    (m, r) => span(m, r),
  ),
  rule(`(?<n>${NUMBER}) (?<w>${NEXT}|${LAST}) (?<u>${UNIT})(?<rest>)`, (m, r) => span(m, r)),
  // within 3 years, within the next 3 years
  rule(`(?:within|inside) (?:the )?(?:next )?${COUNT}`, (m, { today }) => ({
    from: today,
    to: moved(today, m, 1),
    grain: 'range',
  })),
  // 3 weeks ago, in two days, two weeks from now, three weeks hence, 2 days later
  rule(`(?:about |around |some )?${COUNT} (?:ago|back|earlier|before now)(?![a-z])`, (m, { today }) =>
    oneDay(moved(today, m, -1)),
  ),
  rule(`in (?:about |around |exactly )?${COUNT}(?:['’]s? time)?(?! (?:ago|row|before|after|from)|['’])`, (m, r) =>
    onWeekday(m, r, moved(r.today, m, 1)),
  ),
  rule(`${COUNT} (?:from now|hence|from today)(?![a-z])`, (m, { today }) => oneDay(moved(today, m, 1))),
  rule(`(?<!after )${COUNT} later(?![a-z])`, (m, { today }) => oneDay(moved(today, m, 1))),
  rule(`for ${COUNT} (?:from|starting(?: from| on)?|beginning(?: on)?) (?<more>(?=.))`, (m, r) => lasting(m, r)),
  rule(`${COUNT} (?:starting(?: from| on)?|beginning(?: on)?) (?<more>(?=.))`, (m, r) => lasting(m, r)),
  // 2 weeks from January 15, two days after today, three months after Easter, two days before yesterday
  rule(`(?<cmp>less than |more than )?${COUNT} (?<dir>from|after|following|before|prior to) (?<more>(?=.))`, (m, r) =>
    fromAnother(m, r),
  ),
  // Thursday, two years from now
  rule(`(?<wd>${WEEKDAY}),? ${COUNT} from now(?![a-z])`, (m, r) =>
    oneDay(nearWeekday(moved(r.today, m, 1), group(m, 'wd'))),
  ),
];

/** The weekday of that name nearest to `day`. */
const nearWeekday = (day: number, name: string): number => day + ((weekdayNumber(name) - weekdayOf(day) + 10) % 7) - 3;

/** `day` moved by the amount told, with its further parts ("1 month, 21 days"). */
function moved(day: number, match: RegExpExecArray, sign: number): number {
  let at = addUnits(day, sign * numberOf(group(match, 'n')), unitOf(group(match, 'u')));
  for (const part of group(match, 'rest').matchAll(new RegExp(`(${NUMBER}) ?(${UNIT})`, 'g'))) {
    at = addUnits(at, sign * numberOf(part[1] ?? ''), unitOf(part[2] ?? ''));
  }
  return at;
}

function span(match: RegExpExecArray, { today }: Reading): Partial<Period> {
  const sign = shiftOf(group(match, 'w'));
  const unit = unitOf(group(match, 'u'));
  const count = numberOf(group(match, 'n'));
  if (unit === 'quarter') {
    const here = startOf(today, 'quarter');
    return sign > 0
      ? { from: addUnits(here, 1, 'quarter'), to: addUnits(here, count + 1, 'quarter'), grain: 'range' }
      : { from: addUnits(here, -count, 'quarter'), to: here, grain: 'range' };
  }
  if (has(match, 'biz')) {
    let at = today;
    for (let left = count; left > 0;) {
      at += sign;
      if (weekdayOf(at) <= 5) left--;
    }
    return sign > 0 ? { from: today + 1, to: at + 1, grain: 'range' } : { from: at, to: today, grain: 'range' };
  }
  // What is next begins tomorrow, what is past ended yesterday.
  return sign > 0
    ? { from: today + 1, to: moved(today + 1, match, 1), grain: 'range' }
    : { from: moved(today, match, -1), to: today, grain: 'range' };
}

/** "in 3 days on Friday": the weekday that comes to lie there. */
function onWeekday(match: RegExpExecArray, { text, today }: Reading, day: number): Partial<Period> | undefined {
  const end = match.index + match[0].length;
  const named = new RegExp(` on (${WEEKDAY})`, 'y');
  named.lastIndex = end;
  const weekday = named.exec(text);
  const at = weekday ? nearWeekday(day, weekday[1] ?? '') : day;
  const found = oneDay(at);
  return found && today <= at ? { ...found, end: end + (weekday?.[0].length ?? 0) } : undefined;
}

function lasting(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const from = reading.period(match.index + match[0].length);
  return from?.grain === 'day' && from.from !== null
    ? { from: from.from, to: moved(from.from, match, 1), grain: 'range', end: from.end }
    : undefined;
}

function fromAnother(match: RegExpExecArray, reading: Reading): Partial<Period> | undefined {
  const base = reading.period(match.index + match[0].length);
  if (base?.from === null || base?.grain !== 'day') return undefined;
  const back = /before|prior/.test(group(match, 'dir'));
  const step = (day: number) => moved(day, match, back ? -1 : 1);
  const end = base.end;
  const named = new RegExp(` on (${WEEKDAY})`, 'y');
  named.lastIndex = end;
  const weekday = named.exec(reading.text);
  const { from, inYear } = base;
  if (group(match, 'cmp').startsWith('less')) return { from, to: step(from), grain: 'range', end };
  if (group(match, 'cmp').startsWith('more')) return { from: step(from), to: null, grain: 'range', end };
  const days = inYear ? anyYear((year) => { const day = inYear(year); return day && oneDay(step(day.from)); }, match.index, reading) : oneDay(step(from)); // prettier-ignore
  if (!days) return undefined;
  if (!weekday) return { ...days, grain: 'day', end };
  return { ...oneDay(nearWeekday(days.from, weekday[1] ?? '')), end: end + weekday[0].length };
}
