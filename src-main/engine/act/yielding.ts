/**
 * A dream that began by itself gives way to whoever comes back, and goes on when nobody was there for a minute. It waits
 * as long as somebody works: being quiet comes before being clever (PRODUCT, ranked values), and what was read is kept.
 */
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import type { Somebody } from './somebody.ts';

export interface Yielding {
  /** From now until `end`: looks ten times a second. */
  begin(): void;
  end(): void;
  /** Somebody asked for a dream and waits for this one: it goes on and gives way no more. */
  hurry(): void;
}

/** A dream hears of it within so long, and its slices are shorter still: promised are 200 ms. */
const lookMs = 100;

export function openYielding({
  clock,
  rooms,
  somebody,
}: {
  clock: Ports['clock'];
  rooms(): Pick<Rooms, 'dreams'>;
  somebody: Pick<Somebody, 'isHere'>;
}): Yielding {
  let cancel: (() => void) | undefined;
  let began = 0;

  function look(): void {
    cancel = clock.after(lookMs, look);
    if (somebody.isHere(began)) rooms().dreams.pause();
    else rooms().dreams.resume();
  }

  function end(): void {
    cancel?.();
    cancel = undefined;
  }

  return {
    begin() {
      end();
      began = clock.now();
      cancel = clock.after(lookMs, look);
    },
    end,
    hurry() {
      end();
      rooms().dreams.resume();
    },
  };
}
