/** Showing less, step by step, until it fits: the popover is at most 600 high and nothing in it has to be scrolled. */
import { tick, untrack } from 'svelte';

export interface Fit {
  /** 0: everything is shown; each step above shows less. */
  readonly step: number;
}

/**
 * Must be called while a component is being set up. `given` reads what the height depends on, `isOver` whether it is too high
 * now. All steps are taken before anything is painted.
 */
export function fitInto(steps: number, given: () => unknown, isOver: () => boolean): Fit {
  let step = $state(0);
  let run = 0;
  async function fit(): Promise<void> {
    const mine = ++run;
    step = 0;
    await tick();
    while (mine === run && step < steps && isOver()) {
      step++;
      await tick();
    }
  }
  $effect(() => {
    given();
    untrack(() => void fit());
  });
  return {
    get step() {
      return step;
    },
  };
}
