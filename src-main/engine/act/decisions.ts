/**
 * What ticks decided, and what they put off: the newest of each, in memory alone, because what they quote may be forgotten.
 */
import type { Status } from '../../../src-shared/contract/views.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Clock } from '../ports.ts';
import { actions } from './actions.ts';
import type { Candidate, Choice } from './decide.ts';
import type { Wake } from './wakes.ts';

export interface Decisions {
  add(one: { at: number; wake: Wake; choice: Choice; came: string | undefined }): void;
  last(): Omit<NonNullable<Status['ticks']>, 'next'> | undefined;
  view(): DecisionsView;
  clear(): void;
}

export interface DecisionsView {
  /** The newest first; stamps are ISO 8601 with offset. */
  ticks: { at: string; wake: string; action: string; because: string; title?: string }[];
  /** What waits for a better moment, the oldest first, and until when it is worth waiting. */
  putOff: { action: string; title: string; since: string; until: string; because: string }[];
  counts: { ticks: number; acted: number; rested: number; putOff: number; expired: number };
  /** Why it rested, and how often. */
  reasons: { because: string; times: number }[];
}

interface PutOff {
  candidate: Candidate;
  since: number;
  because: string;
}

const MOST = 50;
const MOST_REASONS = 50;

export function openDecisions(clock: Pick<Clock, 'offsetAt'>): Decisions {
  let ticks: DecisionsView['ticks'] = [];
  let counts = { ticks: 0, acted: 0, rested: 0, putOff: 0, expired: 0 };
  const putOff = new Map<string, PutOff>();
  const reasons = new Map<string, number>();
  const stamp = (instant: number) => formatStamp(instant, clock.offsetAt(instant));
  const until = ({ candidate, since }: PutOff) => since + actions[candidate.action].expires;

  /** What waits is true as long as looks find it; what no look finds any more has expired. */
  function settle(at: number, { act, waiting }: Choice, looked: boolean): void {
    if (act) putOff.delete(act.key);
    const found = new Set(waiting.map(({ candidate }) => candidate.key));
    for (const [key, one] of putOff) {
      if ((looked && !found.has(key)) || at > until(one)) {
        putOff.delete(key);
        counts = { ...counts, expired: counts.expired + 1 };
      }
    }
    for (const { candidate, because, held } of waiting) {
      const known = putOff.get(candidate.key);
      if (held) putOff.delete(candidate.key);
      else {
        if (!known) counts = { ...counts, putOff: counts.putOff + 1 };
        putOff.set(candidate.key, { candidate, since: known?.since ?? at, because });
      }
    }
  }

  return {
    add({ at, wake, choice, came }) {
      const { act, because } = choice;
      const done = act !== undefined && came === undefined;
      counts = { ...counts, ticks: counts.ticks + 1 };
      counts = done ? { ...counts, acted: counts.acted + 1 } : { ...counts, rested: counts.rested + 1 };
      const reason = done ? because : (came ?? because);
      if (!done && (reasons.has(reason) || reasons.size < MOST_REASONS))
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      // Before an empty chair nothing was looked for: that tells nothing of what waits.
      settle(at, choice, because !== 'nobody is there');
      const title = done ? { title: act.title } : {};
      ticks = [{ at: stamp(at), wake, action: done ? act.action : 'rest', because: reason, ...title }, ...ticks].slice(
        0,
        MOST,
      );
    },
    last() {
      const [last] = ticks;
      if (!last) return undefined;
      const { at, action, because, title } = last;
      return { count: counts.ticks, at, action, because, ...(title === undefined ? {} : { said: title }) };
    },
    view: () => ({
      ticks,
      putOff: [...putOff.values()].map((one) => ({
        action: one.candidate.action,
        title: one.candidate.title,
        since: stamp(one.since),
        until: stamp(until(one)),
        because: one.because,
      })),
      counts,
      reasons: [...reasons].map(([because, times]) => ({ because, times })).sort((a, b) => b.times - a.times),
    }),
    clear() {
      ticks = [];
      counts = { ticks: 0, acted: 0, rested: 0, putOff: 0, expired: 0 };
      putOff.clear();
      reasons.clear();
    },
  };
}
