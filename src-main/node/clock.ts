/**
 * The machine's clock and time zone.
 */
import { performance } from 'node:perf_hooks';
import type { Clock } from '../engine/ports.ts';

/** Timers do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    // JavaScript counts minutes west of UTC; the zone's rule at that very instant applies (DST, changes of law).
    offsetAt: (instant) => -new Date(instant).getTimezoneOffset() || 0,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
