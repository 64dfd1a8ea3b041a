/**
 * The keys of records that the search index does not hold yet. Together with the index they make a key unique.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
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
  /** Drops the keys of `device` up to `seq`, which the index now holds. */
  forgetUpTo(seq: number, device: string): void;
}

/** `readTail` gives what the index lacked at the start. It is read once, before the first question is answered. */
export function freshKeys(own: string, readTail: () => AsyncIterable<LogBatch>): FreshKeys {
  /** Per device in the order of `seq`, so that forgetting looks at the front only. */
  const byDevice = new Map<string, Map<string, { ref: string; seq: number }>>();
  let tail: Promise<void> | undefined;

  return {
    async refsOf(keys, inIndex) {
      tail ??= loadTail().catch((error: unknown) => {
        tail = undefined; // tried again with the next question
        throw error;
      });
      await tail;
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
    add: (records) => remember(own, records),
    forgetUpTo(seq, device) {
      const keys = byDevice.get(device);
      for (const [key, record] of keys ?? []) {
        if (record.seq > seq) return;
        keys?.delete(key);
      }
    },
  };

  async function loadTail(): Promise<void> {
    for await (const { device, records } of readTail()) remember(device, records);
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
