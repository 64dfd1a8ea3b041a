/**
 * The gates as they stand now: what the clock, the log and the machine say, handed to the pure `readGates`.
 */
import type { Gate } from '../../../src-shared/contract/memory.ts';
import { readGates } from '../dream/gates.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import type { Somebody } from './somebody.ts';

export async function gatesNow(
  { clock, presence }: Pick<Ports, 'clock' | 'presence'>,
  { dreams, pending, settings }: Pick<Rooms, 'dreams' | 'pending' | 'settings'>,
  somebody: Pick<Somebody, 'lastSign'>,
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
    afterIdle: settings.value('dream.afterIdle'),
    lastActivity: somebody.lastSign(),
    power: presence.power(),
    locked: dreams.running() !== undefined,
  });
}
