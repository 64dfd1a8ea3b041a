/**
 * What a reader of the log has read: per device, sorted disjoint inclusive ranges of `seq`.
 * Ranges, not a single number, because a dream "as of" a day leaves later records unread (PRODUCT 3.3, INTERFACES).
 */
import { z } from 'zod';

export const readSetSchema = z.record(z.string(), z.array(z.tuple([z.int(), z.int()])));
export type ReadSet = z.infer<typeof readSetSchema>;

export function hasRead(set: ReadSet, device: string, seq: number): boolean {
  const ranges = set[device] ?? [];
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] as [number, number]; // between low and high, which are inside
    if (seq < from) high = middle - 1;
    else if (seq > to) low = middle + 1;
    else return true;
  }
  return false;
}

/** A new set that also holds `seqs` of `device`. */
export function addRead(set: ReadSet, device: string, seqs: Iterable<number>): ReadSet {
  const merged: [number, number][] = [];
  const all = [...(set[device] ?? []), ...[...seqs].map((seq): [number, number] => [seq, seq])].sort(
    (a, b) => a[0] - b[0],
  );
  for (const [from, to] of all) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return { ...set, [device]: merged };
}

/** Everything of `device` up to and including `seq` is read. */
export function readUpTo(set: ReadSet, device: string): number {
  const first = set[device]?.[0];
  return first && first[0] <= 1 ? first[1] : 0;
}
