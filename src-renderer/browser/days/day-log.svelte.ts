/**
 * The records of a day as a list of any length, read in pieces as they come into sight. Events are hints: each causes one
 * read around what is being looked at, which tells how many came in above it.
 */
import type { In } from '../../../src-shared/contract/contract.ts';
import type { Observation, Source } from '../../../src-shared/contract/observation.ts';
import { connection, engine, wordsOf } from '../../state/connection.svelte.ts';

export interface Asked {
  day: string | undefined;
  /** Undefined: all. */
  sources: Source[] | undefined;
  failed: boolean;
  project: string | undefined;
}
/** How the list takes up what came in: `by` rows above what is read; calls `change` and stays where it is. */
export type Keep = (by: number, change: () => void) => void;

export interface DayLog {
  readonly day: string | undefined;
  /** Every day that has records, newest first. */
  readonly days: string[];
  readonly total: number;
  /** Whether anything was read by these filters yet. */
  readonly known: boolean;
  readonly problem: string;
  at(index: number): Observation | undefined;
  /** As `at`, read when it is not known. */
  record(index: number): Promise<Observation | undefined>;
  /** Reads what of these rows is not known. */
  want(from: number, to: number): void;
  /** Another day or other filters: starts anew, around `ref` if it is there; gives its place. */
  open(asked: Asked, ref?: string): Promise<number | undefined>;
  /** Where a record stands, after reading what is around it. */
  find(ref: string): Promise<number | undefined>;
  /** Reads again around row `index`; gives how many records came in. */
  refresh(index: number, keep: Keep): Promise<number>;
}

const piece = 100;
/** Rows further away than this are let go; they are read again when they are needed. */
const reach = 3000;

export function dayLog(): DayLog {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- thousands of rows, of which `version` tells
  const rows = new Map<number, Observation>();
  let version = $state(0);
  let day = $state<string | undefined>();
  let days = $state.raw<string[]>([]);
  let total = $state(0);
  let known = $state(false);
  let problem = $state('');
  let asked: Asked = { day: undefined, sources: undefined, failed: false, project: undefined };
  /** Answers to an older question are not taken. */
  let turn = 0;
  let wanted = { from: 0, to: 0 };
  let reading = false;

  const question = (more: Partial<In<'log.read'>>): In<'log.read'> => ({
    ...(asked.day === undefined ? {} : { day: asked.day }),
    ...(asked.sources === undefined ? {} : { sources: asked.sources }),
    ...(asked.failed ? { failed: true as const } : {}),
    ...(asked.project === undefined ? {} : { project: asked.project }),
    limit: piece,
    ...more,
  });

  interface Piece {
    first: number;
    total: number;
    day: string | undefined;
    days: string[];
    records: Observation[];
  }
  async function read(more: Partial<In<'log.read'>>): Promise<Piece | undefined> {
    const mine = turn;
    try {
      const found = await engine().call('log.read', question(more));
      if (mine !== turn) return undefined;
      problem = '';
      const { records, days: all } = found;
      const { first = 0, total: of = records.length } = found;
      return { first, total: of, day: found.day ?? undefined, days: all, records };
    } catch (thrown) {
      if (mine === turn) problem = wordsOf(thrown);
      return undefined;
    }
  }
  function take(found: Piece): void {
    found.records.forEach((record, i) => rows.set(found.first + i, record));
    total = found.total;
    day = found.day;
    if (asked.sources === undefined && !asked.failed) days = found.days; // else they are only those that hold such records
    known = true;
    version++;
  }
  const placeIn = (found: Piece, ref: string): number | undefined => {
    const at = found.records.findIndex((record) => record.id === ref);
    return at < 0 ? undefined : found.first + at;
  };

  async function fill(): Promise<void> {
    if (reading || connection.link.state !== 'open') return;
    reading = true;
    try {
      for (;;) {
        const missing = firstMissing();
        if (missing === undefined) return;
        const found = await read({ from: missing });
        if (!found) return;
        take(found);
        if (found.records.length === 0) return;
        letGo();
      }
    } finally {
      reading = false;
    }
  }
  /** Where to read from so that the first row that is missing is in it, and others beside it. */
  function firstMissing(): number | undefined {
    for (let i = wanted.from; i < Math.min(wanted.to, total); i++) if (!rows.has(i)) return i;
    return undefined;
  }
  function letGo(): void {
    for (const index of rows.keys()) if (index < wanted.from - reach || index > wanted.to + reach) rows.delete(index);
  }

  return {
    get day() {
      return day;
    },
    get days() {
      return days;
    },
    get total() {
      return total;
    },
    get known() {
      return known;
    },
    get problem() {
      return problem;
    },
    at: (index) => (void version, rows.get(index)),
    async record(index) {
      if (!rows.has(index)) {
        const found = await read({ from: Math.max(0, index - piece / 2) });
        if (found) take(found);
      }
      return rows.get(index);
    },
    want(from, to) {
      wanted = { from, to };
      void fill();
    },
    async open(next, ref) {
      asked = next;
      turn++;
      const found = (ref && (await readHolding(ref))) || (await read({ from: -piece }));
      if (!found) return undefined;
      rows.clear();
      take(found);
      // The newest day stays the one that is read, past midnight too.
      if (found.day !== undefined) asked = { ...asked, day: found.day };
      void fill();
      return ref ? placeIn(found, ref) : undefined;
    },
    async find(ref) {
      for (const [index, record] of rows) if (record.id === ref) return index;
      const found = await readHolding(ref);
      if (!found) return undefined;
      take(found);
      return placeIn(found, ref);
    },
    async refresh(index, keep) {
      const anchor = rows.get(index);
      const found = await read(anchor ? { around: anchor.id, limit: 2 * piece } : { from: Math.max(0, index - piece) });
      if (!found) return 0;
      const added = found.total - total;
      const place = anchor && placeIn(found, anchor.id);
      const by = place === undefined ? 0 : place - index;
      keep(by, () => {
        if (by !== 0 || added < 0) rows.clear();
        // Below the anchor rows may have moved: what is further down is read again when it is seen.
        else for (const at of rows.keys()) if (at > index) rows.delete(at);
        take(found);
      });
      void fill();
      return added;
    },
  };

  async function readHolding(ref: string): Promise<Piece | undefined> {
    const found = await read({ around: ref, limit: 2 * piece });
    return found && placeIn(found, ref) !== undefined ? found : undefined;
  }
}
