/**
 * Compares two statements: do they say the same, the opposite, or different things?
 * Guards come before the measure, because one wrong merge loses a live fact (BENCHMARKS §3e).
 */
import { isKnown, relation } from './english/relations.ts';
import { align, exchanged, likeness, weightOf, type Aligned } from './likeness.ts';
import { sentenceOf, type Sentence } from './english/sentence.ts';
import { jaccard, wordsOf, type Words } from './words.ts';

export type Match = 'merge' | 'contradict' | 'distinct';

/** Share of words with a counterpart from which a difference in negation, number or direction is a contradiction. */
const CLOSE = 0.5;
/** Share of the earlier statement's words that the later one must keep. */
const KEPT = 0.6;

/** `b` is the later statement: it may say less than `a`, or the same in wider words, and count as the same. */
export function matchStatements(a: string, b: string): Match {
  return matchWords(wordsOf(a), wordsOf(b));
}

/** What `vesper match` shows. */
export function matchWords(a: Words, b: Words): Match {
  const aligned = align(readOf(a), readOf(b));
  return guarded(a, b, aligned) ?? (likeness(aligned) > 0 ? 'merge' : 'distinct');
}

/** A dream compares a statement with many: it is read once. */
const read = new WeakMap<Words, Sentence>();
function readOf(words: Words): Sentence {
  const sentence = read.get(words) ?? sentenceOf(words.text);
  read.set(words, sentence);
  return sentence;
}

/** What must never differ between two statements that count as one. Undefined: nothing of it does. */
export function guarded(a: Words, b: Words, aligned: Aligned): Match | undefined {
  const numbers = differInNumbers(a, b);
  if (numbers !== undefined) return numbers;
  if (isTurned(aligned)) return isClose(aligned) ? 'contradict' : 'distinct';
  return differInNames(a, b) || differInBounds(aligned) || isMuchLess(aligned) ? 'distinct' : undefined;
}

/** Other numbers or versions are never the same; where all else is, one takes the other's place. */
function differInNumbers(a: Words, b: Words): Match | undefined {
  if (isSameSet(a.numbers, b.numbers)) return undefined;
  const both = a.numbers.size > 0 && b.numbers.size > 0;
  return both && a.negations === b.negations && overlapWithoutNumbers(a, b) >= 0.75 ? 'contradict' : 'distinct';
}

/** One denies what the other says, or has the opposite of one of its words: "before" for "after", "enabled" for "disabled". */
function isTurned({ a, b, pairs }: Aligned): boolean {
  if (a.negations !== b.negations || !isSameSet(new Set(a.lacking), new Set(b.lacking))) return true;
  if (pairs.some((pair) => relation(pair.a.part, pair.b.part) === 'opposed')) return true;
  const mine = [...a.words].filter((word) => !b.words.has(word));
  const theirs = [...b.words].filter((word) => !a.words.has(word));
  return mine.some((x) => theirs.some((y) => relation(x, y) === 'opposed'));
}

function isClose({ a, b, pairs, clashes }: Aligned): boolean {
  const matched = [...pairs, ...clashes];
  const common = weightOf(matched.map((pair) => pair.a)) + weightOf(matched.map((pair) => pair.b));
  return common >= CLOSE * (weightOf(a.units) + weightOf(b.units));
}

/** Names, paths, identifiers and flags of one must all stand in the other, in whatever case. */
function differInNames(a: Words, b: Words): boolean {
  const lacks = (one: Words, other: Words) => [...one.hard].some((name) => !other.all.has(name));
  return lacks(a, b) || lacks(b, a);
}

/** Numbers in words, "only", "must", "unless", which verb is denied, and who does it to whom. */
function differInBounds({ a, b, pairs, onlyA, onlyB }: Aligned): boolean {
  if (a.counts.join() !== b.counts.join() || !isSameSet(a.bounds, b.bounds)) return true;
  if ((a.reach === 'all' && b.reach === 'some') || (a.reach === 'some' && b.reach === 'all')) return true;
  if (a.denied.some((word, i) => !isLike(word, b.denied[i] ?? word))) return true;
  if (exchanged(pairs) > 1) return true;
  return isUnknownSubject(a, onlyA) && isUnknownSubject(b, onlyB);
}

/** The later statement drops so much of the earlier that it is another one. */
function isMuchLess({ a, pairs }: Aligned): boolean {
  return weightOf(pairs.map((pair) => pair.a)) < KEPT * weightOf(a.units);
}

function isLike(a: string, b: string): boolean {
  const found = relation(a, b);
  return found !== undefined && found !== 'opposed' && found !== 'sibling';
}

/** A sentence that begins with a bare word no table knows is about something by its name. */
function isUnknownSubject({ opensBare }: Sentence, only: Aligned['onlyA']): boolean {
  return opensBare !== undefined && !isKnown(opensBare) && only.some(({ word }) => word === opensBare);
}

/** Word overlap from which two statements may count as one in a dream. */
const SAME = 0.6;
/** The reversals that a dream acts on; stemmed as `wordsOf` gives them. */
const REVERSALS: readonly (readonly [string, string])[] = [
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

/**
 * What the dream does about two statements without a slot; `b` is the later one. Less than `matchWords` says, because a wrong
 * merge or succession loses a live fact: it merges only what adds no word, and lets only a plain reversal or one other
 * number at the end succeed ("takes 12 minutes", "takes 9 minutes"; not "module 1 …", "module 2 …").
 */
export function settle(a: Words, b: Words): Match {
  // By words first, which is cheap: of thousands of pairs in a dream few get as far as their grammar.
  const found = settleByWords(a, b);
  return found === 'distinct' || matchWords(a, b) === found ? found : 'distinct';
}

function settleByWords(a: Words, b: Words): Match {
  const match = matchByOverlap(a, b);
  if (match === 'merge') return only(b, a).length === 0 ? 'merge' : 'distinct';
  if (match === 'distinct') return 'distinct';
  const [mine, theirs] = [only(a, b), only(b, a)];
  if (!isSameSet(a.numbers, b.numbers)) return isOneNumberAtEnd(a, b) ? 'contradict' : 'distinct';
  const turned = areOpposed(a.content, b.content) ? 1 : 0;
  return mine.length <= turned && theirs.length <= turned ? 'contradict' : 'distinct';
}

function matchByOverlap(a: Words, b: Words): Match {
  const overlap = jaccard(a.content, b.content);
  if (a.negations % 2 !== b.negations % 2) return overlap >= CLOSE ? 'contradict' : 'distinct';
  if (overlap >= CLOSE && areOpposed(a.content, b.content)) return 'contradict';
  if (!isSameSet(a.numbers, b.numbers)) return differInNumbers(a, b) ?? 'distinct';
  if (!isSameSet(a.hard, b.hard)) return 'distinct';
  if (overlap < SAME) return 'distinct';
  return isSameOrder(a.content, b.content) ? 'merge' : 'distinct';
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
  return REVERSALS.some(
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

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

/** Shared words come in much the same order: "a calls b" is not "b calls a". */
function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
  const places = new Map([...b.entries()].reverse().map(([index, word]) => [word, index]));
  const order = [...new Set(a)].flatMap((word) => places.get(word) ?? []);
  let ascending = 0;
  for (let i = 1; i < order.length; i++) if ((order[i] ?? 0) > (order[i - 1] ?? 0)) ascending += 1;
  return order.length < 3 || ascending / (order.length - 1) >= 0.6;
}
