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
import type { Notice, Notifier, Ports } from '../../ports.ts';
import type { Rooms } from '../../rooms.ts';
import type { Moment } from '../moments/rules.ts';
import { decide, usesQuota, type Decision, type NoticeKind } from './decide.ts';
import { openKept, type Kept } from './kept.ts';
import { isSign, openReturns, openSigns, type Returns } from './returns.ts';
import { openTroubles } from './troubles.ts';
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
  /** Something while the user works, said once; why not, if it may not be said now. */
  offer(moment: Moment): Promise<Decision>;
  wasOffered(key: string): boolean;
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
  /** Trouble that none of the rooms knows of. */
  otherTrouble?(): Notice | undefined;
}

const LOOK_MS = 15_000;
/** How often it is written down that the user is there. */
const KEEP_SEEN_MS = 10 * 60_000;
const LEAST_EVENTS = 3;

export function openNotices({ ports, events, rooms, brief, waiting, otherTrouble }: NoticesOptions): Notices {
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
      other: () => otherTrouble?.(),
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

  async function settled(): Promise<void> {
    await last;
  }

  /** A sign of the user; a return is told once a local day. */
  function seen(instant: number): void {
    if (!open) return;
    const left = open.returns.seen(instant);
    const known = open.kept.get().lastSeen;
    if (left !== undefined) {
      events.emit('brief.changed', {}); // what a page still shows is from before they left
      inTurn(() => welcome(left));
    }
    if (known === null || Math.abs(instant - known) >= KEEP_SEEN_MS)
      inTurn(({ kept, returns }) => kept.set({ lastSeen: returns.lastSeen() }));
  }

  async function welcome(left: number): Promise<void> {
    const [now, kept] = [stampOf(clock.now()), open?.kept];
    const briefAt = kept?.get().briefAt ?? null;
    if (!kept || briefAt?.slice(0, 10) === now.slice(0, 10)) return;
    const told = await briefSince(stampOf(left), briefAt);
    if (!told || !(await say('brief', briefNotice(told, stampOf(left), now)))) return;
    await kept.set({ briefAt: now });
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

  async function tell(kind: NoticeKind, notice: Notice): Promise<Decision> {
    if (!open) return { show: false, because: 'nothing can be shown here' };
    const { settings, ingest } = rooms();
    const { notify, kept } = open;
    const at = stampOf(clock.now());
    const decision = decide({
      kind,
      at,
      used: usedToday(kept),
      perDay: settings.value('interruptions.perDay'),
      quiet: { from: settings.value('quiet.from'), to: settings.value('quiet.to') },
      wants: {
        brief: settings.value('notify.brief'),
        trouble: settings.value('notify.trouble'),
        moments: settings.value('notify.moments'),
      },
      sinceLast: (clock.now() - (kept.get().saidAt ?? -Infinity)) / 60_000,
    });
    if (!decision.show && decision.soon) return decision;
    if (!decision.show) return holdBack(kept, at, notice.title, decision.because);
    const shown = await notify.show(notice, kind);
    if (!shown.shown) {
      if (!unshown.has(shown.because)) ports.diagnose('notices', shown.because);
      unshown.add(shown.because);
      return holdBack(kept, at, notice.title, shown.because);
    }
    const used = usedToday(kept) + (usesQuota(kind) ? 1 : 0);
    await kept.set({ day: at.slice(0, 10), used, ...(usesQuota(kind) ? { saidAt: clock.now() } : {}) });
    // On a full disk this fails, and the notice says why.
    await ingest
      .take([
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
    return { show: true };
  }

  /** The same, for the same reason, is kept once a day. */
  async function holdBack(kept: Kept, at: string, title: string, because: string): Promise<Decision> {
    const { heldBack } = kept.get();
    const isKept = heldBack.some(
      (one) => one.at.slice(0, 10) === at.slice(0, 10) && one.title === title && one.because === because,
    );
    if (!isKept) await kept.set({ heldBack: [...heldBack, { at, title, because }] });
    return { show: false, because };
  }

  function usedToday(kept: Kept): number {
    const { day, used } = kept.get();
    return day === localDay(clock.now(), clock.offsetAt(clock.now())) ? used : 0;
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
    async offer(moment) {
      let decision: Decision = { show: false, because: 'nothing can be shown here' };
      inTurn(async ({ kept }) => {
        decision = await tell('moment', moment.notice);
        if (decision.show) await kept.set({ moments: [...kept.get().moments, moment.key] });
      });
      await last;
      return decision;
    },
    wasOffered: (key) => open?.kept.get().moments.includes(key) ?? false,
    canSay: () => open !== undefined,
    asked: (wish) => inTurn(() => say('wish', wishNotice(wish))),
    view() {
      if (!open) return undefined;
      const { heldBack } = open.kept.get();
      return { used: usedToday(open.kept), perDay: rooms().settings.value('interruptions.perDay'), heldBack };
    },
  };
}
