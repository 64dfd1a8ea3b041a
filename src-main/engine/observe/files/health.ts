/**
 * The state of one project's files observer, from what is in the way. Each trouble lasts until it is known to be over, and
 * the worst is told: nothing is green as long as one is left.
 */
import type { ObserverState } from '../../../../src-shared/contract/views.ts';

export interface Troubles {
  /** The folder is gone, closed to us, or does not answer. */
  place: string | undefined;
  /** The watch cannot be had, or is deaf. */
  watch: string | undefined;
  /** What was seen is not taken by the log, or Vesper's own storage fails. */
  records: string | undefined;
  /** Known folders that cannot be looked into now. */
  closed: readonly string[];
}

export interface Health {
  readonly troubles: Troubles;
  /** A state that is none of troubles; `awake` ends it. */
  rest(state: 'starting' | 'paused' | 'off'): void;
  /** Well, or as well as the troubles let it be. */
  awake(): void;
  /** Changes troubles, and tells the state unless it rests. */
  set(change: Partial<Troubles>): void;
  /** More than a closed folder is in the way, or than a watch that `isLasting`ly cannot be had: it is looked at more often. */
  isAiling(isLasting: boolean): boolean;
  now(): Pick<ObserverState, 'state' | 'reason'>;
}

export function openHealth(tell: (state: Pick<ObserverState, 'state' | 'reason'>, isBlind: boolean) => void): Health {
  const troubles: Troubles = { place: undefined, watch: undefined, records: undefined, closed: [] };
  let resting: 'starting' | 'paused' | 'off' | undefined = 'starting';
  let told: Pick<ObserverState, 'state' | 'reason'> = { state: 'starting' };

  function say(): void {
    const next =
      resting === undefined || (resting === 'starting' && isBad(troubles)) ? stateOf(troubles) : { state: resting };
    if (next.state === told.state && next.reason === told.reason) return;
    told = next;
    tell(told, isBlind(troubles));
  }

  return {
    troubles,
    rest(state) {
      resting = state;
      say();
    },
    awake() {
      resting = undefined;
      say();
    },
    set(change) {
      Object.assign(troubles, change);
      say();
    },
    isAiling: (isLasting) => isBad(isLasting ? { ...troubles, watch: undefined } : troubles),
    now: () => told,
  };
}

/** Something of the project cannot be seen as it happens; the log's own troubles hide nothing. */
function isBlind({ place, watch, closed }: Troubles): boolean {
  return (place ?? watch ?? closed[0]) !== undefined;
}

function isBad({ place, watch, records }: Troubles): boolean {
  return (place ?? watch ?? records) !== undefined;
}

function stateOf({ place, watch, records, closed }: Troubles): Pick<ObserverState, 'state' | 'reason'> {
  if (place !== undefined) return { state: 'unreachable', reason: place };
  const bad = watch ?? records;
  if (bad !== undefined) return { state: 'degraded', reason: bad };
  if (closed[0] === undefined) return { state: 'watching' };
  const more = closed.length > 1 ? ` and ${closed.length - 1} more` : '';
  return { state: 'degraded', reason: `${closed[0]}${more} cannot be read; what was known of it is kept` };
}
