/**
 * The blocking budget: every action is done under a deadline and measured against the time it declared. What would hold up
 * whoever works for longer than 15 s waits for a better moment (PRODUCT 3.4).
 */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Ports } from '../ports.ts';
import { actionNames, actions, BLOCKING_BUDGET_MS, type Action, type ActionName } from './actions.ts';

export interface Blocking {
  /** Ms that it is expected to take: what it declared, or what it took within the last hour, where that is more. */
  planned(action: ActionName): number;
  /**
   * Does it. At the budget's end `signal` ends it, unless the table says that it gives way by itself: it then rejects with `failed`, and
   * what it still does is nobody's answer any more.
   */
  run<T>(action: ActionName, run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  view(): Measured[];
}

/** Planned against actual, in ms; `at` an ISO stamp. */
export interface Measured {
  action: ActionName;
  does: string;
  planned: number;
  asks: boolean;
  interrupts: boolean;
  runs: number;
  /** Runs that took longer than declared. */
  over: number;
  last?: { at: string; ms: number };
  longest: number;
}

interface Figures {
  runs: number;
  over: number;
  longest: number;
  last?: { at: number; ms: number };
}

/** A slow run is a reason to wait, and none to wait for ever. */
const remembersMs = 3_600_000;

export function openBlocking({ clock }: Pick<Ports, 'clock'>): Blocking {
  const figures = new Map<ActionName, Figures>();

  function planned(action: ActionName): number {
    const last = figures.get(action)?.last;
    const isFresh = last !== undefined && Math.abs(clock.now() - last.at) < remembersMs;
    return Math.max(actions[action].blocks, isFresh ? last.ms : 0);
  }

  function measure(action: ActionName, ms: number): void {
    const { runs, over, longest } = figures.get(action) ?? { runs: 0, over: 0, longest: 0 };
    figures.set(action, {
      runs: runs + 1,
      over: over + (ms > actions[action].blocks ? 1 : 0),
      longest: Math.max(longest, ms),
      last: { at: clock.now(), ms },
    });
  }

  return {
    planned,
    async run(action, run) {
      const began = clock.monotonic();
      const ending = new AbortController();
      let cancel: (() => void) | undefined;
      const deadline = new Promise<never>((_resolve, reject) => {
        if (!actions[action].ends) return;
        cancel = clock.after(BLOCKING_BUDGET_MS, () => {
          const { does, late: hint = 'It is tried again at a better moment.' }: Action = actions[action];
          const late = new VesperError(
            'failed',
            `It took longer than ${BLOCKING_BUDGET_MS / 1000} s to ${does}.`,
            hint,
          );
          ending.abort(late);
          reject(late);
        });
      });
      try {
        return await Promise.race([run(ending.signal), deadline]);
      } finally {
        cancel?.();
        measure(action, Math.round(clock.monotonic() - began));
      }
    },
    view: () =>
      actionNames.map((action) => {
        const { does, asks, interrupts }: Action = actions[action];
        const { runs, over, longest, last } = figures.get(action) ?? { runs: 0, over: 0, longest: 0 };
        return {
          action,
          does,
          planned: planned(action),
          asks,
          interrupts,
          runs,
          over,
          longest,
          ...(last && { last: { at: formatStamp(last.at, clock.offsetAt(last.at)), ms: last.ms } }),
        };
      }),
  };
}
