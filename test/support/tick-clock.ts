/**
 * A clock that is told to move, for an engine that ticks: it tells whether a look is at work, which must end before time goes on. Short waits are
 * the engine's own and real.
 */
import type { Ports } from '../../src-main/engine/ports.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import type { FakeClock } from './clock.ts';

export interface TickClock {
  ports: Pick<Ports, 'clock' | 'randomBytes'>;
  isTicking(): boolean;
}

/** Waits from here on go by the clock that is told to move (ms). */
const LONG_MS = 10_000;

export function tickClock(fake: FakeClock, { randomBytes }: Pick<Ports, 'randomBytes'>): TickClock {
  const real = systemClock();
  let isTicking = false;
  let nextIsTicks = false;
  const clock = {
    ...fake,
    after(ms: number, run: () => void) {
      if (ms < LONG_MS) return real.after(ms, run);
      if (!nextIsTicks) return fake.after(ms, run);
      nextIsTicks = false;
      isTicking = false; // a look has ended, or none has begun
      const cancel = fake.after(ms, () => {
        isTicking = true;
        run();
      });
      return () => {
        isTicking = true; // a look begins, or another wait does at once
        cancel();
      };
    },
  };
  return {
    ports: {
      clock,
      // The ticker takes one byte for the spread of its next wait, right before it asks the clock for it.
      randomBytes(count) {
        nextIsTicks = count === 1;
        return randomBytes(count);
      },
    },
    isTicking: () => isTicking,
  };
}
