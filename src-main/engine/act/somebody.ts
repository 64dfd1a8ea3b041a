/**
 * Whether somebody is there: by the system's own count of idle seconds; where it cannot tell, by what was observed
 * and by what a person's client asked for.
 */
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Ports } from '../ports.ts';

export interface Somebody {
  /** A client called. */
  called(name: string, caller: Caller): void;
  /** Somebody started Vesper, or opened the lid: nobody knows what they did before, but they are there. */
  seen(): void;
  /** The last sign of a person (ms, wall clock), work that was observed included; null before the first. */
  lastSign(): number | null;
  /** Input within the last minute; where the system cannot tell, a sign within it that is newer than `since` (ms). */
  isHere(since: number): boolean;
}

const hereMs = 60_000;

/** What clients ask by themselves says nothing of a person at the keyboard. */
const quietCalls = new Set(['engine.status', 'dream.gates', 'dream.list', 'engine.doctor']);
/** What an open page fetches anew after an event, so also while nobody looks at it. */
const fetched = new Set([
  'brief.get',
  'ledger.read',
  'log.get',
  'log.read',
  'log.timeline',
  'memory.facts',
  'memory.review',
  'memory.topic',
  'memory.topics',
  'memory.why',
  'project.list',
  'session.get',
  'session.list',
  'settings.get',
  'wish.list',
]);

export function openSomebody(
  { clock, presence }: Pick<Ports, 'clock' | 'presence'>,
  lastWork: () => number | null,
): Somebody {
  let lastCall: number | null = null;
  const lastSign = () => newest([lastWork(), lastCall]);
  return {
    called(name, caller) {
      const byItself = quietCalls.has(name) || (caller.kind === 'renderer' && fetched.has(name));
      if (!caller.agent && !byItself) lastCall = clock.now();
    },
    seen: () => void (lastCall = clock.now()),
    lastSign,
    isHere(since) {
      const idle = presence.idleSeconds();
      if (idle !== 'unknown') return idle * 1000 < hereMs;
      const sign = lastSign();
      return sign !== null && sign > since && clock.now() - sign < hereMs;
    },
  };
}

function newest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
