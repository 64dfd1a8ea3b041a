/**
 * A statement as its grammar: its content words with their parts (`phrases.ts`), and beside them what turns or bounds it:
 * negations, numbers in words, "only", "must", "unless". Rules, no dictionary.
 */
import { tokens } from '../words.ts';
import {
  AUXILIARIES,
  BE,
  CONJUNCTIONS,
  DETERMINERS,
  FILLERS,
  NEGATIONS,
  NUMBERS,
  PREPOSITIONS,
  PRONOUNS,
  QUANTIFIERS,
  RELATIVES,
  lemma,
} from './forms.ts';
import { unitsOf, type Token, type Unit } from './phrases.ts';

export interface Sentence {
  units: Unit[];
  /** Lemmas of all words that may have an opposite: content, prepositions, particles. */
  words: Set<string>;
  /** Negations of a clause; `denied` are the words behind "not" and "never", `lacking` those behind "without" and "with no". */
  negations: number;
  denied: string[];
  lacking: string[];
  /** Numbers in words, in order; "one" counts as an article. */
  counts: string[];
  /** What bounds it, by class: only, must, may, unless … */
  bounds: Set<string>;
  /** Said of all, or of some. */
  reach: 'all' | 'some' | undefined;
  /** Lemma of a first word that no article goes before. */
  opensBare: string | undefined;
}

/** Groups of words that work as one word of grammar. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bno longer\b|\bnot any ?more\b/g, 'not'],
  [/\bno[ -]one\b/g, 'nobody'],
  [/\bin front of\b/g, 'front_of'],
  [/\b(?:next to|close to|alongside)\b/g, 'near'],
  [/\bon top of\b/g, 'on'],
  [/\bout of\b/g, 'out'],
  [/\boff of\b/g, 'off'],
  [/\binstead of\b|\brather than\b/g, 'without'],
  [/\bbecause of\b|\bdue to\b/g, 'because_of'],
  [/\bat least\b/g, 'at_least'],
  [/\bat most\b/g, 'at_most'],
  [/\b(?:each other|one another)\b/g, 'each_other'],
  [
    /\b(?:a|the) (?:group|bunch|pair|number|couple|piece|slice|set|series|kind|sort|type|bit|lot) of\b|\blots of\b/g,
    'some_of',
  ],
  [/\b(?:anyone|anybody|someone|somebody)\b/g, 'person'],
  [/\b(?:him|her|it)self\b|\b(?:them|our|your)selves\b/g, 'self'],
  [/\bcan(?:not|['’]t)\b/g, 'can not'],
  [/\bwon['’]t\b/g, 'will not'],
  [/n['’]t\b/g, ' not'],
  [/['’]s\b/g, ''],
];

const BOUNDS = new Map(
  Object.entries({
    only: 'only solely exclusively',
    must: 'must shall',
    should: 'should ought',
    may: 'may might',
    if: 'if',
    unless: 'unless except',
    until: 'until',
    almost: 'almost nearly',
    at_least: 'at_least',
    at_most: 'at_most',
  }).flatMap(([bound, words]) => words.split(' ').map((word) => [word, bound] as const)),
);
const ALL = new Set(['all', 'every', 'each', 'always', 'any']);
const SOME = new Set(['some', 'several', 'few', 'most', 'many', 'sometimes', 'mostly', 'usually', 'often', 'rarely']);

export function sentenceOf(text: string): Sentence {
  let plain = text.normalize('NFKC').toLowerCase();
  for (const [pattern, by] of PHRASES) plain = plain.replace(pattern, by);
  const list = tokens(plain).map((word): Token => ({ text: word, is: classOf(word) }));
  const first = list[0];
  const sentence: Sentence = {
    units: unitsOf(list),
    words: new Set(),
    negations: 0,
    denied: [],
    lacking: [],
    counts: [],
    bounds: new Set(),
    reach: undefined,
    opensBare: first?.is === 'content' ? lemma(first.text) : undefined,
  };
  list.forEach((_, i) => take(list, i, sentence));
  return sentence;
}

function classOf(word: string): Token['is'] {
  if (BE.has(word)) return 'be';
  if (AUXILIARIES.has(word)) return 'aux';
  if (NEGATIONS.has(word)) return 'neg';
  if (PREPOSITIONS.has(word)) return 'prep';
  if (DETERMINERS.has(word) || QUANTIFIERS.has(word)) return 'det';
  if (CONJUNCTIONS.has(word)) return 'conj';
  if (RELATIVES.has(word)) return 'rel';
  if (PRONOUNS.has(word)) return 'pron';
  if (NUMBERS.has(word)) return 'number';
  return FILLERS.has(word) || BOUNDS.has(word) ? 'filler' : 'content';
}

/** What the word at `i` does to the statement as a whole. */
function take(list: readonly Token[], i: number, sentence: Sentence): void {
  const { text, is } = list[i] as Token;
  const before = list[i - 1];
  const thing = () => lemma(list.slice(i + 1).find((one) => one.is === 'content')?.text ?? '');
  if (is === 'neg' && before?.is === 'prep') sentence.lacking.push(thing());
  else if (is === 'neg') {
    sentence.negations += 1;
    if (text === 'not' || text === 'never') sentence.denied.push(thing());
  }
  if (text === 'without') sentence.lacking.push(thing());
  const number = NUMBERS.get(text);
  if (number !== undefined && number !== '1') sentence.counts.push(number);
  const bound = BOUNDS.get(text);
  if (bound !== undefined) sentence.bounds.add(bound);
  // "used to" tells of the past, "is used to" does not.
  if (text === 'used' && list[i + 1]?.text === 'to' && before !== undefined && before.is !== 'be')
    sentence.bounds.add('formerly');
  if (ALL.has(text) && sentence.negations === 0) sentence.reach = 'all';
  if (SOME.has(text)) sentence.reach ??= 'some';
  if (is === 'content' || is === 'prep' || is === 'filler') sentence.words.add(lemma(text));
}
