/**
 * Work that may not overlap: one piece after the other, each begun when the one before it has ended, however it ended.
 */
export interface Turns {
  /** What `work` gives, or throws; a failure ends no one else's turn. */
  <T>(work: () => T | Promise<T>): Promise<T>;
  /** When all that was asked for by now has ended. Never rejects. */
  settled(): Promise<void>;
}

export function openTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return Object.assign(inTurn, { settled: async () => void (await last) });
}
