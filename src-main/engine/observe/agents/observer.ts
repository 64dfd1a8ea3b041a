/**
 * Watches coding agents at work through their session files: finds those of consenting projects, reads what is there
 * once, then follows them. Hints only say "look"; a scan of the folders is the truth, at start, on hints and every 5 minutes.
 */
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { FileCursor } from './cursors.ts';
import { openFollower } from './follower.ts';
import { findSessionFiles, folderOf } from './find.ts';
import type { SessionFile } from './finding.ts';
import { watchedOf } from './watched-places.ts';
import type { AgentsObserverOptions, AgentsObserverState } from './options.ts';

/** First look: 200 files or 200 MB a project, of the last 90 days. */
const lookBack = { files: 200, bytes: 200 * 1024 * 1024, ms: 90 * 86_400_000 };
const reconcileMs = 5 * 60_000;
const hintMs = 200;

export async function openAgentsObserver(options: AgentsObserverOptions) {
  const { ports, cursorStore } = options;
  const cursors = await cursorStore.load();
  const known = new Map<string, FileCursor>(Object.entries(cursors.files));
  const looked = new Set(cursors.looked);
  /** Files that are nobody's: looked at again only when they change. */
  const strangers = new Map<string, number>();
  let closed = false;
  let dirty = false;
  let running: Promise<void> | undefined;
  let again = false;
  const paused = new Set<string>();
  const isPaused = (project: string) => paused.has('*') || paused.has(project) || options.isPaused?.(project) === true;
  /** Projects that read again in a moment: first what was written while they were paused is passed over. */
  const resuming = new Set<string>();
  const isResuming = (project: string) => resuming.has('*') || resuming.has(project);
  const follower = openFollower({
    ...options,
    known,
    isPaused,
    isResuming,
    isClosed: () => closed,
    changed: () => void (dirty = true),
  });

  /** One look at everything; a second call while one runs makes it run once more. */
  function scan(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await look();
      } while (again && !closed);
    })().finally(() => {
      running = undefined;
      if (again && !closed) onHint();
    });
    return running;
  }

  async function look(): Promise<void> {
    if (isAllPaused()) return report();
    const troubles: string[] = [];
    const found = await findSessionFiles(options.roots, ports.clock.now() - lookBack.ms, options.folders?.());
    if (found.unreadable[0] !== undefined) troubles.push(`cannot read ${found.unreadable[0]}`);
    forgetMoved(found.files);
    const changed = found.files.filter((file) => known.get(file.path) !== undefined);
    // What goes on now comes before what has been lying there.
    for (const file of changed) await attempt(file, troubles, () => follower.follow(file));
    await attempt(undefined, troubles, () =>
      meet(
        found.files.filter((file) => !known.has(file.path)),
        troubles,
      ),
    );
    await attempt(undefined, troubles, follower.endQuiet);
    if (dirty) await attempt(undefined, troubles, save);
    report(troubles[0]);
  }

  /** Then not even a folder is listed. */
  function isAllPaused(): boolean {
    const ids = options.folders?.().flatMap((folder) => options.projectOf(folder)?.id ?? []) ?? [];
    if (paused.has('*')) return !resuming.has('*');
    return ids.length > 0 && ids.every((id) => isPaused(id) && !isResuming(id));
  }

  async function attempt(file: SessionFile | undefined, troubles: string[], work: () => Promise<void>): Promise<void> {
    if (closed) return;
    try {
      await work();
    } catch (thrown) {
      troubles.push(messageOf(thrown));
      ports.diagnose('agents', `${file?.agent ?? 'scan'}: ${messageOf(thrown)}`);
    }
  }

  /** Files seen for the first time: all of them after a project's first look, the newest within bounds at it. */
  async function meet(files: SessionFile[], troubles: string[]): Promise<void> {
    const spent = new Map<string, { files: number; bytes: number }>();
    for (const file of files) {
      if (closed || strangers.get(file.path) === file.mtimeMs) continue;
      const cwd = await folderOf(file);
      const project = cwd === undefined ? undefined : options.projectOf(cwd);
      if (cwd === undefined || !project?.agents) {
        strangers.set(file.path, file.mtimeMs);
        continue;
      }
      strangers.delete(file.path);
      if (isPaused(project.id) && !isResuming(project.id)) continue; // met when it is resumed
      const { files: count, bytes } = spent.get(project.id) ?? { files: 0, bytes: 0 };
      const within = looked.has(project.id) || (count < lookBack.files && bytes + file.size <= lookBack.bytes);
      spent.set(project.id, { files: count + 1, bytes: bytes + file.size });
      await attempt(file, troubles, () =>
        within && !isPaused(project.id) ? follower.begin(file, project, cwd) : follower.passOver(file, project, cwd),
      );
    }
    for (const project of spent.keys()) if (!closed && !looked.has(project)) looked.add(project);
    if (spent.size > 0) dirty = true;
  }

  /** A file that was renamed keeps its cursor; one that is gone loses it when nothing of it is left to tell. */
  function forgetMoved(files: SessionFile[]): void {
    const here = new Map(files.map((file) => [file.path, file]));
    const lost = [...known].filter(([path]) => !here.has(path));
    for (const [path, entry] of lost) {
      const moved = files.find(
        (file) => !known.has(file.path) && file.ino === entry.cursor.ino && file.dev === entry.cursor.dev,
      );
      if (moved) known.set(moved.path, entry);
      const over = entry.state.ended === entry.state.last && ports.clock.now() - entry.mtimeMs > lookBack.ms;
      if (moved || over) known.delete(path);
      if (moved || over) dirty = true;
    }
  }

  async function save(): Promise<void> {
    await cursorStore.save({ version: 1, files: Object.fromEntries(known), looked: [...looked] });
    dirty = false;
  }

  function report(trouble?: string): void {
    const all = [...known.values()];
    const sum = (count: (entry: FileCursor) => number) => all.reduce((total, entry) => total + count(entry), 0);
    const followed: AgentsObserverState['followed'] = {};
    for (const { agent } of all) followed[agent] = (followed[agent] ?? 0) + 1;
    const counts = { bad: sum((entry) => entry.state.bad), unknown: sum((entry) => entry.state.unknown), followed };
    const lastEventAt = follower.lastEventAt();
    const state = paused.has('*') ? 'paused' : trouble === undefined ? 'watching' : 'degraded';
    options.onState({
      state,
      ...(trouble === undefined ? {} : { reason: trouble }),
      ...(lastEventAt === undefined ? {} : { lastEventAt }),
      ...counts,
    });
  }

  let hinted: (() => void) | undefined;
  const onHint = () => {
    hinted ??= ports.clock.after(hintMs, () => {
      hinted = undefined;
      if (!closed) void scan();
    });
  };
  let cancelReconcile = (): void => undefined;
  const reconcile = () => {
    cancelReconcile = ports.clock.after(reconcileMs, () => {
      if (closed) return;
      void scan();
      reconcile();
    });
  };

  options.onState({ state: 'starting', bad: 0, unknown: 0, followed: {} });
  const { paths, ignored } = watchedOf(options.roots);
  const watch = await options.watchPaths(paths, onHint, ignored);
  reconcile();

  return {
    /** Resolves when everything that was there has been read. */
    ready: scan(),
    scan,
    /** Grants or projects changed: what was a stranger's may be somebody's now. */
    async projectsChanged(): Promise<void> {
      strangers.clear();
      await scan();
    },
    /** Stops reading one project, or all. */
    pause(project = '*'): void {
      paused.add(project);
      report();
    },
    /** Reads again from now on: what was written meanwhile is passed over unread. */
    async resume(project = '*'): Promise<void> {
      paused.add(project); // also when the pause began in an earlier run
      resuming.add(project);
      strangers.clear();
      await scan().finally(() => resuming.delete(project));
      paused.delete(project);
      report();
    },
    async close(): Promise<void> {
      closed = true;
      hinted?.();
      cancelReconcile();
      await watch.close();
      await running?.catch(() => undefined);
      if (dirty) await save();
    },
  };
}
