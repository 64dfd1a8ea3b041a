/**
 * Watches one project's files: arms the watch, takes a first look or catches up, then turns bursts of hints into
 * records. The whole tree is looked at again every five minutes, whatever the watch says.
 */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { openProbe } from '../watch/probe.ts';
import { MANY_FILES, watchFolder } from '../watch/watch.ts';
import type { Watcher } from '../watch/port.ts';
import { tellAbout } from './about.ts';
import { openBlindness } from './blindness.ts';
import { suspectFolders } from './canary.ts';
import { openDisk } from './disk.ts';
import { openHealth } from './health.ts';
import { collectHints } from './hints.ts';
import { takeDigests } from './digests.ts';
import { everythingIgnored, openIgnoreRules } from './ignore.ts';
import { isManifest } from './manifests.ts';
import { adopt, adoptRules, look, type Project } from './look.ts';
import type { FilesObserver, FilesObserverOptions } from './options.ts';
import type { Scope } from './reconcile.ts';
import { openSnapshotStore } from './snapshot-store.ts';
import { emptySnapshot, nameOfPath } from './snapshot.ts';

/** Of the root's device, while there is no root. */
const UNKNOWN = -1;
const RECONCILE_MS = 5 * 60_000;
/** Without a working watch, or without the folder, it is looked at more often. */
const RETRY_MS = 30_000;
const CANARY_MS = 60_000;
/** How far before its hint a change can have happened (ms). */
const BEFORE_HINT = 10_000;
const MISSED = 'changes came without notice; the whole folder is looked at';

export async function openFilesObserver(options: FilesObserverOptions): Promise<FilesObserver> {
  const { ports, onState, patience } = options;
  const { clock } = ports;
  const root = options.project.path;
  const disk = openDisk(root, patience?.disk);
  const place = await disk.ask(() => stat(root)).catch(() => undefined);
  const project: Project = {
    id: options.project.id,
    root,
    device: UNKNOWN,
    disk,
    rules: everythingIgnored,
    snapshot: emptySnapshot(),
    store: storeOf(place?.ino ?? UNKNOWN),
    clock,
    async emit(drafts) {
      await options.emit(drafts);
      lastEventAt = formatStamp(clock.now(), clock.offsetAt(clock.now()));
    },
  };
  const probeFolder = path.join(options.paths.probe, `${project.id}-${place?.ino ?? 0}`);
  const probe = openProbe(ports.files, probeFolder, patience?.watch);
  const blindness = openBlindness(clock, project.id, (gap) => void inTurn(() => options.emit([gap])));
  const health = openHealth((state, isBlind) => {
    blindness.told(state, isBlind);
    onState(stateNow(state));
  });
  let lastEventAt: string | undefined;
  let watcher: Watcher | undefined;
  let paused = options.paused === true;
  let closed = false;
  let mustRearm = false;
  /** The watch was found deaf: it counts as well only when it was heard again. */
  let deaf = false;
  /** Watches cannot be had, and that is likely to last: then a look every five minutes must do, as its cost counts (R14). */
  let isLasting = false;
  let isDigested = false;
  let lastWhole = clock.now();
  let turn: Promise<unknown> = Promise.resolve();
  const hints = collectHints(clock, (scope, since, ranOver) => {
    void inTurn(() => observe(scope, since - BEFORE_HINT));
    if (ranOver) blindness.ranOver(since);
  });

  if (paused) health.rest('paused');
  else await inTurn(begin);
  let stopTimer = clock.after(CANARY_MS, () => void everyMinute());

  return {
    reconcileNow: () => inTurn(observeAll),
    async pause() {
      if (paused || closed) return;
      await inTurn(async () => {
        paused = true;
        await disarm();
        await project.store.write(project.snapshot, true); // so that a restart does not back-fill either
        health.rest('paused');
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
      health.rest('off');
    },
    state: () => stateNow(health.now()),
    paths: () => project.snapshot,
    isThere: async () => (await disk.device()) === project.device,
  };

  /** Armed first, looked at after: nothing falls between. With a stored snapshot the time nothing ran is caught up. */
  async function begin(fresh = false): Promise<void> {
    health.rest('starting');
    const trouble = await disk.trouble();
    const now = trouble === undefined ? await disk.ask(() => stat(root)).catch(() => undefined) : undefined;
    if (!now) {
      project.device = UNKNOWN; // begun again at the next look
      return health.set({ place: trouble ?? `${root} is gone` });
    }
    project.device = now.dev;
    project.store = storeOf(now.ino);
    if (project.rules === everythingIgnored)
      project.rules = await openIgnoreRules({
        root,
        never: [
          await realpath(options.paths.home).catch(() => path.resolve(options.paths.home)),
          ...(options.excludeAlso ?? []),
        ],
      });
    health.set({ place: undefined });
    await rearm();
    const stored = fresh ? undefined : await project.store.load();
    if (stored) project.snapshot = stored.snapshot;
    if (stored && !stored.paused && !options.blind?.some(({ to }) => to > stored.at)) {
      await observe('all', stored.at);
    } else {
      const unreachable = await adopt(project);
      if (unreachable !== undefined) return health.set({ place: unreachable });
      await tell();
      digestLater();
    }
    health.awake();
  }

  async function observe(scope: Scope, since: number): Promise<number> {
    if (paused || closed || project.device === UNKNOWN) return 0;
    const started = clock.now();
    const looked = await look(project, scope, since);
    if (looked.outcome === 'unreachable') {
      mustRearm = true;
      health.set({ place: looked.reason });
      return 0;
    }
    if (looked.outcome === 'refused') {
      health.set({ records: `records are not taken: ${messageOf(looked.error)}` });
      return 0;
    }
    if (scope === 'all') lastWhole = started;
    const stillClosed = health.troubles.closed.filter((folder) => scope !== 'all' && !scope.has(folder));
    health.set({ place: undefined, records: undefined, closed: [...new Set([...stillClosed, ...looked.unreadable])] });
    if (looked.rulesChanged) {
      await rearm();
      await adoptRules(project);
    }
    const changed = looked.changes.map((change) => change.path);
    if (scope === 'all' || looked.changes.length > 0)
      await tell(scope === 'all' ? undefined : changed.filter((rel) => isManifest(nameOfPath(rel))));
    if (!isDigested) digestLater();
    if (watcher?.mode === 'tree' && project.snapshot.files > (options.manyFiles ?? MANY_FILES)) {
      await rearm(); // it outgrew the watch that it began with
      hints.add(null);
    }
    return looked.changes.length;
  }

  async function observeAll(): Promise<void> {
    if (paused) return;
    if (project.device === UNKNOWN) return begin();
    if (mustRearm) await rearm();
    await observe('all', lastWhole);
    if (health.troubles.place === undefined) health.awake();
  }

  async function tell(among?: string[]): Promise<void> {
    try {
      const unread = await tellAbout(project, among);
      if (unread > 0) ports.diagnose('files', `${unread} manifests of ${project.id} could not be read`);
    } catch (error) {
      health.set({ records: `records are not taken: ${messageOf(error)}` });
    }
  }

  async function rearm(): Promise<void> {
    await disarm();
    mustRearm = isLasting = false;
    await probe.prepare();
    let trouble: string | undefined;
    watcher = await (options.watch ?? watchFolder)({
      root,
      ignored: (rel, isDir) => project.rules.ignored(rel, isDir),
      entering: (folder, names) => project.rules.enter(folder, names),
      onHint: (rel) => hints.add(rel),
      onState(state) {
        if (state.state === 'watching') return;
        trouble = state.reason;
        isLasting = state.state === 'degraded' && state.lasting === true;
        mustRearm = true; // at the next regular look, not at once: the cause is likely to last
        if (state.state === 'degraded') health.set({ watch: trouble });
        else hints.add(null);
      },
      probe,
      ...(options.manyFiles === undefined ? {} : { manyFiles: options.manyFiles }),
    });
    if (trouble === undefined && deaf) await listen();
    else if (trouble === undefined) health.set({ watch: undefined });
  }

  async function disarm(): Promise<void> {
    hints.clear();
    await watcher?.close();
    watcher = undefined;
    hints.clear();
  }

  /** Proves the watch. A deaf one is armed anew at the next look at everything, and is well again once it was heard. */
  async function listen(): Promise<void> {
    const armed = watcher;
    const silence = await probe.ask();
    if (paused || closed || armed !== watcher) return;
    deaf = silence !== undefined;
    mustRearm ||= deaf;
    if (deaf || !mustRearm) health.set({ watch: silence });
    if (!deaf) blindness.proven();
  }

  /** Whether the disk answers and the watch hears; then, in turn, the canary and the regular look at everything. */
  async function everyMinute(): Promise<void> {
    stopTimer = clock.after(CANARY_MS, () => void everyMinute());
    if (paused || closed) return;
    const trouble = await disk.trouble(); // not in turn: what hangs there would hide it
    if (paused || closed) return;
    if (trouble !== undefined) {
      mustRearm = true;
      return health.set({ place: trouble });
    }
    if (project.device !== UNKNOWN && health.troubles.watch === undefined) await listen();
    await inTurn(async () => {
      if (paused || closed) return;
      const suspects = await suspectFolders(project, (folder) => hints.waitsFor(folder));
      for (const folder of health.troubles.closed) suspects.set(folder, 'all');
      const missed = suspects.size > 0 ? await observe(suspects, lastWhole) : 0;
      if (missed > 0) {
        mustRearm = true;
        health.set({ watch: MISSED });
      }
      const due = health.isAiling(isLasting) ? RETRY_MS : RECONCILE_MS;
      if (missed > 0 || clock.now() - lastWhole >= due) await observeAll();
    });
  }

  /** One thing at a time. A failure in Vesper's own storage shows as degraded and never ends the queue. */
  function inTurn(run: () => Promise<unknown>): Promise<void> {
    const mine = turn.then(async () => {
      if (closed) return;
      try {
        await run();
      } catch (error) {
        ports.diagnose('files', `${project.id}: ${messageOf(error)}`);
        health.set({ records: messageOf(error) });
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
    isDigested = true;
    void takeDigests(project, () => paused || closed).then((taken) =>
      inTurn(async () => void (taken > 0 && !paused && (await project.store.write(project.snapshot)))),
    );
  }

  function stateNow(state: Pick<ObserverState, 'state' | 'reason'>): ObserverState {
    const proven = blindness.provenAt();
    const provenAt = proven === undefined ? {} : { provenAt: formatStamp(proven, clock.offsetAt(proven)) };
    return { name: 'files', ...state, ...(lastEventAt === undefined ? {} : { lastEventAt }), ...provenAt };
  }
}
