/**
 * Sees that the user came back. Each sign of them is an instant; two that lie far apart are an absence and a return.
 */
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import type { Caller } from '../../../../src-shared/rpc/wire.ts';

export const AWAY_MS = 30 * 60_000;
/** A record of longer ago was found, not just made. */
const FRESH_MS = 5 * 60_000;
/** What an agent touches right after it spoke is not its user's doing. */
const AGENT_MS = 10 * 60_000;

export interface Returns {
  /** A sign of the user (ms); answers when they left, if this is a return. */
  seen(instant: number): number | undefined;
  lastSeen(): number | null;
}

export function openReturns(lastSeen: number | null): Returns {
  let last = lastSeen;
  return {
    seen(instant) {
      // A clock that was put back must not hide the user until it has caught up.
      if (last === null || last - instant > AWAY_MS) {
        last = instant;
        return undefined;
      }
      const left = last;
      last = Math.max(last, instant);
      return last - left >= AWAY_MS ? left : undefined;
    },
    lastSeen: () => last,
  };
}

/** Where the system does not tell idleness: the newest record that only its user can have made (ms). */
export function openSigns(): (records: readonly Observation[], now: number) => number | undefined {
  let agentAt = -Infinity;
  return (records, now) => {
    let sign: number | undefined;
    for (const { at, source, origin } of records) {
      const instant = instantOf(at);
      const isUser = origin === 'user-direct' || origin === 'user-turn' || source === 'terminal';
      if (source === 'agent' && !isUser) agentAt = Math.max(agentAt, instant);
      const isWork = (source === 'file' || source === 'git') && instant - agentAt > AGENT_MS;
      if ((isUser || isWork) && instant <= now && now - instant <= FRESH_MS) sign = Math.max(sign ?? 0, instant);
    }
    return sign;
  };
}

/** A page fetches again by itself whenever something changes, and a prompt may ask for the state every second. */
export function isSign(name: string, caller: Caller): boolean {
  if (caller.agent || asked.test(name)) return false;
  return caller.kind === 'cli' || (caller.kind === 'renderer' && !fetched.test(name));
}
const asked = /^(engine\.|dream\.(gates|list)$)/;
const fetched =
  /^(recall\.query|project\.(folders|preview|suggest)|memory\.(facts|why|topics|topic|review))$|\.(get|list|read|timeline)$/;
