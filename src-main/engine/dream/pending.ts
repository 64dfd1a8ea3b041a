/**
 * What waits for the next dream, for its gates: counted as the log grows, never by reading it again.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { addRead, type ReadSet } from '../log/cursor.ts';
import type { DailyLog } from '../log/daily-log.ts';
import { QUIET_MS } from '../log/sessions.ts';

export interface Pending {
  /** Records that a dream would read, and sessions among them that are over at `now` (ms). */
  counts(now: number): Promise<{ newRecords: number; sessionsEnded: number }>;
  /** What this device has just logged, in order: then the next count need not read it. */
  appended(records: readonly Observation[]): void;
}

/** Sources of Vesper's own acts: a dream does not read them. */
const ownSources = new Set(['tick', 'dream', 'action']);

/** `cursor` tells what dreams have read; when it moves, the count begins anew from there. */
export function openPending(options: { log: Pick<DailyLog, 'read' | 'device'>; cursor(): ReadSet }): Pending {
  const { log } = options;
  let from = '';
  let seen: ReadSet = {};
  let tally = emptyTally();
  let counting: Promise<void> = Promise.resolve();
  let running = 0;

  async function count(): Promise<void> {
    const cursor = options.cursor();
    const mark = JSON.stringify(cursor);
    if (mark !== from) {
      from = mark;
      seen = cursor;
      tally = emptyTally();
    }
    for await (const { device, records } of log.read(seen)) take(device, records);
  }

  function take(device: string, records: readonly Observation[]): void {
    for (const record of records) tally.take(record);
    seen = addRead(
      seen,
      device,
      records.map((record) => record.seq),
    );
  }

  return {
    async counts(now) {
      running++;
      counting = counting.then(count, count).finally(() => running--);
      await counting;
      return { newRecords: tally.records(), sessionsEnded: tally.ended(now) };
    },
    appended(records) {
      // Only what follows on what was counted; a count that is under way or to come reads the rest in the log.
      const isNext = from !== '' && running === 0 && seen[log.device]?.at(-1)?.[1] === (records[0]?.seq ?? 0) - 1;
      if (isNext) take(log.device, records);
    },
  };
}

/** Runs of agents by their own id; spells of activity by project, closed by 30 quiet minutes (PRODUCT 3.1). */
function emptyTally() {
  const runs = new Map<string, { last: number; over: boolean }>();
  const spells = new Map<string | null, number>();
  let records = 0;
  let spellsOver = 0;
  return {
    take(record: Observation): void {
      if (ownSources.has(record.source) || record.origin === 'vesper') return;
      records++;
      const at = instantOf(record.at);
      if (record.session !== undefined) {
        const last = Math.max(at, runs.get(record.session)?.last ?? at);
        runs.set(record.session, { last, over: record.source === 'agent' && record.kind === 'end' });
      } else if (record.source !== 'system') {
        const last = spells.get(record.project);
        if (last !== undefined && Math.abs(at - last) >= QUIET_MS) spellsOver++;
        spells.set(record.project, Math.max(at, last ?? at));
      }
    },
    records: () => records,
    ended(now: number): number {
      const isOver = (last: number) => now - last >= QUIET_MS;
      return (
        spellsOver +
        [...spells.values()].filter(isOver).length +
        [...runs.values()].filter((run) => run.over || isOver(run.last)).length
      );
    },
  };
}
