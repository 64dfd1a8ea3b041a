/**
 * Which words of two lines differ, so that a changed fact can be read at a glance: the longest common run of words stays,
 * the rest is marked on its side.
 */
export interface Part {
  text: string;
  changed: boolean;
}

/** Below this share of the shorter line in common, marks would be confetti: then the whole line counts as changed. */
const ALIKE = 0.3;
/** Comparing costs one step a pair of words; lines beyond this are marked whole. */
const MAX_PAIRS = 1_000_000;

/** The parts of either side join to its whole text. */
export function wordDiff(before: string, after: string): { before: Part[]; after: Part[] } {
  const [old, fresh] = [tokensOf(before), tokensOf(after)];
  const kept = old.length * fresh.length > MAX_PAIRS ? [] : commonRun(old, fresh);
  const common = kept.reduce((sum, [i]) => sum + (old[i]?.trim().length ?? 0), 0);
  const isAlike = common >= ALIKE * Math.min(before.length, after.length);
  const oldKept = new Set(isAlike ? kept.map(([i]) => i) : []);
  const freshKept = new Set(isAlike ? kept.map(([, j]) => j) : []);
  return { before: partsOf(old, oldKept), after: partsOf(fresh, freshKept) };
}

/** Words, runs of space, and every other sign by itself. */
function tokensOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];
}

/** Pairs of indices of the longest common subsequence, in order. */
function commonRun(old: readonly string[], fresh: readonly string[]): [number, number][] {
  const width = fresh.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      longest[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < old.length && j < fresh.length;) {
    if (old[i] === fresh[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** A space between two changed words belongs to them: one mark instead of two. */
function partsOf(tokens: readonly string[], kept: ReadonlySet<number>): Part[] {
  const isChanged = (i: number) => i >= 0 && i < tokens.length && !kept.has(i);
  const parts: Part[] = [];
  tokens.forEach((text, i) => {
    const bridges = text.trim() === '' && isChanged(i - 1) && isChanged(i + 1);
    const changed = isChanged(i) || bridges;
    const last = parts.at(-1);
    if (last?.changed === changed) last.text += text;
    else parts.push({ text, changed });
  });
  return parts;
}
