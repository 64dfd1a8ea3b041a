/** The time that ages are told by. It stands while nobody can see it. */
export interface NoticeClock {
  readonly now: number;
  /** Calls again and again while the page can be seen, and when it comes back into sight; gives the end of it. */
  each(ms: number, does: () => void): () => void;
}

/** Must be called while a component is being set up. */
export function noticeClock(): NoticeClock {
  let now = $state(Date.now());
  function each(ms: number, does: () => void): () => void {
    const seen = () => document.visibilityState === 'visible' && does();
    const timer = setInterval(seen, ms);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }
  $effect(() => each(1000, () => (now = Date.now())));
  return {
    get now() {
      return now;
    },
    each,
  };
}
