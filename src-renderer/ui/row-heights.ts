/**
 * Heights of many rows, of which few were measured: where a row stands and which row stands where, in logarithmic time.
 */
export interface RowHeights {
  readonly count: number;
  /** Of all rows together. */
  total(): number;
  heightOf(index: number): number;
  /** Where the row begins; for `count`, where the last one ends. */
  topOf(index: number): number;
  /** The row at this height; the last one below the end. */
  rowAt(y: number): number;
  set(index: number, height: number): void;
}

/** `usual(i)`: what a row is taken for until it is measured, in pixels. */
export function rowHeights(count: number, usual: (index: number) => number): RowHeights {
  const heights = Float64Array.from({ length: count }, (_, i) => usual(i));
  // A Fenwick tree: node i holds the sum of the rows i - lowestBit(i) … i - 1.
  const tree = new Float64Array(count + 1);
  for (let node = 1; node <= count; node++) {
    tree[node] = (tree[node] ?? 0) + (heights[node - 1] ?? 0);
    const above = node + (node & -node);
    if (above <= count) tree[above] = (tree[above] ?? 0) + (tree[node] ?? 0);
  }
  let top = 1;
  while (top * 2 <= count) top *= 2;

  function topOf(index: number): number {
    let sum = 0;
    for (let node = Math.min(index, count); node > 0; node -= node & -node) sum += tree[node] ?? 0;
    return sum;
  }
  return {
    count,
    total: () => topOf(count),
    heightOf: (index) => heights[index] ?? 0,
    topOf,
    rowAt(y) {
      let index = 0;
      let left = y;
      for (let step = top; step > 0; step = step >> 1) {
        const sum = tree[index + step] ?? Infinity;
        if (index + step > count || sum > left) continue;
        index += step;
        left -= sum;
      }
      return Math.max(0, Math.min(index, count - 1));
    },
    set(index, height) {
      const change = height - (heights[index] ?? 0);
      heights[index] = height;
      for (let node = index + 1; node <= count; node += node & -node) tree[node] = (tree[node] ?? 0) + change;
    },
  };
}

/** What a view can ask of a virtual list (`bind:this`). */
export interface ListHandle {
  /** Brings a row into sight; `middle`: into the middle when it was far away. */
  reveal(index: number, where?: 'near' | 'middle'): void;
  toEnd(): void;
  /** Gives the row the focus, wherever it is. */
  focus(index: number): Promise<void>;
  /** The first row that is wholly seen. */
  firstSeen(): number;
  /** Lets `change` bring `by` rows in above what is being read, which stays where it is. */
  keep(by: number, change: () => void): void;
}
