/**
 * What agents want done and wait for. A wish lives only here, as long as somebody waits for it: nothing of it outlives the
 * engine, time and doubt mean no, and what is allowed is done once, as it was asked.
 */
import type { Wish } from '../../../src-shared/contract/wish.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Ports } from '../ports.ts';

/** How a wish ended, beside being allowed. `gone`: nobody waited for it any more. */
export type Outcome = 'allowed' | 'no' | 'unanswered' | 'gone';

/** What is asked: the words, and the act itself with everything it needs. */
export interface Asked {
  /** The same key is the same wish. */
  key: string;
  words: Pick<Wish, 'who' | 'call' | 'does' | 'means' | 'quotes'>;
  act(): Promise<unknown>;
}

export interface Wishes {
  /**
   * Waits for the user's word, then does it and gives what it gave. `tell` makes the words; it is not called for a wish that
   * is open already, nor when no more may be asked.
   * @throws VesperError `refused` without a yes; whatever the act throws.
   */
  ask(caller: Caller, key: string, tell: () => Promise<Omit<Asked, 'key'>>): Promise<unknown>;
  list(): Wish[];
  /** @throws VesperError `not-found` when it waits no more. */
  answer(id: string, allow: boolean): void;
  /** A caller hears no more. */
  gone(caller: Caller): void;
  /** Every wish ends; nothing is done. */
  stop(): void;
}

export interface WishesOptions {
  ports: Pick<Ports, 'clock' | 'randomBytes'>;
  changed(): void;
  /** A new wish waits. */
  asked(wish: Wish): void;
  ended(wish: Wish, outcome: Outcome): void;
}

/** Agents give their commands about two minutes. */
export const waitMs = 60_000;
const mostOpen = 3;
/** More than a person answers with thought: beyond it, none is put to them. */
const mostAnHour = 12;
const hourMs = 3_600_000;
/** The same wish is not asked again for so long after a no. */
const noHoldsMs = 600_000;

interface Open {
  wish: Wish;
  key: string;
  /** By the clock that never goes back, and by the one on the wall: whichever comes first. */
  due: { monotonic: number; wall: number };
  callers: Set<Caller>;
  /** What came of it, for everyone who waits. */
  done: Promise<unknown>;
  settle(outcome: Outcome): void;
}

export function openWishes({ ports, changed, asked, ended }: WishesOptions): Wishes {
  const { clock, randomBytes } = ports;
  const open = new Map<string, Open>();
  /** When wishes were put to the user, and when one got a no (monotonic). */
  let times: number[] = [];
  const refused = new Map<string, number>();
  const left = new WeakSet<Caller>();
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();

  async function ask(caller: Caller, key: string, tell: () => Promise<Omit<Asked, 'key'>>): Promise<unknown> {
    // One after the other: to find the words may be work, and a flood must not cause it.
    const turn = last.then(async () => join(caller, key) ?? put(caller, { key, ...(await told(key, tell)) }));
    last = turn.catch(() => undefined);
    return (await turn).done;
  }

  async function told(key: string, tell: () => Promise<Omit<Asked, 'key'>>): Promise<Omit<Asked, 'key'>> {
    refuseMore(key);
    return tell();
  }

  function join(caller: Caller, key: string): Open | undefined {
    const known = [...open.values()].find((one) => one.key === key);
    known?.callers.add(caller);
    return known;
  }

  function put(caller: Caller, { key, words, act }: Asked): Open {
    if (isStopped || left.has(caller)) throw stopped();
    const now = clock.now();
    const due = { monotonic: clock.monotonic() + waitMs, wall: now + waitMs };
    const stamp = (instant: number) => formatStamp(instant, clock.offsetAt(instant));
    const wish: Wish = { id: `wish-${ulid(now, randomBytes(16))}`, at: stamp(now), until: stamp(due.wall), ...words };
    let settle: Open['settle'] = () => undefined;
    const done = new Promise((resolve, reject) => {
      const cancel = clock.after(waitMs, () => settle('unanswered'));
      settle = (outcome) => {
        if (!open.delete(wish.id)) return;
        cancel();
        if (outcome === 'no') refused.set(key, clock.monotonic());
        if (outcome === 'allowed') resolve(act());
        else reject(refusalOf(outcome));
        ended(wish, outcome);
        changed();
      };
    });
    done.catch(() => undefined); // who waits hears it; when all have gone, nobody has to
    const one: Open = { wish, key, due, callers: new Set([caller]), done, settle };
    open.set(wish.id, one);
    times.push(clock.monotonic());
    changed();
    asked(wish);
    return one;
  }

  function refuseMore(key: string): void {
    if (isStopped) throw stopped();
    const now = clock.monotonic();
    times = times.filter((time) => now - time < hourMs);
    for (const [known, at] of refused) if (now - at >= noHoldsMs) refused.delete(known);
    if (refused.has(key))
      throw new VesperError('refused', 'You said no to this less than ten minutes ago. Nothing was changed.', byHand);
    if (open.size >= mostOpen)
      throw new VesperError(
        'refused',
        `${mostOpen} wishes of agents wait for an answer already. Nothing was changed.`,
        byHand,
      );
    if (times.length >= mostAnHour)
      throw new VesperError(
        'refused',
        `Agents asked ${mostAnHour} times within an hour, and are not heard for a while. Nothing was changed.`,
        byHand,
      );
  }

  const isDue = ({ due }: Open) => clock.monotonic() >= due.monotonic || clock.now() >= due.wall;

  return {
    ask,
    list() {
      // A machine that slept, or a clock put forward: what is past its time is answered, whether a timer rang or not.
      for (const one of [...open.values()].filter(isDue)) one.settle('unanswered');
      return [...open.values()].map(({ wish }) => wish);
    },
    answer(id, allow) {
      const one = open.get(id);
      if (one && isDue(one)) one.settle('unanswered');
      if (!one || !open.has(id)) throw new VesperError('not-found', 'This waits for an answer no more.');
      one.settle(allow ? 'allowed' : 'no');
    },
    gone(caller) {
      left.add(caller);
      for (const one of open.values()) {
        if (one.callers.delete(caller) && one.callers.size === 0) one.settle('gone');
      }
    },
    stop() {
      isStopped = true;
      for (const one of [...open.values()]) one.settle('gone');
    },
  };
}

const byHand = 'Run it yourself in a terminal, outside the agent.';

function refusalOf(outcome: Exclude<Outcome, 'allowed'>): VesperError {
  switch (outcome) {
    case 'no':
      return new VesperError('refused', 'The user was asked and said no. Nothing was changed.');
    case 'unanswered':
      return new VesperError(
        'refused',
        `The user was asked, and nobody answered in ${waitMs / 1000} s, which means no. Nothing was changed.`,
        byHand,
      );
    case 'gone':
      return stopped();
  }
}

function stopped(): VesperError {
  return new VesperError('unavailable', 'Vesper ended before there was an answer. Nothing was changed.');
}
