/**
 * The gates as they stand now: what the clock, the log and the machine say, handed to the pure `readGates`.
 */
import type { Gate } from '../../../src-shared/contract/memory.ts';
import { readGates } from '../dream/gates.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';

/** `lastHere`: when a client called or the schedule began (ms); null when neither did. */
export async function gatesNow(
  { clock, presence }: Pick<Ports, 'clock' | 'presence'>,
  { dreams, ingest, pending }: Pick<Rooms, 'dreams' | 'ingest' | 'pending'>,
  lastHere: number | null,
): Promise<Gate[]> {
  const now = clock.now();
  const sinceLastHere = dreams.sinceLastHere();
  return readGates({
    now,
    offset: clock.offsetAt(now),
    lastBegan: dreams.lastBegan(),
    ...(sinceLastHere === undefined ? {} : { sinceLastHere }),
    ...(await pending.counts(now)),
    idleSeconds: presence.idleSeconds(),
    lastActivity: newest([ingest.lastWork(), lastHere]),
    power: presence.power(),
    locked: dreams.running() !== undefined,
  });
}

export function newest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
