/**
 * Names and numbers as people write them, as fragments of regular expressions and what they mean. All in lower case.
 */
import type { Unit } from './calendar.ts';

const units = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen']; // prettier-ignore
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth', 'thirteenth', 'fourteenth', 'fifteenth', 'sixteenth', 'seventeenth', 'eighteenth', 'nineteenth']; // prettier-ignore
const values = new Map<string, number>([
  ...units.map((word, index): [string, number] => [word, index]),
  ...tens.map((word, index): [string, number] => [word, index * 10]),
  ...ordinals.map((word, index): [string, number] => [word, index]),
  ['twentieth', 20],
  ['thirtieth', 30],
  ['a', 1],
  ['an', 1],
  ['few', 3],
  ['several', 3],
  ['couple', 2],
]);
values.delete('');

const small = [...units.slice(1)].sort((a, b) => b.length - a.length).join('|');
const ten = tens.slice(2).join('|');
const one2nine = units.slice(1, 10).join('|');
const ordinalWord = [...ordinals.slice(1)].sort((a, b) => b.length - a.length).join('|');

/** A whole number: digits or words below 100; `a few`, `a couple of`. */
export const NUMBER = `(?:\\d{1,4}|(?:${ten})(?:[ -](?:${one2nine}))?|${small}|(?:an? )?(?:few|couple(?: of)?)|several|an?)`;
/** `3rd`, `the thirty-first` without `the`. */
export const ORDINAL = `(?:\\d{1,2} ?(?:st|nd|rd|th)(?![a-z])|(?:twenty|thirty)[ -](?:${ordinalWord})|twentieth|thirtieth|(?:${ordinalWord})(?![a-z]))`;
/** A day of the month: `4`, `04`, `4th`, `fourth`, `twenty five`. */
export const DAY = `(?:${ORDINAL}|[0-3]?\\d(?![\\d:])|(?:twenty|thirty)[ -](?:${one2nine})(?![a-z])|(?:${small})(?![a-z]))`;
export const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])(?:\\.(?= ?\\d))?';
export const WEEKDAY =
  '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|thu|fri|sat|sun)(?![a-z])(?:\\.(?= ?\\d))?';
export const UNIT = '(?:days?|weeks?|wks?|fortnights?|months?|quarters?|years?|yrs?|decades?)(?![a-z])';
const yearWords = `(?:(?:nineteen|eighteen|twenty)(?: hundred)?(?: and)?[ -](?:oh[ -])?(?:(?:${ten})(?:[ -](?:${one2nine}))?|${small})|two thousand(?:(?: and)? (?:(?:${ten})(?:[ -](?:${one2nine}))?|${small}))?)`;
/** A year written in full. */
export const YEAR4 = `(?:1[0-9]\\d\\d|20\\d\\d|${yearWords})(?![\\d:])`;
/** A year behind a month or day: also `87`, `'87`. */
export const YEAR = `(?:${YEAR4}|'?\\d\\d(?![\\d:%]|st|nd|rd|th| ?(?:am|pm)))`;

/** The number that digits or words name. */
export function numberOf(text: string): number {
  const digits = /\d+/.exec(text);
  if (digits) return Number(digits[0]);
  let sum = 0;
  for (const word of text.split(/[ -]+/)) {
    if (word === 'hundred') sum *= 100;
    else if (word === 'thousand') sum *= 1000;
    else {
      const value = values.get(word) ?? 0;
      // "nineteen eighty six" is 19 hundreds and 86; "a few" is few.
      const centuries = sum >= 18 && sum <= 20 && value >= 10;
      if (centuries) sum = sum * 100 + value;
      else if (sum === 1 && (word === 'few' || word === 'couple')) sum = value;
      else sum += value;
    }
  }
  return sum;
}

/** Two figures mean 1950 … 2049. */
export function yearOf(text: string): number {
  const year = numberOf(text.replaceAll("'", ''));
  return year < 100 && /^'?\d+$/.test(text.trim()) ? year + (year < 50 ? 2000 : 1900) : year;
}

export function monthOf(text: string): number {
  return 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').indexOf(text.slice(0, 3)) + 1;
}

/** 1 = Monday. */
export function weekdayNumber(text: string): number {
  return 'mo tu we th fr sa su'.split(' ').indexOf(text.slice(0, 2)) + 1;
}

export function unitOf(text: string): Unit {
  switch (text.slice(0, 2)) {
    case 'da':
      return 'day';
    case 'we':
    case 'wk':
      return 'week';
    case 'fo':
      return 'fortnight';
    case 'mo':
      return 'month';
    case 'qu':
      return 'quarter';
    case 'de':
      return 'decade';
    default:
      return 'year';
  }
}

/** Words that point one unit on or back. */
export const NEXT = 'next|coming|following|upcoming';
export const LAST = 'last|past|previous|prior';
const next = new RegExp(`^(?:${NEXT})$`);
const last = new RegExp(`^(?:${LAST})$`);
export const shiftOf = (which: string): number => (next.test(which) ? 1 : last.test(which) ? -1 : 0);
