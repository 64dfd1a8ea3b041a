/**
 * The tick: looks once and says at most one thing, or rests and knows why. It comes each minute while something happens and ever more
 * seldom while nothing does, up to an hour; never sooner than a minute after the last, whatever wakes it (PRODUCT 3.4).
 */
import type { Status } from '../../../../src-shared/contract/views.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { BriefInput } from '../../brief/scene.ts';
import type { Events } from '../../events.ts';
import type { Ports } from '../../ports.ts';
import type { Decision } from '../notices/decide.ts';
import { momentsIn, type Moment } from './rules.ts';

export interface Moments {
  start(): void;
  /** Resolves when a look under way has ended. */
  stop(): Promise<void>;
  /** Looks at once; for tests and the end of sleep there is the clock. */
  look(): Promise<void>;
  view(): Status['ticks'];
}

export interface MomentsOptions {
  ports: Pick<Ports, 'clock' | 'presence' | 'randomBytes' | 'diagnose'>;
  events: Events;
  gather(): Promise<BriefInput>;
  /** Whether it was said before; says it if it may be. */
  isTold(key: string): boolean;
  say(moment: Moment): Promise<Decision>;
  /** Nothing is looked at where nothing can be said. */
  canSay(): boolean;
}

const LEAST_MS = 60_000;
const MOST_MS = 3_600_000;
/** Nobody reads what is said to an empty chair. */
const HERE_SECONDS = 300;

export function openMoments({ ports, events, gather, isTold, say, canSay }: MomentsOptions): Moments {
  const { clock, presence } = ports;
  let every = LEAST_MS;
  let hasNews = false;
  let lastAt = -Infinity;
  let nextAt = 0;
  let count = 0;
  let last: { at: string; because: string; said?: string } | undefined;
  let cancel: (() => void) | undefined;
  let unsubscribe: (() => void) | undefined;
  let underWay: Promise<void> = Promise.resolve();

  /** Spread by a tenth either way, so that machines of one user do not act in step. */
  function plan(inMs: number): void {
    cancel?.();
    const spread = 0.9 + ((ports.randomBytes(1)[0] ?? 0) / 255) * 0.2;
    const wait = Math.max(LEAST_MS, Math.round(inMs * spread));
    nextAt = clock.now() + wait;
    cancel = clock.after(wait, tick);
  }

  function tick(): void {
    every = hasNews ? LEAST_MS : Math.min(every * 2, MOST_MS);
    hasNews = false;
    underWay = look().finally(() => cancel && plan(every));
  }

  async function look(): Promise<void> {
    lastAt = clock.now();
    count += 1;
    const { because, said } = await choose().catch((thrown: unknown) => {
      ports.diagnose('moments', messageOf(thrown));
      return { because: `it could not look: ${messageOf(thrown)}`, said: undefined };
    });
    const at = formatStamp(lastAt, clock.offsetAt(lastAt));
    last = { at, because, ...(said === undefined ? {} : { said }) };
  }

  async function choose(): Promise<{ because: string; said?: string }> {
    if (!canSay()) return { because: 'nothing can be shown here' };
    const idle = presence.idleSeconds();
    if (idle !== 'unknown' && idle > HERE_SECONDS) return { because: 'nobody is there' };
    const moment = momentsIn(await gather()).find(({ key }) => !isTold(key));
    if (!moment) return { because: 'nothing to say' };
    const decision = await say(moment);
    return decision.show ? { because: 'said', said: moment.notice.title } : { because: decision.because };
  }

  return {
    start() {
      plan(LEAST_MS);
      unsubscribe = events.subscribe('log.appended', () => {
        hasNews = true;
        const soonest = Math.max(clock.now(), lastAt + LEAST_MS);
        if (cancel && nextAt - soonest > LEAST_MS) plan(Math.max(LEAST_MS, soonest - clock.now()));
      });
    },
    async stop() {
      cancel?.();
      cancel = undefined;
      unsubscribe?.();
      await underWay;
    },
    look,
    view: () => (last && cancel ? { count, ...last, next: formatStamp(nextAt, clock.offsetAt(nextAt)) } : undefined),
  };
}
