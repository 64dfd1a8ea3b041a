/**
 * Taking a note back. The log is append-only, so it is one more record that says so; nothing but `note.undo` writes it.
 */
import type { Draft, Observation } from '../../../src-shared/contract/observation.ts';
import type { DailyLog } from './daily-log.ts';

const PREFIX = 'withdrawn:';
export const withdrawnKey = (ref: string) => `${PREFIX}${ref}`;

/** What is written of it. Its key keeps a note from being taken back twice. */
export function withdrawal({ id, project }: Observation, at: string): Draft {
  return {
    key: withdrawnKey(id),
    at,
    project,
    source: 'system',
    kind: 'withdrawn',
    origin: 'user-direct',
    text: 'A note was taken back.',
    data: { ref: id },
  };
}

/** The note that this record takes back. An import may call a line anything, but its key is never this. */
export function withdrawnBy({ source, kind, key }: Observation): string | undefined {
  return source === 'system' && kind === 'withdrawn' && key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;
}

/** The log as whoever checks a dream's citations reads it: notes that were taken back are not there. */
export function withoutWithdrawn(
  log: Pick<DailyLog, 'get' | 'read'>,
  /** Of these keys those that are logged. */
  known: (keys: string[]) => Promise<Map<string, string>>,
): Pick<DailyLog, 'get' | 'read'> {
  async function standing(records: Observation[]): Promise<Observation[]> {
    const notes = records.filter(({ source }) => source === 'note');
    if (notes.length === 0) return records;
    const gone = await known(notes.map(({ id }) => withdrawnKey(id)));
    return gone.size === 0 ? records : records.filter(({ id }) => !gone.has(withdrawnKey(id)));
  }
  return {
    get: async (refs) => standing(await log.get(refs)),
    async *read(after, options) {
      for await (const batch of log.read(after, options)) yield { ...batch, records: await standing(batch.records) };
    },
  };
}
