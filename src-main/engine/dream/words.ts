/**
 * Statements as words: what the dream compares when it asks whether two of them say the same.
 */
import { stemmer } from 'stemmer';

/** Words that carry grammar and no content. Negations are not among them: they are counted on their own. */
const FUNCTION_WORDS = new Set(
  `a an the this that these those some any all both each every such of in on at to from by with for as into onto over
  under up down out off about is are was were be been being am do does did has have had having will would shall should
  can could may might must and or but so then than there here it its he she they them his her their we our us i my you
  your who which what when where while also just very really quite too only now currently today still already`.split(
    /\s+/,
  ),
);
const NEGATIONS = /^(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n't|\w+n’t)$/;

export interface Words {
  text: string;
  /** Every word in lower case. */
  all: Set<string>;
  /** Stemmed content words in their order. */
  content: string[];
  /** Things that must agree exactly: numbers, versions, paths, identifiers, names. */
  hard: Set<string>;
  /** Numbers and versions among them. */
  numbers: Set<string>;
  negations: number;
}

export function wordsOf(text: string): Words {
  const content: string[] = [];
  const hard = new Set<string>();
  const numbers = new Set<string>();
  let negations = 0;
  const raw = tokens(text);
  raw.forEach((token, index) => {
    const lower = token.toLowerCase();
    if (NEGATIONS.test(lower)) {
      negations += 1;
      return;
    }
    if (/^[\^~<>=v]*\d[\w.,:%-]*$/i.test(lower)) {
      numbers.add(lower.replace(/^[v^~<>=]+/, ''));
      hard.add(lower);
      content.push(lower);
      return;
    }
    if (isIdentifier(token) || isName(token, index)) hard.add(lower);
    if (FUNCTION_WORDS.has(lower)) return;
    content.push(stem(lower));
  });
  return { text, all: new Set(raw.map((token) => token.toLowerCase())), content, hard, numbers, negations };
}

/** Share of distinct words that both have, 0 … 1. */
export function jaccard(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a);
  const right = new Set(b);
  if (left.size === 0 && right.size === 0) return 1;
  let both = 0;
  for (const word of left) if (right.has(word)) both += 1;
  return both / (left.size + right.size - both);
}

/** The text without case, marks and articles, so that two spellings of one statement are equal. */
export function normalText(text: string): string {
  return tokens(text)
    .map((token) => token.toLowerCase())
    .filter((token) => !/^(?:a|an|the)$/.test(token))
    .join(' ');
}

export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase());
}

/** Words, numbers, versions and paths; quotes and sentence marks fall away. */
export function tokens(text: string): string[] {
  return (text.normalize('NFKC').match(/[^\s"'“”‘`´«»()[\]{}<>,;!?]+(?:'\w+)?|[<>]=?|[<>]/gu) ?? [])
    .map((token) => token.replace(/^[.:]+(?=\w)|[.:]+$/g, ''))
    .filter((token) => /[\p{L}\p{N}]/u.test(token));
}

const stems = new Map<string, string>();
function stem(word: string): string {
  let found = stems.get(word);
  if (found === undefined) {
    found = /^[a-z']+$/.test(word) ? stemmer(word.replace(/'s$/, '')) : word;
    if (stems.size > 50_000) stems.clear();
    stems.set(word, found);
  }
  return found;
}

/** Paths, package names, camelCase, snake_case, flags: words nobody inflects. */
function isIdentifier(token: string): boolean {
  return /[/\\@_.=]\w|\w[/\\_]|^--?\w|[a-z][A-Z]|^[A-Z]{2,}$/.test(token);
}

/** Capitalised inside the sentence. */
function isName(token: string, index: number): boolean {
  return index > 0 && /^\p{Lu}\p{Ll}/u.test(token);
}
