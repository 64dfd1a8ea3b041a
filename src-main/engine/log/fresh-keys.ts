/**
 * The keys of records that the search index does not hold yet. Together with the index they make a key unique.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { ReadSet } from './cursor.ts';
import type { KnownRecord } from './plan-batch.ts';
import type { LogBatch } from './read-log.ts';

export interface FreshKeys {
  /** The records that already have one of these keys: from here, else from the index. */
  refsOf(
    keys: string[],
    inIndex: (keys: string[]) => Promise<Map<string, string>>,
  ): Promise<ReadonlyMap<string, KnownRecord>>;
  /** This device's newest records. */
  add(records: readonly Observation[]): void;
  /** The index lost what it had but `indexed`: the rest is read again before the next question is answered. */
  readAgain(indexed: ReadSet): void;
  /** Drops the keys of `device` up to `seq`, which the index now holds. */
  forgetUpTo(seq: number, device: string): void;
}

/** `read` gives what is not in `indexed`. It is read once, before the first question is answered. */
export function freshKeys(own: string, indexed: ReadSet, read: (after: ReadSet) => AsyncIterable<LogBatch>): FreshKeys {
  /** Per device in the order of `seq`, so that forgetting looks at the front only. */
  const byDevice = new Map<string, Map<string, { ref: string; seq: number }>>();
  let after = indexed;
  let loaded: ReadSet | undefined;

  return {
    async refsOf(keys, inIndex) {
      // Again if it failed, or if the index was lost while it was being read.
      while (loaded !== after) {
        const loading = after;
        await loadTail(loading);
        loaded = loading;
      }
      const found = new Map<string, KnownRecord>();
      const elsewhere: string[] = [];
      for (const key of new Set(keys)) {
        const here = find(key);
        if (here) found.set(key, here);
        else elsewhere.push(key);
      }
      if (elsewhere.length > 0) {
        for (const [key, ref] of await inIndex(elsewhere)) found.set(key, { ref, seq: null });
      }
      return found;
    },
    readAgain(stillIndexed) {
      after = { ...stillIndexed };
    },
    add: (records) => remember(own, records),
    forgetUpTo(seq, device) {
      const keys = byDevice.get(device);
      if (!keys) return;
      for (const [key, record] of keys) {
        if (record.seq > seq) return;
        keys.delete(key);
      }
    },
  };

  async function loadTail(from: ReadSet): Promise<void> {
    for await (const { device, records } of read(from)) remember(device, records);
  }

  function remember(device: string, records: readonly Observation[]): void {
    const keys = byDevice.get(device) ?? new Map<string, { ref: string; seq: number }>();
    byDevice.set(device, keys);
    for (const { key, id, seq } of records) if (!keys.has(key)) keys.set(key, { ref: id, seq });
  }

  function find(key: string): KnownRecord | undefined {
    for (const keys of byDevice.values()) {
      const found = keys.get(key);
      if (found) return { ...found };
    }
    return undefined;
  }
}
