/**
 * What a hand changed in the files of memory: compares the text that was last written there with the one that stands
 * there now. Pure; `apply-edits.ts` takes the result into memory.
 */
import { parseTopic, type Item, type ParsedTopic } from './markdown.ts';
import { flat, normalise, similarity } from './text.ts';

/** One file of the working copy as it was last written (undefined: not at all) and as it is (undefined: gone). */
export interface FilePair {
  /** Path within memory/ without `.md`. */
  topic: string;
  base: string | undefined;
  hand: string | undefined;
}

export type HandEdit =
  | { kind: 'changed'; fact: string; topic: string; text: string; raw: string }
  | { kind: 'moved'; fact: string; topic: string; text: string; raw: string }
  | { kind: 'new'; topic: string; text: string; raw: string; id?: string }
  | { kind: 'retracted'; fact: string; topic: string }
  | { kind: 'question'; topic: string; because: 'file-vanished' | 'many-lines-vanished'; facts: string[] };

/** A topic file as the hand left it, its items told apart: the id of a known fact, or undefined for a new line. */
export interface HandDocument {
  topic: string;
  parsed: ParsedTopic;
  /** For each item of `parsed.body`, in order, the edit or fact it stands for. */
  lines: { item: Item; fact?: string; edit?: HandEdit }[];
}

export interface HandEdits {
  edits: HandEdit[];
  documents: HandDocument[];
  /** Topics whose file is gone and about which there is nothing to ask: all lines moved, or there were none. */
  removed: string[];
}

/** Lines are alike enough to be one edited line from here on (PRODUCT 3.2). */
const alike = 0.8;
/** More of a topic's lines gone at once is an accident until the user says otherwise (PRODUCT 3.2). */
const mostVanished = 0.25;

/**
 * Edits in the files that differ. Matching within a file: block id, else equal normalised text, else best similarity
 * ≥ 0.8, else new. A line that went to another of these files moved. A single deleted line is always a retraction:
 * "lines vanish at once" takes two.
 */
export function compareFiles(pairs: readonly FilePair[]): HandEdits {
  const edits: HandEdit[] = [];
  const documents: HandDocument[] = [];
  const removed: string[] = [];
  const vanished: { pair: FilePair; items: Item[]; total: number }[] = [];
  /** Ids that stand in some file now: a second line with the same id is a copy, and new. */
  const claimed = new Set<string>();
  const compared = pairs.map((pair) => ({ pair, base: itemsOf(pair.base), hand: pair.hand }));
  for (const { pair, base, hand } of compared) {
    if (hand === undefined) {
      if (pair.base !== undefined) vanished.push({ pair, items: base, total: base.length });
      continue;
    }
    const parsed = parseTopic(hand);
    const matched = matchItems(base, parsed, claimed, pair.topic);
    documents.push({ topic: pair.topic, parsed, lines: matched.lines });
    vanished.push({ pair, items: matched.gone, total: base.length });
  }
  const moved = new Set<string>();
  for (const { topic, lines } of documents) {
    for (const line of lines) {
      const { item } = line;
      if (line.edit?.kind === 'new' && item.id !== undefined) {
        const from = vanished.find(({ items }) => items.some((one) => one.id === item.id));
        if (from) {
          line.fact = item.id;
          line.edit = { kind: 'moved', fact: item.id, topic, text: item.text, raw: item.raw };
          moved.add(item.id);
        }
      }
      if (line.edit) edits.push(line.edit);
    }
  }
  for (const { pair, items, total } of vanished) {
    const facts = items.flatMap((item) => (item.id === undefined || moved.has(item.id) ? [] : [item.id]));
    const gone = pair.hand === undefined;
    if (gone && facts.length === 0 && (items.length > 0 || !hasText(pair.base))) removed.push(pair.topic);
    else if (gone) edits.push({ kind: 'question', topic: pair.topic, because: 'file-vanished', facts });
    else if (facts.length === 0) continue;
    else if (facts.length > 1 && facts.length / total > mostVanished)
      edits.push({ kind: 'question', topic: pair.topic, because: 'many-lines-vanished', facts });
    else for (const fact of facts) edits.push({ kind: 'retracted', fact, topic: pair.topic });
  }
  return { edits, documents, removed };
}

/** Lines a hand added to a generated index: they must not be lost, though the index is written anew. */
export function addedLines(base: string | undefined, hand: string): Item[] {
  const known = new Set(itemsOf(base).map((item) => item.text));
  const other = new Set((base ?? '').split(/\r?\n/).map(flat));
  return parseTopic(hand).body.flatMap((entry): Item[] => {
    if ('item' in entry) return known.has(entry.item.text) ? [] : [entry.item];
    return entry.verbatim.split('\n').flatMap((line) => {
      const text = flat(line);
      return text === '' || other.has(text) || /^(?:#|<!--)/.test(text) ? [] : [{ text, raw: `- ${text}` }];
    });
  });
}

function matchItems(
  base: readonly Item[],
  parsed: ParsedTopic,
  claimed: Set<string>,
  topic: string,
): { lines: HandDocument['lines']; gone: Item[] } {
  const left = new Map(base.flatMap((item) => (item.id === undefined ? [] : [[item.id, item] as const])));
  const lines: HandDocument['lines'] = parsed.body.flatMap((entry) => ('item' in entry ? [{ item: entry.item }] : []));
  const take = (line: HandDocument['lines'][number], was: Item) => {
    const id = was.id ?? '';
    left.delete(id);
    claimed.add(id);
    line.fact = id;
    const { text, raw } = line.item;
    if (text !== was.text) line.edit = { kind: 'changed', fact: id, topic, text, raw };
  };
  for (const line of lines) {
    const was = line.item.id === undefined ? undefined : left.get(line.item.id);
    if (was) take(line, was);
  }
  for (const line of lines.filter((one) => one.fact === undefined)) {
    const plain = normalise(line.item.text);
    const was = [...left.values()].find((item) => normalise(item.text) === plain);
    if (was) take(line, was);
  }
  for (const line of lines.filter((one) => one.fact === undefined)) {
    let best: { was: Item; score: number } | undefined;
    for (const was of left.values()) {
      const score = similarity(was.text, line.item.text);
      if (score >= alike && (!best || score > best.score)) best = { was, score };
    }
    if (best) take(line, best.was);
  }
  for (const line of lines.filter((one) => one.fact === undefined)) {
    const { id, text, raw } = line.item;
    // An id that may have come along from another file, or from the past, is kept; a copy's is not.
    const usable = id !== undefined && !claimed.has(id);
    if (usable) claimed.add(id);
    else delete line.item.id;
    line.edit = { kind: 'new', topic, text, raw, ...(usable ? { id } : {}) };
  }
  return { lines, gone: [...left.values()] };
}

function hasText(text: string | undefined): boolean {
  return parseTopic(text ?? '').body.length > 0;
}

function itemsOf(text: string | undefined): Item[] {
  if (text === undefined) return [];
  return parseTopic(text).body.flatMap((entry) => ('item' in entry ? [entry.item] : []));
}
