/**
 * When which subscription is looked at: all of a forge in one round, as often as its quota allows and never more than once a minute, and
 * one that a delivery named at once. A round that was broken off goes on where it was.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import type { Clock, Files } from '../../ports.ts';
import type { Ask } from './ask.ts';
import { loadCursor, saveCursor, type ForgeCursor } from './cursor.ts';
import { lookAt, type Looked } from './poll.ts';
import { lookAtList } from './poll-list.ts';
import type { Quota } from './quota.ts';
import type { ForgeStore, Subscription } from './store.ts';

export interface Rounds {
  start(): void;
  /** Resolves when a round under way has ended. */
  stop(): Promise<void>;
  /** Looks at these now, as far as their forges may be asked. */
  look(ids: readonly string[]): Promise<void>;
  /** A delivery names pull requests, or (with none) a repository: what of it is watched is looked at soon. */
  hint(repo: string, numbers: readonly number[]): void;
  /** Why it was not looked at whole the last time. */
  missed(id: string): string | undefined;
  cursor(id: string): Promise<ForgeCursor>;
  /** The user changed something: what was not there may be now. */
  clear(origin: string): Promise<void>;
}

export interface RoundsOptions {
  ports: { clock: Clock; files: Files; diagnose(area: string, message: string): void };
  /** Of cursors. */
  folder: string;
  store: ForgeStore;
  quota: Quota;
  ask: Ask;
  /** Why it is not to be asked for now; undefined when it is. */
  whyNot(one: Subscription): string | undefined;
  /** The project's own branches, and its repositories as `OWNER/NAME`; undefined where they cannot be read. */
  branches(project: string): Promise<{ names: ReadonlySet<string>; repos: ReadonlySet<string> } | undefined>;
  /** When nothing of it was to be read (ms). */
  blind(project: string | null): { from: number; to: number }[];
  emit(project: string | null, drafts: Draft[]): Promise<unknown>;
  /** A text without its secrets. */
  mask(text: string): Promise<string>;
  /** One was looked at, and what came of it is kept. */
  looked(): void;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Deliveries come in bursts, and the forge's own answers need a moment; many of them may not use up the quota. */
const HINT_MS = 2000;
const NEXT_HINT_MS = 30_000;

export function openRounds({ ports, folder, store, quota, ask, ...options }: RoundsOptions): Rounds {
  const { clock, files } = ports;
  const missed = new Map<string, string>();
  const cursors = new Map<string, ForgeCursor>();
  /** By origin: when its next round is due (ms). */
  const dueAt = new Map<string, number>();
  const hinted = new Set<string>();
  let cancelTick: (() => void) | undefined;
  let cancelHint: (() => void) | undefined;
  let hintedAt = -Infinity;
  let isStopped = false;
  let underWay: Promise<void> = Promise.resolve();

  const inTurn = (run: () => Promise<void>): Promise<void> => {
    underWay = underWay.then(run).catch((thrown: unknown) => ports.diagnose('forge', messageOf(thrown)));
    return underWay;
  };

  function tick(): void {
    cancelTick = clock.after(MINUTE, tick);
    void inTurn(async () => {
      for (const origin of new Set(store.list().map((one) => one.origin)))
        if ((dueAt.get(origin) ?? 0) <= clock.now()) await round(origin);
    });
  }

  /** The one that was looked at longest ago comes first: a small quota goes round. */
  async function round(origin: string): Promise<void> {
    const before = quota.view(origin).used;
    const waiting = store.list().filter((one) => one.origin === origin && !one.ended);
    const each = await Promise.all(waiting.map(async (one) => ({ one, at: (await cursorOf(one.id)).lookedAt ?? 0 })));
    for (const { one } of each.sort((a, b) => a.at - b.at)) if ((await lookOnce(one)) === 'stop') break;
    const { used, budget, rests } = quota.view(origin);
    const requests = used - before;
    if (requests <= 0) return void dueAt.delete(origin);
    // So that the requests of an hour's rounds are no more than there may be.
    const every = Math.min(Math.max(MINUTE, Math.ceil((HOUR * requests) / Math.max(1, budget))), HOUR);
    dueAt.set(origin, Math.max(clock.now() + every, rests?.until ?? 0));
  }

  /** `stop`: its forge is not asked any more for now. */
  async function lookOnce(one: Subscription): Promise<'stop' | 'go on'> {
    if (isStopped || one.ended) return 'go on';
    const cursor = await cursorOf(one.id);
    const held = cursor.held && cursor.held.until > clock.now() ? cursor.held.because : undefined;
    const why = options.whyNot(one) ?? held;
    if (why !== undefined) {
      missed.set(one.id, why);
      return 'go on';
    }
    const looked = await looks(one, cursor).catch((thrown: unknown): Looked => ({
      because: messageOf(thrown),
      stop: false,
    }));
    if (looked) missed.set(one.id, looked.because);
    else missed.delete(one.id);
    const state = one.number === null ? undefined : cursor.pulls[one.number]?.state;
    if (!looked && state !== undefined && state !== 'open') await store.change(one.id, { ended: true });
    options.looked();
    return looked?.stop ? 'stop' : 'go on';
  }

  async function looks(one: Subscription, cursor: ForgeCursor): Promise<Looked> {
    const looking = {
      ask,
      clock,
      place: one,
      project: one.project,
      mask: options.mask,
      emit: (drafts: Draft[]) => emit(one, drafts),
    };
    const lookAtPull = async (number: number) =>
      lookAt(
        {
          ...looking,
          async save(pull) {
            cursor.pulls[number] = pull;
            await saveCursor(files, folder, one.id, cursor);
          },
        },
        number,
        cursor.pulls[number],
      );
    const looked =
      one.number !== null
        ? await lookAtPull(one.number)
        : await lookAtList(
            { ask, place: one, branches: () => options.branches(one.project ?? '') },
            cursor,
            lookAtPull,
          );
    // Where nothing can be read, asking again each minute would find the same.
    if (looked && !looked.stop) cursor.held = { until: clock.now() + HOUR, because: looked.because };
    else delete cursor.held;
    if (!looked) cursor.lookedAt = clock.now();
    if (!looked?.stop) await saveCursor(files, folder, one.id, cursor);
    return looked;
  }

  /** What happened while it was paused is not told; and a pause that began meanwhile ends the look before anything is kept. */
  async function emit(one: Subscription, drafts: Draft[]): Promise<void> {
    const why = isStopped ? 'Vesper was stopped' : options.whyNot(one);
    if (why !== undefined) throw new Error(why);
    const blind = options.blind(one.project);
    const seen = drafts.filter(({ at }) => !blind.some(({ from, to }) => instantOf(at) >= from && instantOf(at) <= to));
    if (seen.length > 0) await options.emit(one.project, seen);
  }

  async function cursorOf(id: string): Promise<ForgeCursor> {
    const known = cursors.get(id) ?? (await loadCursor(files, folder, id));
    cursors.set(id, known);
    return known;
  }

  const lookAtThese = (ids: readonly string[]) =>
    inTurn(async () => {
      for (const one of store.list()) if (ids.includes(one.id)) await lookOnce(one);
    });

  return {
    start: tick,
    async stop() {
      isStopped = true;
      cancelTick?.();
      cancelHint?.();
      await underWay;
    },
    look: lookAtThese,
    hint(repo, numbers) {
      const isMeant = ({ number }: Subscription) => number === null || numbers.length === 0 || numbers.includes(number);
      const meant = store
        .list()
        .filter((one) => !one.ended && one.repo.toLowerCase() === repo.toLowerCase() && isMeant(one));
      for (const { id } of meant) hinted.add(id);
      if (meant.length > 0 && !cancelHint)
        cancelHint = clock.after(clock.now() - hintedAt < NEXT_HINT_MS ? NEXT_HINT_MS : HINT_MS, () => {
          cancelHint = undefined;
          hintedAt = clock.now();
          const ids = [...hinted];
          hinted.clear();
          void lookAtThese(ids);
        });
    },
    missed: (id) => missed.get(id),
    cursor: cursorOf,
    async clear(origin) {
      dueAt.delete(origin);
      await quota.clear(origin);
      for (const { id } of store.list().filter((one) => one.origin === origin)) {
        const cursor = await cursorOf(id);
        if (!cursor.held) continue;
        delete cursor.held;
        await saveCursor(files, folder, id, cursor);
      }
    },
  };
}
