/**
 * How often facts were given and not used, from the newest receipts whose sessions are over or quiet; each session is looked at once.
 */
import type { Receipt } from '../../../src-shared/contract/receipts.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Clock } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import { usedFacts } from './usage.ts';

export interface Unused {
  counts(): Promise<Map<string, number>>;
}

/** Sessions that count, the newest. */
const mostSessions = 30;
const quietMs = 30 * 60_000;
const mostRecords = 500;

export function openUnused({ clock, rooms }: { clock: Pick<Clock, 'now'>; rooms(): Rooms }): Unused {
  const known = new Map<string, { given: string[]; used: Set<string> }>();
  return {
    async counts() {
      const starts = (await rooms().receipts.list()).filter(
        ({ how, session }) => (how === 'start' || how === 'compact') && session !== null,
      );
      const counts = new Map<string, number>();
      for (const receipt of starts.slice(0, mostSessions)) {
        const key = `${receipt.session ?? ''} ${receipt.at}`;
        if (!known.has(key) && clock.now() - instantOf(receipt.at) > quietMs) {
          const used = await usedIn(rooms(), receipt);
          if (used) known.set(key, { given: receipt.facts, used: new Set(used) });
        }
        const { given, used } = known.get(key) ?? { given: [], used: new Set<string>() };
        for (const fact of given) if (!used.has(fact)) counts.set(fact, (counts.get(fact) ?? 0) + 1);
      }
      return counts;
    },
  };
}

/** Undefined where nothing of the session was logged: then nothing can be told. */
export async function usedIn({ recall, memory }: Rooms, receipt: Receipt): Promise<string[] | undefined> {
  if (receipt.session === null) return undefined;
  const { records } = await recall.day({ session: receipt.session, sources: ['agent'], from: 0, limit: mostRecords });
  const after = records.filter(({ at }) => instantOf(at) >= instantOf(receipt.at));
  if (after.length === 0) return undefined;
  const { facts } = memory.state();
  return usedFacts(
    receipt.facts.flatMap((id) => facts.get(id) ?? []),
    after,
  );
}
