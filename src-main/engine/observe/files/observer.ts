/**
 * Watches one project's files: arms the watch, takes a first look or catches up, then turns bursts of hints into
 * records. The whole tree is looked at again every five minutes, whatever the watch says.
 */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Ports } from '../../ports.ts';
import { watchFolder } from '../watch/watch.ts';
import type { Watcher, WatchOptions } from '../watch/port.ts';
import { tellAbout } from './about.ts';
import { suspectFolders } from './canary.ts';
import { collectHints } from './hints.ts';
import { takeDigests } from './digests.ts';
import { openIgnoreRules } from './ignore.ts';
import { isManifest } from './manifests.ts';
import { adopt, adoptRules, look, type Project } from './look.ts';
import type { Scope } from './reconcile.ts';
import { openSnapshotStore } from './snapshot-store.ts';
import { emptySnapshot, nameOfPath } from './snapshot.ts';

export interface FilesObserverOptions {
  /** `path` is the real path. */
  project: { id: string; path: string };
  ports: Pick<Ports, 'clock' | 'files' | 'diagnose'>;
  paths: { home: string; snapshots: string };
  /** Resolves when the records are acknowledged (durable); a rejection leaves them to be found again. */
  emit(drafts: Draft[]): Promise<unknown>;
  /** Absolute folders inside the project that are not its own: nested projects. */
  excludeAlso?: readonly string[];
  onState(state: ObserverState): void;
  /** Begins paused: nothing is read until `resume`. */
  paused?: boolean;
  /** Spans (ms) in which reading was paused, whoever was the engine then: what changed since a snapshot before one of them is never told. */
  blind?: readonly { from: number; to: number }[];
  /** See `watchFolder`. */
  manyFiles?: number;
  /** Instead of `watchFolder`: tests watch with a deaf one. */
  watch?: (options: WatchOptions) => Promise<Watcher>;
}

export interface FilesObserver {
  /** Looks at the whole tree now; resolves when what it found is recorded. */
  reconcileNow(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
  state(): ObserverState;
  /** Paths known now, for others that need the tree without listing it again. */
  paths(): Project['snapshot'];
}

/** Of the root's device, while there is no root. */
const UNKNOWN = -1;
const RECONCILE_MS = 5 * 60_000;
/** Without a working watch, or without the folder, it is looked at more often. */
const RETRY_MS = 30_000;
const CANARY_MS = 60_000;
/** How far before its hint a change can have happened (ms). */
const BEFORE_HINT = 10_000;

export async function openFilesObserver(options: FilesObserverOptions): Promise<FilesObserver> {
  const { ports, onState } = options;
  const { clock } = ports;
  const root = options.project.path;
  const place = await stat(root).catch(() => undefined);
  const project: Project = {
    id: options.project.id,
    root,
    device: place?.dev ?? UNKNOWN,
    rules: await openIgnoreRules({ root, never: [await real(options.paths.home), ...(options.excludeAlso ?? [])] }),
    snapshot: emptySnapshot(),
    store: storeOf(place?.ino ?? UNKNOWN),
    clock,
    async emit(drafts) {
      await options.emit(drafts);
      lastEventAt = formatStamp(clock.now(), clock.offsetAt(clock.now()));
    },
  };
  let lastEventAt: string | undefined;
  let current: ObserverState = { name: 'files', state: 'starting' };
  let watcher: Watcher | undefined;
  let paused = options.paused === true;
  let closed = false;
  let mustRearm = false;
  let lastWhole = clock.now();
  let turn: Promise<unknown> = Promise.resolve();
  const hints = collectHints(clock, (scope, since) => void inTurn(() => observe(scope, since - BEFORE_HINT)));

  if (paused) say('paused');
  else await inTurn(begin);
  let stopTimer = clock.after(CANARY_MS, everyMinute);

  return {
    reconcileNow: () => inTurn(observeAll),
    async pause() {
      if (paused || closed) return;
      await inTurn(async () => {
        paused = true;
        await disarm();
        await project.store.write(project.snapshot, true); // so that a restart does not back-fill either
        say('paused');
      });
    },
    async resume() {
      if (!paused || closed) return;
      paused = false;
      await inTurn(() => begin(true));
    },
    async close() {
      if (closed) return;
      stopTimer();
      await inTurn(async () => {
        await disarm();
        await project.store.close();
      });
      closed = true;
      say('off');
    },
    state: () => ({ ...current, ...(lastEventAt === undefined ? {} : { lastEventAt }) }),
    paths: () => project.snapshot,
  };

  /** Armed first, looked at after: nothing falls between. With a stored snapshot the time nothing ran is caught up. */
  async function begin(fresh = false): Promise<void> {
    const now = await stat(root).catch(() => undefined);
    if (!now) return say('unreachable', `${root} is gone`);
    project.device = now.dev;
    project.store = storeOf(now.ino);
    say('starting');
    await rearm();
    const stored = fresh ? undefined : await project.store.load();
    if (stored) project.snapshot = stored.snapshot;
    if (stored && !stored.paused && !options.blind?.some(({ to }) => to > stored.at)) {
      await observe('all', stored.at);
      return;
    }
    const unreachable = await adopt(project);
    if (unreachable !== undefined) return say('unreachable', unreachable);
    await tell();
    digestLater();
  }

  async function observe(scope: Scope, since: number): Promise<number> {
    if (paused || closed || project.device === UNKNOWN) return 0;
    const started = clock.now();
    const looked = await look(project, scope, since);
    if (looked.outcome === 'unreachable') {
      mustRearm = true;
      say('unreachable', looked.reason);
      return 0;
    }
    if (looked.outcome === 'refused') {
      say('degraded', `records are not taken: ${messageOf(looked.error)}`);
      return 0;
    }
    if (scope === 'all') lastWhole = started;
    if (looked.rulesChanged) {
      await rearm();
      await adoptRules(project);
    }
    const changed = looked.changes.map((change) => change.path);
    if (scope === 'all' || looked.changes.length > 0)
      await tell(scope === 'all' ? undefined : changed.filter((rel) => isManifest(nameOfPath(rel))));
    if (current.state === 'starting') digestLater();
    if (['starting', 'unreachable'].includes(current.state)) say('watching');
    return looked.changes.length;
  }

  async function observeAll(): Promise<void> {
    if (project.device === UNKNOWN) return begin();
    if (mustRearm && !paused) await rearm();
    await observe('all', lastWhole);
  }

  async function tell(among?: string[]): Promise<void> {
    try {
      const unread = await tellAbout(project, among);
      if (unread > 0) ports.diagnose('files', `${unread} manifests of ${project.id} could not be read`);
      if (current.state === 'starting') say('watching');
    } catch (error) {
      say('degraded', `records are not taken: ${messageOf(error)}`);
    }
  }

  async function rearm(): Promise<void> {
    await disarm();
    mustRearm = false;
    let trouble: string | undefined;
    watcher = await (options.watch ?? watchFolder)({
      root,
      ignored: (rel, isDir) => project.rules.ignored(rel, isDir),
      entering: (folder, names) => project.rules.enter(folder, names),
      onHint: (rel) => hints.add(rel),
      onState(state) {
        if (state.state === 'watching') return;
        trouble = state.reason;
        mustRearm = true; // at the next regular look, not at once: the cause is likely to last
        if (state.state === 'degraded') say('degraded', state.reason);
        else hints.add(null);
      },
      ...(options.manyFiles === undefined ? {} : { manyFiles: options.manyFiles }),
    });
    if (trouble === undefined && current.state === 'degraded') say('starting');
  }

  async function disarm(): Promise<void> {
    hints.clear();
    await watcher?.close();
    watcher = undefined;
    hints.clear();
  }

  /** The canary, and the regular look at everything. A miss means that the watch cannot be trusted: it is armed anew. */
  function everyMinute(): void {
    void inTurn(async () => {
      if (paused || closed) return;
      const suspects = await suspectFolders(project, (folder) => hints.waitsFor(folder));
      const missed = suspects.size > 0 ? await observe(suspects, lastWhole) : 0;
      if (missed > 0) {
        mustRearm = true;
        say('degraded', 'changes came without notice; the whole folder is looked at');
      }
      const due = current.state === 'degraded' || current.state === 'unreachable' ? RETRY_MS : RECONCILE_MS;
      if (missed > 0 || clock.now() - lastWhole >= due) await observeAll();
      else if (current.state === 'degraded' && !mustRearm) say('watching');
    });
    stopTimer = clock.after(CANARY_MS, everyMinute);
  }

  /** One thing at a time. A failure in Vesper's own storage shows as degraded and never ends the queue. */
  function inTurn(run: () => Promise<unknown>): Promise<void> {
    const mine = turn.then(async () => {
      if (closed) return;
      try {
        await run();
      } catch (error) {
        ports.diagnose('files', `${project.id}: ${messageOf(error)}`);
        say('degraded', messageOf(error));
      }
    });
    turn = mine;
    return mine;
  }

  /** By inode too: worktrees share the project's id, and a moved folder keeps its snapshot. */
  function storeOf(ino: number): Project['store'] {
    const file = path.join(options.paths.snapshots, `${options.project.id}-${ino}.jsonl`);
    return openSnapshotStore(ports.files, clock, file);
  }

  function digestLater(): void {
    void takeDigests(project, () => paused || closed).then((taken) =>
      inTurn(async () => void (taken > 0 && !paused && (await project.store.write(project.snapshot)))),
    );
  }

  function say(state: ObserverState['state'], reason?: string): void {
    if (current.state === state && current.reason === reason) return;
    current = { name: 'files', state, ...(reason === undefined ? {} : { reason }) };
    onState({ ...current, ...(lastEventAt === undefined ? {} : { lastEventAt }) });
  }
}

async function real(folder: string): Promise<string> {
  return realpath(folder).catch(() => path.resolve(folder));
}
