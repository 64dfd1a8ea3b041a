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

export interface SliceOptions {
  /** It stands still now, until `resume`. */
  onWait?: () => void;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
  /** Bytes of this process's memory at which it gives up; more is right only where the process is not the dream's alone. */
  largest?: number;
}

/** Fails, from `breathe`, once the process has become larger than a dream may. */
export function openSlices({
  onWait = () => undefined,
  now = () => performance.now(),
  largest = LARGEST,
}: SliceOptions = {}): Slices {
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
      if (process.memoryUsage.rss() > largest)
        throw new Error(`the dream needed more than ${largest >> 20} MB of memory`);
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
