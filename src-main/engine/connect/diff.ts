/** Lines that go and come between two texts, for a person to read before they say yes. */

export interface ChangedLine {
  sign: '-' | '+';
  /** Number before for what goes, after for what comes; 1 is the first. */
  line: number;
  text: string;
}

/** Above this many comparisons the middle is shown as gone and come, whole. */
const mostWork = 4_000_000;

export function changedLines(before: string, after: string): ChangedLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const kept = x.length * y.length > mostWork ? [] : commonLines(x, y);
  const out: ChangedLine[] = [];
  let [i, j] = [0, 0];
  for (const [ki, kj] of [...kept, [x.length, y.length] as const]) {
    for (; i < ki; i++) out.push({ sign: '-', line: start + i + 1, text: x[i] ?? '' });
    for (; j < kj; j++) out.push({ sign: '+', line: start + j + 1, text: y[j] ?? '' });
    i++;
    j++;
  }
  return out;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** A longest common subsequence, as pairs of places. */
function commonLines(x: readonly string[], y: readonly string[]): [number, number][] {
  const width = y.length + 1;
  const longest = new Uint32Array((x.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      longest[i * width + j] = x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < x.length && j < y.length;) {
    if (x[i] === y[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
