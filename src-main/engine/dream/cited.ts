/**
 * Fetches the records that a plan cites: the validator believes only what it finds in the log itself.
 */
import type { Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { ReadSet } from '../log/cursor.ts';
import type { DailyLog } from '../log/daily-log.ts';

/** Above this many it is cheaper to read the new part of the log once than to look each one up. */
const LOOK_UP = 500;
/** Of a record's text only an excerpt becomes evidence; a plan may cite tens of thousands. The user's own words stay whole: a fact must stand in them. */
const KEPT_TEXT = 400;

/** By id. `read` is what the dream had read before: new records are found by streaming. */
export async function citedRecords(
  log: Pick<DailyLog, 'get' | 'read'>,
  operations: readonly Operation[],
  read: ReadSet,
): Promise<Map<string, Observation>> {
  const wanted = new Set(operations.flatMap(({ cites }) => cites));
  const found = new Map<string, Observation>();
  const keep = (record: Observation) => {
    if (!wanted.delete(record.id)) return;
    found.set(
      record.id,
      record.text.length > KEPT_TEXT && !isUsersWord(record)
        ? { ...record, text: record.text.slice(0, KEPT_TEXT) }
        : record,
    );
  };
  if (wanted.size > LOOK_UP) for await (const { records } of log.read(read)) records.forEach(keep);
  (await log.get([...wanted])).forEach(keep);
  return found;
}

function isUsersWord({ origin }: Observation): boolean {
  return origin === 'user-direct' || origin === 'user-turn';
}
