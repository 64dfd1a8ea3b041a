/**
 * A text as passages of about forty words, each as its search terms: in a long answer the few lines that matter decide.
 */
import { termsOf } from './terms.ts';

/** Passages instead of whole messages are worth 11 points of recall on long ones (BENCHMARKS §3c). */
const PASSAGE_WORDS = 40;

export interface Passage {
  terms: string[];
  /** Those of them that stand in its questions: who asks tells less, and who answers seldom repeats the words. */
  asked: string[];
  /** The passage's place in the text, UTF-16, end exclusive. */
  start: number;
  end: number;
}

export function passagesOf(text: string): Passage[] {
  if (text.length < PASSAGE_WORDS * 9) return [passage(text, 0, text.length)];
  const passages: Passage[] = [];
  let start = 0;
  let words = 0;
  const close = (end: number) => {
    if (end > start) passages.push(passage(text, start, end));
    start = end;
    words = 0;
  };
  // Sentence and line ends; a stretch without any is cut by length all the same.
  for (const piece of text.matchAll(/[^.!?\n]{1,600}[.!?\n]*\s*|[.!?\n]+\s*/g)) {
    const count = wordCount(piece[0]);
    if (words > 0 && words + count > PASSAGE_WORDS) close(piece.index);
    words += count;
  }
  close(text.length);
  return passages;
}

function passage(text: string, start: number, end: number): Passage {
  const said = text.slice(start, end);
  return { terms: termsOf(said), asked: said.includes('?') ? termsOf(questionsIn(said)) : [], start, end };
}

/** The sentences that ask. */
function questionsIn(text: string): string {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .filter((sentence) => /\?["'”’)\]*_]*\s*$/.test(sentence))
    .join('\n');
}

function wordCount(text: string): number {
  let count = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const isWord = text.charCodeAt(i) > 32;
    if (isWord && !inWord) count++;
    inWord = isWord;
  }
  return count;
}

/**
 * Passages of records asked for lately: cutting and stemming a long answer costs more than ranking it.
 * `key`: a record's number, or the text itself for facts and topics, whose numbers are used again.
 */
export function openPassageCache(): { of(key: number | string, text: string): Passage[] } {
  const MOST_TERMS = 600_000;
  const cache = new Map<number | string, Passage[]>();
  let terms = 0;
  return {
    of(key, text) {
      let known = cache.get(key);
      if (known) return known;
      known = passagesOf(text);
      terms += known.reduce((sum, passage) => sum + passage.terms.length, 0);
      if (terms > MOST_TERMS) {
        cache.clear();
        terms = 0;
      }
      cache.set(key, known);
      return known;
    },
  };
}
