/**
 * What the matchers share while one text is read: the text, the capture of the running attempt, and the hits so far.
 */

/** A secret in a text: UTF-16 offsets, end exclusive. `rule` is the id of a row of the table. */
export interface Found {
  rule: string;
  start: number;
  end: number;
}

/** A hit before merging. `head`: where the token with its readable prefix begins, for prefixed rows. */
export interface Hit extends Found {
  head?: number;
}

/** What a text may still cost, in units of about a microsecond. Infinite for ordinary texts; see `long-lines.ts`. */
export interface Budget {
  left: number;
}

export interface Scan {
  readonly text: string;
  readonly budget: Budget;
  /** Rises with every text; remembered runs belong to one number. */
  readonly number: number;
  /** Structural and context rows are off in lock files and binaries. */
  readonly prefixedOnly: boolean;
  /** In `.env` files weak key names count as strong. */
  readonly isEnvFile: boolean;
  captureStart: number;
  captureEnd: number;
  /** Identifier before the running attempt's assignment, for the value rules. */
  keyName: string;
  hits: Hit[];
  /** How far calls and prose have been read, so that no stretch is read from each word in it. */
  callsReadTo: number;
  proseReadTo: number;
  /** Per matcher: end of its last hit, so that no matcher walks twice through what it has masked. */
  readonly lastEnd: Int32Array;
  /** Per matcher with a distant head: where its last head ended, or -1. */
  readonly lastHead: Int32Array;
}

/** What a scan remembers per matcher. One for all scans of a table: a record has a dozen strings, and two new arrays for each were most of their cost. */
export type Marks = Pick<Scan, 'lastEnd' | 'lastHead'>;
export const newMarks = (matchers: number): Marks => ({
  lastEnd: new Int32Array(matchers),
  lastHead: new Int32Array(matchers),
});

let scans = 0;

export interface ScanOptions {
  prefixedOnly: boolean;
  isEnvFile: boolean;
}

/** Ends the scan that used these marks before. */
export function newScan(text: string, { lastEnd, lastHead }: Marks, options: ScanOptions, budget: Budget): Scan {
  lastEnd.fill(0);
  lastHead.fill(-1);
  return {
    text,
    budget,
    number: ++scans,
    ...options,
    captureStart: -1,
    captureEnd: -1,
    keyName: '',
    hits: [],
    callsReadTo: 0,
    proseReadTo: 0,
    lastEnd,
    lastHead,
  };
}

/** Sorted, disjoint spans. Where hits overlap, the union gets the name of the most telling rule. */
export function mergeHits(hits: Hit[]): Found[] {
  const spans: Found[] = [];
  const kept = withoutWrappers(hits).sort((a, b) => a.start - b.start || b.end - a.end);
  for (const { rule, start, end } of kept) {
    const last = spans.at(-1);
    if (!last || start >= last.end) {
      spans.push({ rule, start, end });
      continue;
    }
    if (last.rule.startsWith('shape-') && !rule.startsWith('shape-')) last.rule = rule;
    last.end = Math.max(last.end, end);
  }
  return spans;
}

/** `token=ghp_…` is hit as a value and as a token: the token's own hit leaves its prefix readable, so it wins. */
function withoutWrappers(hits: Hit[]): Hit[] {
  const tokens = new Set<string>();
  for (const { head, end } of hits) if (head !== undefined) tokens.add(`${head} ${end}`);
  if (tokens.size === 0) return [...hits];
  return hits.filter((hit) => hit.head !== undefined || !tokens.has(`${hit.start} ${hit.end}`));
}
