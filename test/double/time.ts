/**
 * The clock of the double: real until a spec moves it forward, so that a night takes seconds. `Date`, `performance.now` and the
 * long timers of the main process move; utility processes start with the moved `Date`; threads keep the machine's.
 */
const real = {
  Date: globalThis.Date,
  monotonic: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
};
/** A shorter wait is for something that really happens (a thread answers, a socket opens) and keeps its real length. */
const longMs = 10_000;
/** Milliseconds by which the clock is ahead of the machine's. */
let ahead = 0;
const waiting = new Map<NodeJS.Timeout, { due: number; run: () => void }>();

export const time = {
  now: () => real.Date.now() + ahead,
  ahead: () => ahead,
  /** Moves the clock at once, as when the machine slept: each timer that is due comes once, at the end. */
  async sleep(ms: number): Promise<void> {
    ahead += ms;
    const due = [...waiting.values()].filter((timer) => timer.due <= time.now());
    for (const { run } of due.sort((a, b) => a.due - b.due)) run();
    await new Promise((resolve) => real.setTimeout(resolve, 20));
  },
  /**
   * Moves the clock, timer by timer in their order, as if that long had passed; what a timer starts is given a moment to run.
   * A timer that is due later comes at the latest after its real wait.
   */
  async advance(ms: number): Promise<void> {
    const until = time.now() + ms;
    for (;;) {
      const next = [...waiting.values()].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
      ahead = Math.max(ahead, (next?.due ?? until) - real.Date.now());
      if (!next) return;
      next.run();
      await new Promise((resolve) => real.setTimeout(resolve, 20));
    }
  },
};

/** Puts the moving clock in place of the machine's. Before anything else is loaded. */
export function moveClock(startAhead = 0): void {
  ahead = startAhead;
  globalThis.Date = movedDate();
  performance.now = () => real.monotonic() + ahead;
  globalThis.setTimeout = Object.assign(later, real.setTimeout);
  globalThis.clearTimeout = (timer) => {
    waiting.delete(timer as NodeJS.Timeout);
    real.clearTimeout(timer);
  };
}

function movedDate(): DateConstructor {
  return new Proxy(real.Date, {
    construct: (target, given: [] | [number]) =>
      given.length === 0 ? new target(time.now()) : Reflect.construct(target, given),
    apply: () => new real.Date(time.now()).toString(),
    get: (target, name) => (name === 'now' ? time.now : (Reflect.get(target, name) as unknown)),
  });
}

const later = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
  if (!(ms >= longMs)) return real.setTimeout(run, ms, ...args);
  const once = () => {
    if (!waiting.delete(timer)) return;
    real.clearTimeout(timer);
    run(...args);
  };
  const timer = real.setTimeout(once, ms);
  waiting.set(timer, { due: time.now() + ms, run: once });
  return timer;
}) as typeof setTimeout;
