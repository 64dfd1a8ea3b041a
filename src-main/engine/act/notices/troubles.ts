/**
 * Trouble that is worth saying: the log cannot be written, or a project has been watched less well for five minutes. Each is
 * said once, and again only when it was over in between; a restart does not count as over.
 */
import type { Notice } from '../../ports.ts';
import type { Rooms } from '../../rooms.ts';
import type { Kept } from './kept.ts';
import { delayedNotice, stoppedNotice } from './words.ts';

export interface Troubles {
  /** Looks once; cheap. */
  look(): Promise<void>;
}

export interface TroublesOptions {
  now(): number;
  rooms(): Pick<Rooms, 'ingest' | 'projects' | 'observers'>;
  kept: Kept;
  other(): Notice | undefined;
  /** True when it was shown. */
  say(kind: 'stopped' | 'delayed', notice: Notice): Promise<boolean>;
}

const LASTING_MS = 5 * 60_000;

export function openTroubles({ now, rooms, kept, other, say }: TroublesOptions): Troubles {
  /** Since when (ms), by what it is about. */
  const since = new Map<string, number>();

  return {
    async look() {
      const found = troubles();
      for (const key of since.keys()) if (!found.has(key)) since.delete(key);
      for (const key of found.keys()) if (!since.has(key)) since.set(key, now());
      const { told } = kept.get();
      // An observer that starts has not said yet whether it is well.
      const over = told.filter((key) => !found.has(key) && !isStarting());
      if (over.length > 0) await kept.set({ told: told.filter((key) => !over.includes(key)) });
      for (const [key, { kind, notice }] of found) {
        const isLasting = kind === 'stopped' || now() - (since.get(key) ?? now()) >= LASTING_MS;
        if (!isLasting || kept.get().told.includes(key)) continue;
        if (await say(kind, notice)) await kept.set({ told: [...kept.get().told, key] });
      }
    },
  };

  function troubles(): Map<string, { kind: 'stopped' | 'delayed'; notice: Notice }> {
    const { ingest, projects, observers } = rooms();
    const stopped = ingest.trouble();
    // Nothing can be recorded: that the observers say so too is no news.
    if (stopped !== undefined) return new Map([['stopped', { kind: 'stopped', notice: stoppedNotice(stopped) }]]);
    const more = other();
    return new Map([
      ...(more ? [[more.id, { kind: 'delayed' as const, notice: more }] as const] : []),
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
