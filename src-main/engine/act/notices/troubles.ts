/**
 * Trouble that is worth saying: the log cannot be written, a project has been watched less well for five minutes, a key is missing or refused,
 * a limit is reached. Each is said once, and again only when it was over in between; a restart does not count as over.
 */
import type { Notice } from '../../ports.ts';
import type { Rooms } from '../../rooms.ts';
import type { Kept } from './kept.ts';
import { delayedNotice, stoppedNotice } from './words.ts';

export interface Troubles {
  /** Looks once; cheap. */
  look(): Promise<void>;
}

export interface Trouble {
  /** `spending` is said once a day at most, however often it was over meanwhile. */
  kind: 'delayed' | 'spending';
  notice: Notice;
  /** Said at once, and not only when it has lasted for five minutes. */
  atOnce?: true;
}

export interface TroublesOptions {
  now(): number;
  /** The local day. */
  today(): string;
  rooms(): Pick<Rooms, 'ingest' | 'projects' | 'observers'>;
  kept: Kept;
  /** Those that none of the rooms knows of, each with an id of its own. */
  others(): Promise<Trouble[]>;
  /** True when it was shown. */
  say(kind: 'stopped' | Trouble['kind'], notice: Notice): Promise<boolean>;
}

type Found = Map<string, Omit<Trouble, 'kind'> & { kind: 'stopped' | Trouble['kind'] }>;

const LASTING_MS = 5 * 60_000;

export function openTroubles({ now, today, rooms, kept, others, say }: TroublesOptions): Troubles {
  /** Since when (ms), by what it is about. */
  const since = new Map<string, number>();

  return {
    async look() {
      const found = await troubles();
      for (const key of since.keys()) if (!found.has(key)) since.delete(key);
      for (const key of found.keys()) if (!since.has(key)) since.set(key, now());
      const { told } = kept.get();
      // An observer that starts has not said yet whether it is well; and while nothing can be recorded, nothing else was looked at.
      const isUnknown = (key: string) => isStarting() || (found.has('stopped') && key !== 'stopped');
      const over = told.filter((key) => !found.has(key) && !isUnknown(key));
      if (over.length > 0) await kept.set({ told: told.filter((key) => !over.includes(key)) });
      for (const [key, { kind, notice, atOnce }] of found) {
        const isLasting = atOnce || now() - (since.get(key) ?? now()) >= LASTING_MS;
        const { told: before, spending } = kept.get();
        if (!isLasting || before.includes(key)) continue;
        if (kind === 'spending' && spending[key] === today()) continue;
        if (!(await say(kind, notice))) continue;
        await kept.set({
          told: [...before, key],
          ...(kind === 'spending' ? { spending: { ...spending, [key]: today() } } : {}),
        });
      }
    },
  };

  async function troubles(): Promise<Found> {
    const { ingest, projects, observers } = rooms();
    const stopped = ingest.trouble();
    // Nothing can be recorded: that the observers say so too is no news.
    if (stopped !== undefined)
      return new Map([['stopped', { kind: 'stopped', atOnce: true, notice: stoppedNotice(stopped) }]]);
    return new Map([
      ...(await others()).map((one) => [one.notice.id, one] as const),
      ...projects.list().flatMap(({ id, name }) =>
        observers
          .states(id)
          .filter(({ state }) => state === 'degraded')
          .map(
            (one) =>
              [
                `${id} ${one.name}`,
                {
                  kind: 'delayed' as const,
                  notice: delayedNotice(name, one.name, one.reason ?? 'something is in the way'),
                },
              ] as const,
          ),
      ),
    ]);
  }

  function isStarting(): boolean {
    const { projects, observers } = rooms();
    return projects.list().some(({ id }) => observers.states(id).some(({ state }) => state === 'starting'));
  }
}
