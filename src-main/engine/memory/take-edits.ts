/**
 * From files that differ to memory that has heard the hand: one step, nothing written.
 */
import { applyHandEdits, type EditContext, type EditsApplied } from './apply-edits.ts';
import { addedLines, compareFiles, type FilePair } from './hand-edits.ts';
import { indexName } from './index-files.ts';
import type { Live } from './kept.ts';
import { parseTopic } from './markdown.ts';
import { normalise } from './text.ts';
import { isActive } from './topics.ts';
import type { Difference, WorkingCopy } from './working-copy.ts';

export interface Taken extends EditsApplied {
  differences: Difference[];
  /** The files that changed as memory understood them (`WorkingCopy.taken`). */
  seenFiles: Map<string, string>;
}

export async function takeEdits(
  copy: Pick<WorkingCopy, 'differences'>,
  live: Live,
  context: EditContext,
): Promise<Taken> {
  const differing = await copy.differences(live.files);
  const none = { state: live.state, changes: [], changed: 0, seen: new Map(), seenFiles: new Map() };
  if (differing.length === 0) return { ...none, differences: differing };
  const differences = differing.map((one) => withoutForgotten(one, context));
  const found = compareFiles(pairsOf(differences, live));
  const applied = applyHandEdits(live.state, found, context);
  const seenFiles = new Map([...applied.seen].map(([topic, text]) => [`${topic}.md`, text]));
  // A file that lost a line here is written anew, though its hand changed nothing else.
  for (const [i, { file, hand }] of differences.entries())
    if (hand !== undefined && hand !== differing[i]?.hand && !seenFiles.has(file)) seenFiles.set(file, hand);
  return { ...applied, seenFiles, differences };
}

/**
 * An editor that was open over a forget saves its old text: a line that still bears the id and the words of what was forgotten
 * is no word of anybody's. Other words, or the same without the id, are.
 */
function withoutForgotten(difference: Difference, { isForgotten }: EditContext): Difference {
  const { hand } = difference;
  if (hand === undefined || isForgotten === undefined) return difference;
  const kept = hand.split('\n').filter((line) => {
    const [entry] = /\^[0-9a-z]{6}\s*$/.test(line) ? parseTopic(line).body : [];
    return !(entry && 'item' in entry && entry.item.id !== undefined && isForgotten(entry.item.id, entry.item.text));
  });
  return { ...difference, hand: kept.join('\n') };
}

/** Topics as they are; what was added to an index becomes lines of the topic `notes` beside it. */
function pairsOf(differences: readonly Difference[], live: Live): FilePair[] {
  const pairs = new Map<string, FilePair>();
  for (const { file, base, hand } of differences) {
    if (isIndex(file)) continue;
    const topic = file.slice(0, -'.md'.length);
    pairs.set(topic, { topic, base, hand });
  }
  for (const { file, base, hand } of differences) {
    if (!isIndex(file) || hand === undefined) continue;
    const lines = addedLines(base, hand).filter(({ text }) => !isKnown(text, live));
    if (lines.length === 0) continue;
    const folder = file.slice(0, -indexName.length);
    const topic = `${folder === '' ? 'user/' : folder}notes`;
    const now = live.files.get(`${topic}.md`);
    const pair = pairs.get(topic) ?? { topic, base: now, hand: now };
    const text = lines.map(({ raw }) => raw.trimStart()).join('\n');
    pairs.set(topic, { ...pair, hand: `${pair.hand ?? ''}\n${text}\n` });
  }
  return [...pairs.values()];
}

/** After a crash between taking the line and writing the index anew, it is met a second time. */
function isKnown(text: string, live: Live): boolean {
  const plain = normalise(text);
  for (const fact of live.state.facts.values()) if (isActive(fact) && normalise(fact.text) === plain) return true;
  return false;
}

function isIndex(file: string): boolean {
  return file === indexName || file.endsWith(`/${indexName}`);
}
