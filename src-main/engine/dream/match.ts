/**
 * Compares two statements: do they say the same, the opposite, or different things?
 * Guards come before the measure, because one wrong merge loses a live fact (BENCHMARKS §3e).
 */
import { jaccard, wordsOf, type Words } from './words.ts';

export type Match = 'merge' | 'contradict' | 'distinct';

/** Word overlap from which two statements count as one; chosen on the development part of SICK. */
const SAME = 0.6;
/** Overlap from which a difference in negation, number or direction is a contradiction rather than another topic. */
const CLOSE = 0.5;
/** Words that turn a statement round. Stemmed as `wordsOf` gives them. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  ['enabl', 'disabl'],
  ['add', 'remov'],
  ['allow', 'forbid'],
  ['allow', 'deni'],
  ['open', 'close'],
  ['start', 'stop'],
  ['increas', 'decreas'],
  ['before', 'after'],
  ['first', 'last'],
  ['true', 'fals'],
  ['accept', 'reject'],
  ['requir', 'option'],
  ['public', 'privat'],
  ['pass', 'fail'],
  ['like', 'dislik'],
  ['more', 'less'],
];

/** `b` is the later statement. */
export function matchStatements(a: string, b: string): Match {
  return matchWords(wordsOf(a), wordsOf(b));
}

export function matchWords(a: Words, b: Words): Match {
  const overlap = jaccard(a.content, b.content);
  if (a.negations % 2 !== b.negations % 2) return overlap >= CLOSE ? 'contradict' : 'distinct';
  if (overlap >= CLOSE && areOpposed(a.content, b.content)) return 'contradict';
  if (!sameSet(a.numbers, b.numbers)) {
    const both = a.numbers.size > 0 && b.numbers.size > 0;
    return both && overlapWithoutNumbers(a, b) >= 0.75 ? 'contradict' : 'distinct';
  }
  if (!sameSet(a.hard, b.hard)) return 'distinct';
  if (overlap < SAME) return 'distinct';
  return sameOrder(a.content, b.content) ? 'merge' : 'distinct';
}

/**
 * What the dream does about two statements without a slot; `b` is the later one. Less than `matchWords` says, because a wrong
 * merge or succession loses a live fact: it merges only what adds no word, and lets only a plain reversal or one other
 * number at the end succeed ("takes 12 minutes", "takes 9 minutes"; not "module 1 …", "module 2 …").
 */
export function settle(a: Words, b: Words): Match {
  const match = matchWords(a, b);
  if (match === 'merge') return only(b, a).length === 0 ? 'merge' : 'distinct';
  if (match === 'distinct') return 'distinct';
  const [mine, theirs] = [only(a, b), only(b, a)];
  if (!sameSet(a.numbers, b.numbers)) return isOneNumberAtEnd(a, b) ? 'contradict' : 'distinct';
  const turned = areOpposed(a.content, b.content) ? 1 : 0;
  return mine.length <= turned && theirs.length <= turned ? 'contradict' : 'distinct';
}

/** Content words that `a` has and `b` lacks. */
function only(a: Words, b: Words): string[] {
  return a.content.filter((word) => !b.content.includes(word));
}

/** The same words in the same places but for one number, which is the last word or has its unit behind it. */
function isOneNumberAtEnd(a: Words, b: Words): boolean {
  if (a.content.length !== b.content.length) return false;
  const places = a.content.flatMap((word, i) => (word === b.content[i] ? [] : [i]));
  const [place = 0] = places;
  return (
    places.length === 1 &&
    /^\d/.test(a.content[place] ?? '') &&
    /^\d/.test(b.content[place] ?? '') &&
    place >= a.content.length - 2 &&
    place > 0
  );
}

function areOpposed(a: readonly string[], b: readonly string[]): boolean {
  return OPPOSITES.some(
    ([x, y]) =>
      (a.includes(x) && b.includes(y) && !a.includes(y) && !b.includes(x)) ||
      (a.includes(y) && b.includes(x) && !a.includes(x) && !b.includes(y)),
  );
}

function overlapWithoutNumbers(a: Words, b: Words): number {
  return jaccard(
    a.content.filter((word) => !/\d/.test(word)),
    b.content.filter((word) => !/\d/.test(word)),
  );
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

/** Shared words come in much the same order: "a calls b" is not "b calls a". */
function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  const places = new Map([...b.entries()].reverse().map(([index, word]) => [word, index]));
  const order = [...new Set(a)].flatMap((word) => places.get(word) ?? []);
  let ascending = 0;
  for (let i = 1; i < order.length; i++) if ((order[i] ?? 0) > (order[i - 1] ?? 0)) ascending += 1;
  return order.length < 3 || ascending / (order.length - 1) >= 0.6;
}
