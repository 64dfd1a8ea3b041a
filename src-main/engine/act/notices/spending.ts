/**
 * Trouble with what leaves: the model's key is missing or refused, or a limit was reached: of the day's money, of one dream's, of a day's
 * requests. Each as long as it stands: until the key is mended, the limit is changed, or a new day begins.
 */
import { localDay } from '../../../../src-shared/kit/time.ts';
import { mostCalls } from '../../egress/egress.ts';
import type { Purpose } from '../../egress/hosts.ts';
import type { Events } from '../../events.ts';
import type { Clock } from '../../ports.ts';
import type { Rooms } from '../../rooms.ts';
import { limitOf, type SpendCaps } from '../../storage/ledger.ts';
import type { Trouble } from './troubles.ts';
import { keyNotice, limitNotice } from './words.ts';

export interface SpendingOptions {
  clock: Pick<Clock, 'now' | 'offsetAt'>;
  events: Pick<Events, 'subscribe'>;
  rooms(): Pick<Rooms, 'ledger' | 'model' | 'settings'>;
}

/** The ledger may be long: it is looked through only when something changed, and each five minutes, for what changed unheard. */
const LOOK_MS = 5 * 60_000;

/** Gives those that stand now; cheap while nothing changes. */
export function openSpending({ clock, events, rooms }: SpendingOptions): () => Promise<Trouble[]> {
  let known: { day: string; at: number; troubles: Trouble[] } | undefined;
  const forget = () => void (known = undefined);
  events.subscribe('ledger.changed', forget);
  events.subscribe('settings.changed', forget);

  return async () => {
    const now = clock.now();
    const day = localDay(now, clock.offsetAt(now));
    if (!known || known.day !== day || Math.abs(now - known.at) >= LOOK_MS)
      known = { day, at: now, troubles: [...(await keys()), ...limits(day)] };
    return known.troubles;
  };

  async function keys(): Promise<Trouble[]> {
    const trouble = await rooms().model.keyTrouble();
    if (!trouble) return [];
    // Whoever has just switched a model on is about to give its key.
    return [{ kind: 'spending', notice: keyNotice(trouble), ...(trouble.is === 'missing' ? {} : { atOnce: true }) }];
  }

  function limits(day: string): Trouble[] {
    const { ledger, settings } = rooms();
    const caps: SpendCaps = {
      day: settings.value('model.perDay'),
      run: settings.value('model.perDream'),
      calls: mostCalls,
    };
    const found = new Map<string, Trouble>();
    for (const entry of ledger.ofDay(day)) {
      const limit = limitOf(entry, caps);
      if (limit === undefined) continue;
      const kind = (entry.kind ?? 'model') as Purpose;
      const notice = limitNotice(limit, limit === 'calls' ? mostCalls[kind] : caps[limit], kind);
      found.set(notice.id, { kind: 'spending', notice, atOnce: true });
    }
    return [...found.values()];
  }
}
