/**
 * A text as passages of about forty words, each as its search terms: in a long answer the few lines that matter decide.
 */
import { termsOf } from './terms.ts';

/** Passages instead of whole messages are worth 11 points of recall on long ones (BENCHMARKS §3c). */
const PASSAGE_WORDS = 40;

export interface Passage {
  terms: string[];
  /** The passage's place in the text, UTF-16, end exclusive. */
  start: number;
  end: number;
}

export function passagesOf(text: string): Passage[] {
  if (text.length < PASSAGE_WORDS * 9) return [{ terms: termsOf(text), start: 0, end: text.length }];
  const passages: Passage[] = [];
  let start = 0;
  let words = 0;
  const close = (end: number) => {
    if (end > start) passages.push({ terms: termsOf(text.slice(start, end)), start, end });
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
