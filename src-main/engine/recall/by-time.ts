/**
 * Parts of a long list of records by their place in time: from the n-th on, or with one record in the middle. Walks an index that
 * holds day and role too, so that the records that are passed over are never read.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Row } from './records.ts';

export interface Walk {
  where: string;
  values: (number | null)[];
}
export interface TimePart {
  rows: Row[];
  /** How many stand before the first. */
  first: number;
}
export interface ByTime {
  /** `from` counts from 0, below 0 from the end; with `around` its record stands in the middle, if it is one of them. */
  part(walks: Walk[], asked: { from?: number; around?: string; limit: number; total: number }): TimePart;
}

const ORDER = 'instant, seq, id';

export function openByTime(db: DatabaseSync): ByTime {
  const byRef = db.prepare('select id, instant, seq from records where ref = ?');

  /** How many of the walks' records are earlier than this one. */
  function place(walks: Walk[], { instant, seq, id }: Row): number {
    const stamp = [Number(instant), Number(instant), Number(seq), Number(seq), Number(id)];
    const counts = walks.map(
      ({ where }) =>
        `select count(*) as n from records where ${where} and instant <= ? and (instant < ? or seq < ? or (seq = ? and id < ?))`,
    );
    const values = walks.flatMap((walk) => [...walk.values, ...stamp]);
    return Number(db.prepare(`select sum(n) as n from (${counts.join(' union all ')})`).get(...values)?.['n'] ?? 0);
  }

  return {
    part(walks, { from = 0, around, limit, total }) {
      const middle = around === undefined ? undefined : byRef.get(around);
      const wanted = middle ? place(walks, middle) - Math.floor(limit / 2) : from < 0 ? total + from : from;
      const first = Math.max(0, Math.min(wanted, total));
      // From the nearer end: the far one would be passed over for nothing.
      const isBack = first > total / 2;
      const size = Math.min(limit, total - first);
      if (size <= 0 || walks.length === 0) return { rows: [], first };
      const selects = walks.map(({ where }) => `select ${ORDER} from records where ${where}`).join(' union all ');
      const order = isBack ? 'instant desc, seq desc, id desc' : ORDER;
      const skip = isBack ? total - first - size : first;
      const values = walks.flatMap((walk) => walk.values);
      return { rows: db.prepare(`${selects} order by ${order} limit ? offset ?`).all(...values, size, skip), first };
    },
  };
}
