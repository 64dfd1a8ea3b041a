/**
 * Finds many words in one pass (Aho and Corasick, "Efficient string matching", 1975), so that a matcher runs only
 * where its own anchor stands. Letters are compared without case and - . _ alike; matchers check the exact form.
 */

/** Called with the index of a word and where it stands; the search ends when it gives false. */
export type OnWord = (word: number, start: number, end: number) => boolean;

/** A searcher for `words`: calls `onWord` for each place of each word, by rising end. */
export function wordFinder(words: string[]): (text: string, onWord: OnWord) => void {
  const { classOf, classes } = classesOf(words);
  const trie = buildTrie(words, classOf);
  // A row of the table is a power of two wide, so that a state is also its offset.
  const shift = Math.ceil(Math.log2(classes));
  const { next, outputs } = finish(trie, shift);
  const lengths = words.map((word) => word.length);
  return (text, onWord) => {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      state = next[state + (code < 256 ? (classOf[code] as number) : 0)] as number;
      if (state >= 0) continue;
      state = ~state; // a state in which a word ends is kept inverted
      for (const word of outputs[state >> shift] as number[]) {
        if (!onWord(word, i + 1 - (lengths[word] as number), i + 1)) return;
      }
    }
  };
}

/** One small number for each character that some word uses; 0 for all others. */
function classesOf(words: string[]): { classOf: Uint8Array; classes: number } {
  const classOf = new Uint8Array(256);
  let classes = 1;
  for (const word of words) {
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (code > 255) throw new Error(`an anchor may hold characters up to U+00FF only: ${word}`);
      if (classOf[code] !== 0) continue;
      for (const twin of twinsOf(word.charAt(i))) classOf[twin.charCodeAt(0)] = classes;
      classes++;
    }
  }
  return { classOf, classes };
}

function twinsOf(char: string): string[] {
  if ('-._'.includes(char)) return ['-', '.', '_'];
  const upper = char.toUpperCase();
  return upper.length === 1 && upper.charCodeAt(0) < 256 ? [char.toLowerCase(), upper] : [char];
}

interface Trie {
  children: Map<number, number>[];
  ends: number[][];
}

function buildTrie(words: string[], classOf: Uint8Array): Trie {
  const trie: Trie = { children: [new Map<number, number>()], ends: [[]] };
  for (const [index, word] of words.entries()) {
    let node = 0;
    for (let i = 0; i < word.length; i++) {
      const step = classOf[word.charCodeAt(i)] as number;
      let child = trie.children[node]?.get(step);
      if (child === undefined) {
        child = trie.children.length;
        trie.children.push(new Map());
        trie.ends.push([]);
        trie.children[node]?.set(step, child);
      }
      node = child;
    }
    trie.ends[node]?.push(index);
  }
  return trie;
}

/** Turns the trie into a table: `next[state + class]`, where a state is its node's number shifted by `shift`. */
function finish(trie: Trie, shift: number): { next: Int32Array; outputs: number[][] } {
  const size = trie.children.length;
  const width = 1 << shift;
  const next = new Int32Array(size * width);
  const fallback = new Int32Array(size);
  const queue: number[] = [];
  for (const [step, child] of trie.children[0] as Map<number, number>) {
    next[step] = child << shift;
    queue.push(child);
  }
  for (const node of queue) {
    const back = fallback[node] as number;
    trie.ends[node]?.push(...(trie.ends[back] as number[]));
    const [row, backRow] = [node << shift, back << shift];
    next.copyWithin(row, backRow, backRow + width);
    for (const [step, child] of trie.children[node] as Map<number, number>) {
      fallback[child] = (next[row + step] as number) >> shift;
      next[row + step] = child << shift;
      queue.push(child);
    }
  }
  const isEnd = Uint8Array.from(trie.ends, (ends) => (ends.length > 0 ? 1 : 0));
  for (let at = 0; at < next.length; at++) {
    const state = next[at] as number;
    if (isEnd[state >> shift] === 1) next[at] = ~state;
  }
  return { next, outputs: trie.ends };
}
