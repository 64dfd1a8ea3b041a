/**
 * The tick: looks once and does at most one thing, or rests and knows why. It comes each minute while something happens and ever more
 * seldom while nothing does, up to an hour; whatever wakes it, never sooner than a minute after the last (PRODUCT 3.4).
 */
import type { Status } from '../../../src-shared/contract/views.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { BriefInput } from '../brief/scene.ts';
import type { Events } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { Blocking } from './blocking.ts';
import type { Consult } from './consult.ts';
import { allowed, decideTick, type Candidate, type Choice, type TickInput } from './decide.ts';
import type { Absence } from './moments/ended.ts';
import { momentsIn } from './moments/rules.ts';
import { wakes, type Wake } from './wakes.ts';
import type { Notices } from './notices/notices.ts';
import { openDecisions, type Decisions } from './decisions.ts';

export interface Ticker {
  start(): void;
  /** Resolves when a look under way has ended. */
  stop(): Promise<void>;
  /** Looks at once; for tests and the end of sleep there is the clock. */
  look(): Promise<void>;
  /** The user is back: what waits for them may be said. */
  cameBack(): void;
  /** A dream is due: it is begun by the next tick, unless that finds a reason against it. `begin` looks at the gates itself. */
  dreamDue(begin: () => Promise<void>): void;
  view(): Status['ticks'];
  decisions: Decisions;
}

export interface TickerOptions {
  ports: Pick<Ports, 'clock' | 'presence' | 'randomBytes' | 'diagnose'>;
  events: Events;
  gather(): Promise<BriefInput>;
  notices: Pick<Notices, 'canSay' | 'limits' | 'offer' | 'hold' | 'wasOffered' | 'digest' | 'lastWord'>;
  blocking: Pick<Blocking, 'planned' | 'run'>;
  /** Whether a word reaches them where nobody is at the machine. */
  phone(): boolean;
  /** A model's say on what may be said; absent: there is none. */
  consult?: Consult;
}

const LEAST_MS = 60_000;
const MOST_MS = 3_600_000;
/** Nobody reads what is said to an empty chair. */
const HERE_SECONDS = 300;
/** A dream that was due so long ago is looked at anew. */
const DUE_MS = 3 * 60_000;

export function openTicker({ ports, events, gather, notices, blocking, phone, consult }: TickerOptions): Ticker {
  const { clock, presence } = ports;
  const decisions = openDecisions(clock);
  let every = LEAST_MS;
  let hasNews = false;
  let newsAt = clock.now();
  let lastAt = -Infinity;
  const lastOf = new Map<Wake, number>();
  let nextAt = 0;
  let cancel: (() => void) | undefined;
  let ends: (() => void)[] = [];
  let away: Absence | undefined;
  let due: { begin(): Promise<void>; at: number } | undefined;
  let underWay: Promise<void> = Promise.resolve();

  /** Spread by a tenth either way, so that machines of one user do not act in step. */
  function plan(inMs: number, wake: Wake): void {
    cancel?.();
    const spread = 0.9 + ((ports.randomBytes(1)[0] ?? 0) / 255) * 0.2;
    const wait = Math.max(LEAST_MS, Math.round(inMs * spread));
    nextAt = clock.now() + wait;
    cancel = clock.after(wait, () => tick(wake));
  }

  function tick(wake: Wake): void {
    cancel?.();
    every = hasNews ? LEAST_MS : Math.min(every * 2, MOST_MS);
    hasNews = false;
    lastOf.set(wake, clock.now());
    underWay = look(wake).finally(() => {
      if (cancel) plan(hasNews ? LEAST_MS : every, 'heartbeat'); // what came while it looked is looked at next
    });
  }

  /** As soon as it may be: at once where the last tick is long enough ago. */
  function wakeFor(wake: keyof typeof wakes): void {
    if (!cancel) return;
    const now = clock.now();
    // Of a clock that was put back nothing is waited for.
    const since = (at: number) => (at > now ? Infinity : now - at);
    const wait = Math.max(LEAST_MS - since(lastAt), wakes[wake] - since(lastOf.get(wake) ?? -Infinity));
    if (wait <= 0) return tick(wake);
    if (nextAt - now > wait + LEAST_MS / 6) plan(wait, wake);
  }

  async function look(wake: Wake): Promise<void> {
    lastAt = clock.now();
    const choice = await lookAround().catch((thrown: unknown): Choice => {
      ports.diagnose('ticks', messageOf(thrown));
      return { because: `it could not look: ${messageOf(thrown)}`, waiting: [] };
    });
    const came = choice.act === undefined ? undefined : await act(choice.act, choice.because);
    decisions.add({ at: lastAt, wake, choice, came });
  }

  async function lookAround(): Promise<Choice> {
    const idle = presence.idleSeconds();
    away = absenceOf(idle, away, clock.now());
    const dream = due && Math.abs(clock.now() - due.at) < DUE_MS ? due : undefined;
    if (!dream) due = undefined;
    const mute = notices.canSay() ? undefined : 'nothing can be shown here';
    // Where idleness is not told, the gate of the dream has gone by what was observed.
    const chair = idle === 'unknown' ? (dream ? 'away' : 'unknown') : idle >= HERE_SECONDS ? 'away' : 'here';
    // Nothing is read for an empty chair.
    const isReached = chair !== 'away' || phone();
    const said = mute !== undefined || !isReached ? [] : await sayable(idle);
    const candidates: Candidate[] = [
      ...said,
      ...(dream ? [{ action: 'dream' as const, key: 'dream' as const, title: 'A dream' }] : []),
    ];
    const limits = await notices.limits(said.length > 0);
    const touched = idle === 'unknown' ? -Infinity : clock.now() - idle * 1000;
    const isNew = Math.max(newsAt, touched) > (notices.lastWord() ?? -Infinity);
    const input = {
      chair,
      phone: chair === 'away' && isReached,
      candidates,
      planned: blocking.planned,
      mute,
      limits,
      hasNews: isNew,
    } satisfies TickInput;
    const choice = decideTick(input, await consult?.(allowed(input).may));
    for (const { candidate, because, held } of choice.waiting)
      if (held && candidate.action === 'notify') notices.hold(candidate.moment, because);
    return choice;
  }

  async function sayable(idleSeconds: number | 'unknown'): Promise<Candidate[]> {
    const chair = { idleSeconds, ...(away ? { away } : {}) };
    const moments = momentsIn(await blocking.run('look', gather), chair).filter((one) => !notices.wasOffered(one));
    const digest = notices.digest();
    return [
      ...moments.map((moment) => ({
        action: 'notify' as const,
        key: moment.key,
        title: moment.notice.title,
        moment,
      })),
      ...(digest ? [{ action: 'digest' as const, key: digest.key, title: digest.notice.title, moment: digest }] : []),
    ];
  }

  /** What came of it: undefined when it was done, else why not. */
  async function act(candidate: Candidate, because: string): Promise<string | undefined> {
    if (candidate.action === 'dream') {
      const begun = due;
      due = undefined;
      begun?.begin().catch((thrown: unknown) => ports.diagnose('ticks', `${because}: ${messageOf(thrown)}`));
      return undefined;
    }
    const decision = await notices.offer(candidate.moment, candidate.action);
    return decision.show ? undefined : decision.because;
  }

  return {
    start() {
      newsAt = clock.now();
      plan(LEAST_MS, 'heartbeat');
      ends = [
        events.subscribe('log.appended', () => {
          hasNews = true;
          newsAt = clock.now();
          wakeFor('news');
        }),
        events.subscribe('engine.changed', ({ state }) => void (state === 'woken' && wakeFor('the machine woke'))),
      ];
    },
    async stop() {
      cancel?.();
      cancel = undefined;
      due = undefined;
      for (const end of ends) end();
      ends = [];
      await underWay;
      decisions.clear();
    },
    look: () => look('by hand'),
    cameBack() {
      newsAt = clock.now();
      wakeFor('you are back');
    },
    dreamDue(begin) {
      due = { begin, at: clock.now() };
      wakeFor('a dream is due');
    },
    view: () => {
      const last = decisions.last();
      return last && cancel ? { ...last, next: formatStamp(nextAt, clock.offsetAt(nextAt)) } : undefined;
    },
    decisions,
  };
}

/** The last absence of a minute or more that a look has seen; one that goes on grows. */
function absenceOf(idle: number | 'unknown', known: Absence | undefined, now: number): Absence | undefined {
  if (idle === 'unknown' || idle < 60) return known;
  const from = now - idle * 1000;
  return { from: known && Math.abs(known.from - from) < 5000 ? known.from : from, to: now };
}
