/**
 * What a question asks for, told by its words alone: terms, people, dates, whether it means the present, exact names.
 */
import {
  asksForHelp,
  asksForName,
  asksForOccasions,
  asksForSeveral,
  ASKING,
  asksWhatWasAnswered,
  asksWhen,
} from './cues.ts';
import { kindsIn, type StandsFor } from './kinds.ts';
import { askedTermsOf, stemOf, unique, wordsOf } from './terms.ts';

export interface Question {
  /** Stems to look for, people's names left out where others remain. */
  terms: string[];
  /** Nothing but people's names: everything they said is meant. */
  onlyNames: boolean;
  /** The same with names: what the full-text index is asked for. */
  allTerms: string[];
  /** Of each of `terms`: whether it is about the asking itself. */
  asking: boolean[];
  /** Stems of the names of those who speak, whether asked about or not. */
  people: ReadonlySet<string>;
  /** Stems of words that stand for a kind asked for, with the places of its name in `terms`. */
  kinds: ReadonlyMap<string, readonly StandsFor[]>;
  /** Neighbouring pairs of terms. */
  pairs: [string, string][];
  /** Lower-case words of the question, to see who is named in it. */
  words: ReadonlySet<string>;
  /** Asked in the first person: the answer stands in what the user said. */
  firstPerson: boolean;
  /** Asks for the present state: of two answers the newer is right. */
  present: boolean;
  /** Asks how something stands (a number, a date, a name) in the present tense: what tells of a change to it is the answer. */
  state: boolean;
  /** Asks for several things, for what was told on several occasions, for what an assistant said, for help, for a time, for a name. */
  several: boolean;
  occasions: boolean;
  answered: boolean;
  help: boolean;
  when: boolean;
  name: boolean;
  dates: AskedDates;
  /** Paths, identifiers and quoted words, lower case, to be found literally. */
  literals: string[];
}

export interface AskedDates {
  months: number[];
  years: number[];
  /** Month (1–12) and day. */
  days: [month: number, day: number][];
}

export function readQuestion(text: string, speakers: ReadonlySet<string>): Question {
  // A question is short; what is longer is a pasted text, of which the beginning serves.
  const asked = text.slice(0, 2000);
  const allTerms = askedTermsOf(asked).slice(0, 64);
  const topical = allTerms.filter((term) => !speakers.has(term));
  const terms = topical.length > 0 ? topical : allTerms;
  return {
    terms,
    onlyNames: allTerms.length > 0 && topical.length === 0,
    allTerms,
    asking: terms.map((term) => ASKING.has(term)),
    people: speakers,
    kinds: kindsIn(asked, terms),
    pairs: terms.slice(1).map((term, i) => [terms[i] ?? '', term]),
    words: new Set(wordsOf(asked)),
    firstPerson: /\b(i|my|me|mine|i'm|i've|we|our)\b/i.test(asked),
    present: /\b(now|current(ly)?|latest|newest|still|today|these days|at the moment|most recent(ly)?)\b/i.test(asked),
    state:
      /^\W*(?:what|which|how (?:many|much|long|often|far|old|big|large|high)|when|where|who)\b/i.test(asked) &&
      /\b(?:is|are|am|do|does|have|has|can)\b|['’](?:s|re|ve|m)\b/i.test(asked) &&
      !/\b(?:was|were|did|had|first|initial(?:ly)?|original(?:ly)?|earlier|previous(?:ly)?|before|used to|ago|at first)\b/i.test(
        asked,
      ),
    several: asksForSeveral(asked),
    occasions: asksForOccasions(asked),
    answered: asksWhatWasAnswered(asked),
    help: asksForHelp(asked),
    when: asksWhen(asked),
    name: asksForName(asked),
    dates: datesIn(asked.toLowerCase()),
    literals: literalsIn(asked),
  };
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTH = MONTHS.join('|');

function datesIn(text: string): AskedDates {
  const days: [number, number][] = [];
  const month = (name: string | undefined) => MONTHS.indexOf(name ?? '') + 1;
  for (const m of text.matchAll(new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?(${MONTH})\\b`, 'g'))) {
    days.push([month(m[2]), Number(m[1])]);
  }
  for (const m of text.matchAll(new RegExp(`\\b(${MONTH})\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\d)`, 'g'))) {
    days.push([month(m[1]), Number(m[2])]);
  }
  for (const m of text.matchAll(/\b20\d\d-(\d\d)-(\d\d)\b/g)) days.push([Number(m[1]), Number(m[2])]);
  const months = MONTHS.flatMap((name, i) => {
    // "may" is a verb unless something makes it a month.
    const named =
      name === 'may' ? /\b(?:in|of|during|early|late|mid|since|until)[- ]may\b|\bmay\s+\d/ : `\\b${name}\\b`;
    return new RegExp(named).test(text) ? [i + 1] : [];
  });
  const years = [...text.matchAll(/\b(20[0-4]\d|19[5-9]\d)\b/g)].map((m) => Number(m[1]));
  return { months, years: unique(years), days };
}

const DAY_MS = 86_400_000;

/** How well a local day (days since 1970) fits the dates of a question, 0 to 1: talk about a day comes on it or within two weeks after. */
export function dateFit(dates: AskedDates, day: number): number {
  if (dates.months.length === 0 && dates.days.length === 0) return 0;
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  if (dates.days.length > 0) {
    let best = 0;
    for (const [month, dayOfMonth] of dates.days) {
      for (const y of dates.years.length > 0 ? dates.years : [year - 1, year, year + 1]) {
        const after = day - Date.UTC(y, month - 1, dayOfMonth) / DAY_MS;
        if (after >= -1 && after <= 14) best = Math.max(best, 1 - Math.max(0, after) / 20);
      }
    }
    return best;
  }
  if (dates.years.length > 0 && !dates.years.includes(year)) return 0;
  const month = date.getUTCMonth() + 1;
  if (dates.months.includes(month)) return 1;
  const before = month === 1 ? 12 : month - 1;
  return dates.months.includes(before) && date.getUTCDate() <= 10 ? 0.5 : 0;
}

function literalsIn(text: string): string[] {
  const quoted = [...text.matchAll(/["“`]([^"”`]{3,80})["”`]/g)].map((m) => m[1] ?? '');
  const names = text.match(/[\w@#-]*(?:[./:_\\][\w@#-]+)+|\b[a-z]+[A-Z]\w+|#\d+\b/g) ?? [];
  return unique([...quoted, ...names].map((literal) => literal.toLowerCase())).slice(0, 8);
}

/** Whether somebody called `who` is named in the question. */
export function names(question: Question, who: string): boolean {
  const parts = wordsOf(who);
  return parts.length > 0 && parts.every((part) => question.words.has(part) || question.words.has(stemOf(part)));
}
