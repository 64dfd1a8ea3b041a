/**
 * What Vesper says unasked: the brief when the user is back, recording that stopped, a project in trouble, a dream that failed.
 * Everything is decided in one place, said once, and what was held back is kept with its reason.
 */
import type { Fact } from '../../../../src-shared/contract/memory.ts';
import type { Wish } from '../../../../src-shared/contract/wish.ts';
import type { Brief, Status } from '../../../../src-shared/contract/views.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import { formatStamp, localDay } from '../../../../src-shared/kit/time.ts';
import type { Caller } from '../../../../src-shared/rpc/wire.ts';
import type { Events } from '../../events.ts';
import type { Notice, Notifier, Ports, Shown } from '../../ports.ts';
import type { Rooms } from '../../rooms.ts';
import type { ActionName } from '../actions.ts';
import type { Blocking } from '../blocking.ts';
import { kindOf, oftenSetting } from '../moments/kinds.ts';
import type { Moment } from '../moments/moment.ts';
import { decide, type Decision, type Limits, type NoticeKind } from './decide.ts';
import { digestOf, stillWorth, withHeldBack, type Later } from './digest.ts';
import { openKept, type Kept } from './kept.ts';
import { limitsNow, usedToday, wasSaidLately } from './limits.ts';
import { holdBack, keepShown, saveFor } from './outcome.ts';
import { isSign, openReturns, openSigns, type Returns } from './returns.ts';
import { openTroubles, type Trouble } from './troubles.ts';
import { briefNotice, dreamNotice, reviewNotice, wishNotice } from './words.ts';

export interface Notices {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when everything that was due so far has been decided. */
  settled(): Promise<void>;
  /** A client called, or came. */
  called(name: string, caller: Caller): void;
  came(caller: Caller): void;
  /** An agent's wish waits; said once. */
  asked(wish: Wish): void;
  /** Something while the user works, or what was held back, said once; why not, if it may not be said now. */
  offer(moment: Moment, action: 'notify' | 'digest'): Promise<Decision>;
  /** It may not be said now, for a reason that lasts. */
  hold(moment: Moment, because: string): void;
  /** Said, or kept for the digest, or the same words were said within the day. */
  wasOffered(moment: Moment): boolean;
  /** What was held back and is still worth a word, as one notice. */
  digest(): Moment | undefined;
  /** undefined where nothing can be shown. */
  limits(asksFocus: boolean): Promise<Limits | undefined>;
  /** When something that used an interruption was last said (ms). */
  lastWord(): number | null;
  canSay(): boolean;
  /** What was used of today's interruptions, and what was held back; undefined where nothing can be shown. */
  view(): Status['notices'];
}

export interface NoticesOptions {
  ports: Ports;
  events: Events;
  rooms(): Rooms;
  /** As the user would get it. */
  brief(since?: string): Promise<Brief>;
  waiting(): Promise<Pick<Fact, 'id'>[]>;
  blocking: Pick<Blocking, 'run'>;
  /** The user is back. */
  onReturn?(): void;
  /** Trouble that none of the rooms knows of. */
  otherTroubles?(): Promise<Trouble[]>;
}

const actionOf: Record<NoticeKind, ActionName> = {
  brief: 'brief',
  review: 'review',
  wish: 'ask',
  moment: 'notify',
  digest: 'digest',
  stopped: 'trouble',
  delayed: 'trouble',
  dream: 'trouble',
  spending: 'trouble',
};
const LOOK_MS = 15_000;
/** How often it is written down that the user is there. */
const KEEP_SEEN_MS = 10 * 60_000;
const LEAST_EVENTS = 3;

export function openNotices(options: NoticesOptions): Notices {
  const { ports, events, rooms, brief, waiting, blocking, onReturn, otherTroubles } = options;
  const { clock, presence } = ports;
  let open: { notify: Notifier; kept: Kept; returns: Returns; end(): void } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const unshown = new Set<string>();

  /** One thing at a time; what fails is said to developers and never ends the watch. */
  function inTurn(run: (now: NonNullable<typeof open>) => Promise<unknown>): void {
    last = last.then(() => open && run(open)).catch((thrown: unknown) => ports.diagnose('notices', messageOf(thrown)));
  }

  async function start(): Promise<void> {
    const { notify } = ports;
    if (!notify || open) return;
    const kept = await openKept(ports, rooms().paths.notices);
    const returns = openReturns(kept.get().lastSeen);
    const signs = openSigns();
    const troubles = openTroubles({
      now: clock.now,
      rooms,
      kept,
      today: () => stampOf(clock.now()).slice(0, 10),
      others: otherTroubles ?? (() => Promise.resolve([])),
      say: (kind, notice) => say(kind, notice),
    });
    const look = () => {
      cancel = clock.after(LOOK_MS, look);
      const idle = presence.idleSeconds();
      if (idle !== 'unknown') seen(clock.now() - idle * 1000);
      inTurn(() => troubles.look());
    };
    let cancel = clock.after(LOOK_MS, look);
    const ends = [
      () => cancel(),
      events.subscribe('log.appended', (appended) => {
        const sign = signs(appended.last, clock.now());
        if (sign !== undefined && presence.idleSeconds() === 'unknown') seen(sign);
      }),
      events.subscribe('dream.progress', ({ id, phase }) => phase === null && inTurn(() => dreamEnded(id))),
    ];
    open = { notify, kept, returns, end: () => ends.forEach((end) => end()) };
  }

  const settled = async (): Promise<void> => void (await last);

  /** A sign of the user; a return is told once a local day. */
  function seen(instant: number): void {
    if (!open) return;
    const left = open.returns.seen(instant);
    const known = open.kept.get().lastSeen;
    if (left !== undefined) {
      events.emit('brief.changed', {}); // what a page still shows is from before they left
      inTurn(() => welcome(left));
      onReturn?.();
    }
    if (known === null || Math.abs(instant - known) >= KEEP_SEEN_MS)
      inTurn(({ kept, returns }) => kept.set({ lastSeen: returns.lastSeen() }));
  }

  async function welcome(left: number): Promise<void> {
    const [now, kept] = [stampOf(clock.now()), open?.kept];
    const briefAt = kept?.get().briefAt ?? null;
    if (!kept || briefAt?.slice(0, 10) === now.slice(0, 10)) return;
    const told = await briefSince(stampOf(left), briefAt);
    if (!told) return;
    const notice = withHeldBack(briefNotice(told, stampOf(left), now), heldForNow(kept));
    if (!(await say('brief', notice))) return;
    await kept.set({ briefAt: now, later: [] });
    const items = await waiting();
    const known = new Set(kept.get().waiting);
    if (items.some(({ id }) => !known.has(id)) && (await say('review', reviewNotice(items.length))))
      await kept.set({ waiting: items.map(({ id }) => id) });
  }

  /** What happened while they were away; else where they left off, unless there is too little since the last brief. */
  async function briefSince(left: string, briefAt: string | null): Promise<Brief | undefined> {
    const away = await brief(left);
    if (away.items.length > 0) return away;
    const sources = ['file', 'git', 'terminal', 'agent', 'forge', 'note'] as const;
    const since = briefAt ?? stampOf(clock.now() - 7 * 86_400_000);
    const happened = await rooms().recall.recent({ sources: [...sources], since, limit: LEAST_EVENTS });
    if (happened.length < LEAST_EVENTS) return undefined;
    const asked = await brief();
    return asked.items.length > 0 ? asked : undefined;
  }

  async function dreamEnded(id: string): Promise<void> {
    const [report] = await rooms().dreams.list(1);
    if (report?.id === id && report.because?.startsWith('The dream failed')) await say('dream', dreamNotice(report));
  }

  /** True when the system showed it. */
  async function say(kind: NoticeKind, notice: Notice): Promise<boolean> {
    return (await tell(kind, notice)).show;
  }

  /** `about`: the key of a moment. */
  async function tell(kind: NoticeKind, notice: Notice, about?: string): Promise<Decision> {
    if (!open) return { show: false, because: 'nothing can be shown here' };
    const { kept } = open;
    const limits = await limitsNow(ports, rooms(), kept, true);
    const decision = decide({ ...limits, kind, ...(about === undefined ? {} : { about }) });
    if (!decision.show && decision.soon) return decision;
    if (!decision.show) {
      if (!decision.never && (about !== undefined || kind === 'dream'))
        await saveFor(kept, clock.now(), about ?? notice.id, notice);
      return holdBack(kept, limits.at, notice.title, decision.because);
    }
    const shown = await show(kind, notice, open.notify);
    if (!shown.shown) {
      if (!unshown.has(shown.because)) ports.diagnose('notices', shown.because);
      unshown.add(shown.because);
      return holdBack(kept, limits.at, notice.title, shown.because);
    }
    await wasShown(kept, kind, notice, about);
    return { show: true };
  }

  /** Within the blocking budget; a service that does not answer within it has not shown anything. */
  async function show(kind: NoticeKind, notice: Notice, notify: Notifier): Promise<Shown> {
    return blocking
      .run(actionOf[kind], () => notify.show(notice, kind))
      .catch((thrown: unknown) => ({ shown: false, because: messageOf(thrown) }));
  }

  async function wasShown(kept: Kept, kind: NoticeKind, notice: Notice, about: string | undefined): Promise<void> {
    const at = stampOf(clock.now());
    await keepShown(kept, clock, at.slice(0, 10), kind, notice, about);
    // On a full disk this fails, and the notice says why.
    await rooms()
      .ingest.take([
        {
          key: `notice:${notice.id}:${at}`,
          at,
          project: null,
          source: 'action',
          kind: 'notified',
          origin: 'vesper',
          text: notice.title,
        },
      ])
      .catch((thrown: unknown) => ports.diagnose('notices', messageOf(thrown)));
  }

  /** With a button that teaches it: the next step down of how often its kind is said. */
  function withLess({ key, notice }: Moment): Notice {
    const setting = oftenSetting(kindOf(key));
    if (setting === undefined) return notice;
    const less = () => {
      const next = rooms().settings.value(setting) === 'always' ? 'seldom' : 'never';
      rooms()
        .settings.set(setting, next)
        .catch((thrown: unknown) => ports.diagnose('notices', messageOf(thrown)));
    };
    return { ...notice, actions: [...(notice.actions ?? []).slice(0, 1), { label: 'Less of this', run: less }] };
  }

  function heldForNow(kept: Kept): Later[] {
    return stillWorth(kept.get().later, clock.now());
  }

  function stampOf(instant: number): string {
    return formatStamp(instant, clock.offsetAt(instant));
  }

  return {
    start,
    settled,
    async stop() {
      open?.end();
      inTurn(({ kept, returns }) => kept.set({ lastSeen: returns.lastSeen() }));
      await settled();
      open = undefined;
    },
    called(name, caller) {
      if (presence.idleSeconds() === 'unknown' && isSign(name, caller)) seen(clock.now());
    },
    came(caller) {
      if (presence.idleSeconds() === 'unknown' && caller.kind === 'renderer' && !caller.agent) seen(clock.now());
    },
    async offer(moment, action) {
      let decision: Decision = { show: false, because: 'nothing can be shown here' };
      inTurn(async ({ kept }) => {
        const isDigest = action === 'digest';
        decision = await tell(isDigest ? 'digest' : 'moment', withLess(moment), moment.key);
        if (decision.show && isDigest) await kept.set({ later: [] });
      });
      await last;
      return decision;
    },
    hold(moment, because) {
      inTurn(async ({ kept }) => {
        if (!/^you want|as you set it$/.test(because)) await saveFor(kept, clock.now(), moment.key, moment.notice);
        await holdBack(kept, stampOf(clock.now()), moment.notice.title, because);
      });
    },
    wasOffered({ key, notice }) {
      if (!open) return false;
      return open.kept.get().moments.includes(key) || wasSaidLately(notice, open.kept, clock.now());
    },
    digest() {
      const digest = open && digestOf(heldForNow(open.kept), localDay(clock.now(), clock.offsetAt(clock.now())));
      return digest && open?.kept.get().moments.includes(digest.key) ? undefined : digest;
    },
    limits: async (asksFocus) => (open ? limitsNow(ports, rooms(), open.kept, asksFocus) : undefined),
    lastWord: () => open?.kept.get().saidAt ?? null,
    canSay: () => open !== undefined,
    asked: (wish) => inTurn(() => say('wish', wishNotice(wish))),
    view() {
      if (!open) return undefined;
      const { heldBack } = open.kept.get();
      return { used: usedToday(clock, open.kept), perDay: rooms().settings.value('interruptions.perDay'), heldBack };
    },
  };
}
