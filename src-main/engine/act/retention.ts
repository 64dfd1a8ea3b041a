/**
 * Retention: once a local day the log is held against its limits, and whole days that are past them go (PRODUCT 3.6, TRUST R23).
 * A day no dream has read is dreamt first, whatever the gates say; if that cannot be, the day stays and the status says so.
 */
import path from 'node:path';
import type { DreamReport } from '../../../src-shared/contract/memory.ts';
import type { Status } from '../../../src-shared/contract/views.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { formatStamp, instantOf, localDay } from '../../../src-shared/kit/time.ts';
import type { Events } from '../events.ts';
import { readThrough, removeLogFile } from '../log/expired-file.ts';
import { dueDays, nextDue, withLook, type DueDay, type Limits } from '../log/expiry.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import { namesIn } from '../storage/atomic.ts';
import { expiredDraft } from './retention-words.ts';

export interface Retention {
  /** Looks, unless it did today. Never rejects. */
  look(dreams: Dreaming): Promise<void>;
  start(): void;
  /** Resolves when no file is being removed; a dream waits for it, so that none loses a file it is reading. */
  settled(): Promise<void>;
  /** Begins nothing more, and resolves when no file is being removed. */
  stop(): Promise<void>;
  /** For the status. */
  view(): Promise<Status['log']['kept']>;
}

export interface Dreaming {
  /** Measures the removal of files; absent: it is not measured. */
  remove?(run: () => Promise<boolean>): Promise<boolean>;
  /** Makes a dream now; it may take as long as it likes. */
  dream(): Promise<DreamReport>;
  /** A dream runs, or is about to. */
  isBusy(): boolean;
}

export interface RetentionOptions {
  ports: Pick<Ports, 'clock' | 'files' | 'diagnose'>;
  events: Pick<Events, 'emit'>;
  rooms(): Pick<Rooms, 'paths' | 'log' | 'feed' | 'recall' | 'ingest' | 'dreams' | 'settings' | 'expiry'>;
  /** Instead of what is set, for tests. */
  limits?: () => Limits;
}

const HOUR = 3_600_000;
const GIGABYTE = 1_000_000_000;
/** The index gets this long to take what is on its way. */
const INDEX_MS = 10_000;

export function openRetention({ ports, events, rooms, ...given }: RetentionOptions): Retention {
  const { clock, files, diagnose } = ports;
  const limits = given.limits ?? (() => limitsSet(rooms().settings));
  let looking = false;
  let stopped = false;
  /** The day tried last, and when in true time: a clock that hops from day to day makes no looks. */
  let tried: { on: string; at: number } | undefined;
  let removing: Promise<unknown> = Promise.resolve();

  async function look(dreams: Dreaming): Promise<void> {
    const today = dayNow();
    if (looking || stopped || !isTime(today) || !isSafe()) return;
    looking = true;
    tried = { on: today, at: clock.monotonic() };
    try {
      await expire(today, dreams);
    } catch (error) {
      diagnose('retention', messageOf(error));
    } finally {
      looking = false;
    }
  }

  function isTime(today: string): boolean {
    if (rooms().expiry.get().looks.at(-1) === today) return false;
    return !tried || (tried.on !== today && clock.monotonic() - tried.at >= HOUR);
  }

  /** Settings that nobody chose expire nothing. */
  function isSafe(): boolean {
    const { settings } = rooms();
    return settings.trouble() === undefined && !settings.ignored().some((key) => key.startsWith('log.'));
  }

  async function expire(today: string, dreams: Dreaming): Promise<void> {
    const { expiry, log } = rooms();
    const looks = withLook(expiry.get().looks, today);
    const plan: Plan = async (stays, writes) => {
      const asked = { today, looks, limits: limits(), stays: new Set(stays.map(({ day }) => day)) };
      return dueDays(await log.files(), writes === undefined ? asked : { ...asked, writes });
    };
    const stays = await dreamtFirst((known) => plan(known, log.device), dreams);
    const due = await plan(stays, log.device);
    if (due.length > 0) {
      const { remove: measured = (run) => run() } = dreams;
      const done = measured(() => remove(due, () => plan(stays), dreams));
      removing = done.catch(() => undefined);
      if (!(await done)) return;
    }
    if (log.lastSeq() > 0) await expiry.set({ looks, stays });
    if (due.length > 0) events.emit('engine.changed', { state: 'log' });
  }

  /** Days that are due and not dreamt, after a dream had its chance. */
  async function dreamtFirst(plan: (stays: Stays) => Promise<DueDay[]>, { dream }: Dreaming): Promise<Stays> {
    if ((await undreamt(await plan([]))).length === 0) return [];
    const because = await dream().then(
      (report) => report.because ?? 'a dream left something of it unread',
      (error: unknown) => messageOf(error),
    );
    // What stays makes room for other days under the size limit: they are asked for until all are known.
    const stays: Stays = [];
    for (;;) {
      const more = await undreamt(await plan(stays));
      if (more.length === 0) return stays;
      stays.push(...more.map((day) => ({ day, because: `it is not dreamt yet: ${because}` })));
    }
  }

  async function undreamt(due: readonly DueDay[]): Promise<string[]> {
    const dreamt = rooms().dreams.cursor();
    const days: string[] = [];
    for (const { day, files: held } of due)
      for (const one of held)
        if (!days.includes(day) && (await readThrough(files, one, dreamt)).unread > 0) days.push(day);
    return days;
  }

  /**
   * First it is kept up to when lines are gone, and written down that they go, both durable; then file after file goes. False when
   * this is not the moment, or the engine ends: the next look goes on.
   */
  async function remove(due: DueDay[], planNow: () => Promise<DueDay[]>, { isBusy }: Dreaming): Promise<boolean> {
    const { dreams, feed, expiry, ingest, recall, paths } = rooms();
    await feed.settled(INDEX_MS);
    if (isBusy() || feed.state() !== 'ready' || feed.lag() > 0) {
      tried = undefined; // in a minute
      return false;
    }
    const dreamt = dreams.cursor();
    await expiry.set({ goneUpTo: await goneUpTo(due) });
    await ingest.take([expiredDraft(due, stampNow(), limits())]);
    // The record of the act has moved the log on. What the plan of now does not allow stays.
    const allowed = new Set((await planNow()).flatMap((one) => one.files.map(({ file }) => file)));
    for (const file of due.flatMap((one) => one.files).filter((one) => allowed.has(one.file))) {
      if (stopped) return false;
      const read = await readThrough(files, file, dreamt);
      if (read.unread > 0) continue;
      await recall.expire(read.ids);
      await removeLogFile(files, paths.logs, file);
      diagnose('retention', `${path.relative(paths.logs, file.file)} expired`);
    }
    await removeDamaged(due.map(({ day }) => day));
    return true;
  }

  /** Never earlier than before. */
  async function goneUpTo(due: readonly DueDay[]): Promise<string | null> {
    let last = rooms().expiry.get().goneUpTo;
    for (const file of due.flatMap((one) => one.files)) {
      const { lastLoggedAt } = await readThrough(files, file, {});
      if (lastLoggedAt && (last === null || instantOf(lastLoggedAt) > instantOf(last))) last = lastLoggedAt;
    }
    return last;
  }

  /** Damaged bytes of days that are gone; their files begin with device and day. */
  async function removeDamaged(days: readonly string[]): Promise<void> {
    const { paths, log } = rooms();
    const left = new Set((await log.files()).map(({ day }) => day));
    for (const name of await namesIn(files, paths.quarantine)) {
      const day = /-(\d{4}-\d{2}-\d{2})[.\w]*\.log-/.exec(name)?.[1];
      if (day !== undefined && days.includes(day) && !left.has(day))
        await files.remove(path.join(paths.quarantine, name));
    }
  }

  function dayNow(): string {
    return localDay(clock.now(), clock.offsetAt(clock.now()));
  }
  function stampNow(): string {
    return formatStamp(clock.now(), clock.offsetAt(clock.now()));
  }

  return {
    look,
    start() {
      stopped = false;
      tried = undefined;
    },
    settled: async () => void (await removing),
    async stop() {
      stopped = true;
      await removing;
    },
    async view() {
      const { log, expiry } = rooms();
      const held = await log.files();
      const { looks, stays } = expiry.get();
      const { days, bytes } = limits();
      const next = nextDue(held, { today: dayNow(), looks, limits: { days, bytes }, writes: log.device });
      const oldest = held.map(({ day }) => day).sort()[0];
      return { days, bytes, ...(oldest ? { oldest } : {}), ...(next ? { next } : {}), stays };
    },
  };
}

type Stays = { day: string; because: string }[];
type Plan = (stays: Stays, writes?: string) => Promise<DueDay[]>;

function limitsSet(settings: Rooms['settings']): Limits {
  return { days: settings.value('log.keepDays'), bytes: settings.value('log.keepGigabytes') * GIGABYTE };
}
