/**
 * Watches one repository: a first look, then a look at every hint and every minute. Hints may be lost, looks are the truth:
 * each compares the repository with the cursor, which moves only after everything was acknowledged.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import { formatStamp, instantOf } from '../../../../src-shared/kit/time.ts';
import type { Clock } from '../../ports.ts';
import type { GitCursor } from './git-cursor.ts';
import { cursorOf, parseCursor, withoutSecretNames } from './git-cursor.ts';
import { firstLook, lookSince } from './look.ts';
import type { GitTool } from './objects.ts';
import { NOT_INSTALLED } from './objects.ts';
import type { Refs } from './refs.ts';
import type { Repository } from './repository.ts';
import { findRepository } from './repository.ts';
import type { Snapshot } from './snapshot.ts';
import { takeSnapshot } from './snapshot.ts';
import { uncommittedReader } from './uncommitted.ts';
import type { Uncommitted } from './uncommitted.ts';
import type { WatchPaths } from './watched.ts';
import { watchedRepository } from './watched.ts';

export interface GitObserverOptions {
  project: { id: string; path: string };
  git: GitTool;
  clock: Clock;
  watchPaths: WatchPaths;
  /** Resolves when the drafts are acknowledged. Repeats are dropped by key. */
  emit: (drafts: Draft[], how: { firstLook: boolean }) => Promise<unknown>;
  cursorStore: { load(name: string): Promise<unknown>; save(name: string, cursor: GitCursor): Promise<void> };
  onState?: (state: ObserverState) => void;
  /** Called after each look that told all; what it throws is its own trouble. */
  afterLook?: (repository: Repository, refs: Refs, signal: AbortSignal) => Promise<void>;
  /** Nothing is read until `resume`. */
  startPaused?: boolean;
  /** Spans (milliseconds since 1970) in which Vesper was paused: what happened then is never told. */
  blind?: readonly { from: number; to: number }[];
}

export interface GitObserver {
  state(): ObserverState;
  /** Looks now; resolves when what was found is acknowledged. Failures are in `state`. */
  reconcileNow(): Promise<void>;
  /** What differs from the last commit; undefined when paused, or where there is no repository or no git. */
  uncommitted(untracked?: readonly string[]): Promise<Uncommitted | undefined>;
  /** The branch HEAD was on at the last look; undefined when it is detached, or before a look. */
  branch(): string | undefined;
  /** Stops reading at once. */
  pause(): Promise<void>;
  /** Reads again; what happened meanwhile is not told. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** The longest time between looks (ms). */
const POLL = 60_000;
/** Git writes several files for one act; a look waits until they are likely all there (≤ 150 ms are promised). */
const SETTLE = 120;
/** How often a look that found damage is repeated before what is missing is passed over. */
const PATIENCE = 2;
const DAMAGED = 'part of the history is missing or damaged';

export async function openGitObserver(options: GitObserverOptions): Promise<GitObserver> {
  const { project, git, clock, emit, cursorStore } = options;
  let current: ObserverState = { name: 'git', state: options.startPaused ? 'paused' : 'starting' };
  let paused = options.startPaused ?? false;
  let pausedAt = clock.now();
  let closed = false;
  let stop = new AbortController();
  let repository: Repository | undefined;
  let readUncommitted: ReturnType<typeof uncommittedReader> | undefined;
  let cursor: GitCursor | undefined;
  let cursorName: string | undefined;
  /** A look that pause cut short: it is finished on resume, for it began before. */
  let unfinished: Snapshot | undefined;
  let watchTrouble: string | undefined;
  /** Looks in a row that found part of the history unreadable. */
  let damaged = 0;
  /** Keys acknowledged since the cursor last moved, for looks that have to be repeated. */
  const told = new Set<string>();
  const blind = [...(options.blind ?? [])];
  let queue: Promise<void> = Promise.resolve();
  /** Looks that were asked for and have not ended. */
  let looks = 0;
  let cancelPoll = () => {};
  let cancelSettle: (() => void) | undefined;

  const tell = (state: ObserverState['state'], reason?: string) => {
    const { lastEventAt } = current;
    const same = current.state === state && current.reason === reason;
    current = {
      name: 'git',
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(lastEventAt ? { lastEventAt } : {}),
    };
    if (!same) options.onState?.(current);
  };
  const hint = () => {
    if (closed || paused || cancelSettle) return;
    cancelSettle = clock.after(SETTLE, () => {
      cancelSettle = undefined;
      void look();
    });
  };
  const watched = watchedRepository(options.watchPaths, project.path, hint);
  const poll = () => {
    cancelPoll();
    cancelPoll = clock.after(POLL, () => {
      // The last minute's look has not ended: what is green is not proven any more.
      if (looks > 0 && current.state === 'watching') tell('degraded', 'a look at the repository takes long');
      void look();
      poll();
    });
  };
  const inQueue = (task: () => Promise<void>) => (queue = queue.then(task, task));
  const look = () => {
    looks++;
    return inQueue(async () => void (closed || paused || (await guarded(lookOnce)))).finally(() => looks--);
  };

  async function guarded(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!closed && !paused) tell('degraded', messageOf(error));
    }
  }

  /** Finds the repository as it is now and arms the watch for it. */
  async function locate(): Promise<Repository | undefined> {
    if (git.binary === undefined) return void tell('degraded', NOT_INSTALLED);
    const found = await findRepository(project.path);
    const now = found.state === 'found' ? found.repository : undefined;
    if (!isDeepStrictEqual(now, repository)) readUncommitted = undefined;
    repository = now;
    watchTrouble = await watched.arm(now);
    switch (found.state) {
      case 'none':
        return void tell('off', 'there is no git repository in this folder');
      case 'unreachable':
        return void tell('unreachable', 'the folder cannot be reached');
      case 'unsupported':
        return void tell('degraded', found.reason);
      case 'found':
        await loadCursor(found.repository);
        return found.repository;
    }
  }

  /** Each worktree has its own HEAD and so its own cursor. */
  async function loadCursor({ gitDir, commonDir }: Repository): Promise<void> {
    const worktree = gitDir === commonDir ? '' : `-${gitDir.replace(/^.*[\\/]/, '').replaceAll(/[^\w.-]/g, '_')}`;
    const name = `git-${project.id}${worktree}`;
    if (name === cursorName) return;
    cursor = parseCursor(await cursorStore.load(name));
    cursorName = name;
  }

  async function saveCursor(next: GitCursor): Promise<void> {
    const same = JSON.stringify(next) === JSON.stringify(cursor);
    cursor = next;
    if (!same && cursorName !== undefined) await cursorStore.save(cursorName, withoutSecretNames(next));
  }

  async function lookOnce(): Promise<void> {
    const here = await locate();
    if (!here) return;
    const snapshot = await takeSnapshot(here, cursor);
    // Paused in an earlier life: what came after is not to be told.
    if (cursor?.paused) await saveCursor(cursorOf(snapshot));
    else await tellAll(here, snapshot);
    tellHealth();
    await options.afterLook?.(here, snapshot.refs, stop.signal);
  }

  function tellHealth(): void {
    if (watchTrouble !== undefined) tell('degraded', `watching failed, looking once a minute: ${watchTrouble}`);
    else tell('watching', damaged > 0 ? DAMAGED : undefined);
  }

  async function tellAll(here: Repository, snapshot: Snapshot): Promise<void> {
    const signal = stop.signal;
    let whole = true;
    const onDamage = () => void (whole = false);
    const looker = { project: project.id, repository: here, objects: git.objectsOf(here, signal), clock, onDamage };
    unfinished = snapshot;
    const batches = cursor ? lookSince(looker, snapshot, cursor) : firstLook(looker, snapshot);
    for await (const batch of batches) {
      signal.throwIfAborted();
      const drafts = batch.filter((draft) => !isBlind(draft.at) && !told.has(draft.key));
      if (drafts.length === 0) continue;
      await emit(drafts, { firstLook: cursor === undefined });
      for (const { key } of drafts) told.add(key);
      const now = clock.now();
      current = { ...current, lastEventAt: formatStamp(now, clock.offsetAt(now)) };
    }
    signal.throwIfAborted();
    unfinished = undefined;
    // Objects may be missing for a moment (a repack, a copy still under way): look again before passing over them.
    damaged = whole || damaged >= PATIENCE ? 0 : damaged + 1;
    if (damaged > 0) return;
    await saveCursor(cursorOf(snapshot));
    told.clear();
  }

  // Git keeps whole seconds: what it dates to the second in which a pause began may have come after.
  const isBlind = (at: string) => blind.some(({ from, to }) => instantOf(at) > from - 1000 && instantOf(at) <= to);

  if (!paused) void look();
  poll();
  return {
    state: () => current,
    branch: () => (repository ? cursor?.head.branch : undefined),
    reconcileNow: () => look(),
    uncommitted: async (untracked) => {
      if (paused || closed || git.binary === undefined) return undefined;
      if (!repository) await look();
      if (!repository) return undefined;
      readUncommitted ??= uncommittedReader(repository, git.objectsOf(repository, stop.signal));
      const signal = stop.signal;
      return readUncommitted(untracked).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      });
    },
    pause: async () => {
      if (paused || closed) return;
      paused = true;
      pausedAt = clock.now();
      stop.abort();
      tell('paused');
      await inQueue(async () => {
        await watched.disarm();
        if (cursor) await saveCursor({ ...cursor, paused: true });
      });
    },
    resume: async () => {
      if (!paused || closed) return;
      paused = false;
      stop = new AbortController();
      readUncommitted = undefined;
      blind.push({ from: pausedAt, to: clock.now() });
      tell('starting');
      await inQueue(() =>
        guarded(async () => {
          const here = await locate();
          if (!here) return;
          if (cursor) cursor = { ...cursor, paused: false };
          if (unfinished) await tellAll(here, unfinished);
          const snapshot = await takeSnapshot(here, cursor);
          if (cursor) await saveCursor(cursorOf(snapshot));
          else await tellAll(here, snapshot);
          tellHealth();
        }),
      );
    },
    close: async () => {
      closed = true;
      stop.abort();
      cancelPoll();
      cancelSettle?.();
      await queue;
      await watched.disarm();
    },
  };
}
