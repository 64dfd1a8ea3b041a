/**
 * Cuts a dream's work into slices of at most 50 ms (ARCHITECTURE §1): between two of them it yields,
 * so that it hears a pause, a resume and the end of its parent.
 */

/** A dream of 100,000 records needs some 200 MB; beyond this something is wrong (TRUST R20). */
const LARGEST = 600 << 20;
const SLICE = 40; // ms; leaves room for the step that notices

export interface Slices {
  /** Yields when the slice is used up; waits while paused. Cheap to call in a loop. */
  breathe(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** `onWait`: it stands still now, until `resume`. */
export function openSlices(onWait: () => void = () => undefined, now: () => number = () => performance.now()): Slices {
  let began = now();
  let paused: Promise<void> | undefined;
  let wake: (() => void) | undefined;
  return {
    async breathe() {
      if (!paused && now() - began < SLICE) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      // Told to go on and to stop in one breath, it stands still anew and says so anew.
      while (paused) {
        onWait();
        await paused;
      }
      began = now();
      if (process.memoryUsage.rss() > LARGEST) throw new Error('the dream needed more than 600 MB of memory');
    },
    pause() {
      paused ??= new Promise((resolve) => (wake = resolve));
    },
    resume() {
      paused = undefined;
      wake?.();
    },
  };
}
