/**
 * Taking a note back. The log is append-only, so it is one more record that says so; nothing but `note.undo` can write it.
 */
import type { Draft, Observation } from '../../../src-shared/contract/observation.ts';

export const withdrawnKey = (ref: string) => `withdrawn:${ref}`;

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

/** The note that this record takes back. An import may call a line anything, but never gives it this key. */
export function withdrawnBy({ source, kind, key, data }: Observation): string | undefined {
  const ref = data?.['ref'];
  if (source !== 'system' || kind !== 'withdrawn' || typeof ref !== 'string') return undefined;
  return key === withdrawnKey(ref) ? ref : undefined;
}
