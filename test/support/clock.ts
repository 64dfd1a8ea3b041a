/**
 * A clock that stands still until it is told to move.
 */
import type { Clock } from '../../src-main/engine/ports.ts';

export interface FakeClock extends Clock {
  /** Moves on by `ms` and runs what falls due, in order. */
  advance(ms: number): void;
  /** Jumps the wall clock only, as a user or NTP would. */
  jump(ms: number): void;
}

/** Starts at `start` (ISO 8601 with offset or ms), `offset` minutes east of UTC, everywhere and always. */
export function fakeClock(start: string | number = '2026-11-20T10:00:00+00:00', offset = 0): FakeClock {
  let wall = typeof start === 'number' ? start : Date.parse(start);
  let mono = 0;
  let timers: { due: number; run: () => void }[] = [];
  return {
    now: () => wall,
    monotonic: () => mono,
    offsetAt: () => offset,
    after(ms, run) {
      const timer = { due: mono + ms, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    advance(ms) {
      const end = mono + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        wall += next.due - mono;
        mono = next.due;
        next.run();
      }
      wall += end - mono;
      mono = end;
    },
    jump: (ms) => void (wall += ms),
  };
}

/** A real clock for which a day takes 8 ms from `origin` (ms) on: a daily log then changes its file all the time. */
export function hastyClock(origin: number): Clock {
  const now = () => origin + (Date.now() - origin) * (86_400_000 / 8);
  return { now, monotonic: () => performance.now(), offsetAt: () => 0, after: () => () => undefined };
}
