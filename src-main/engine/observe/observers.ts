/**
 * All observers of all projects: who is started, paused, asked to look again, and what state each is in.
 */
import path from 'node:path';
import { z } from 'zod';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../src-shared/contract/views.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { AgentRoots, Ports } from '../ports.ts';
import type { Projects } from '../projects/projects.ts';
import type { ProjectRecord } from '../projects/record.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { leftOutOf } from './left-out.ts';
import { keepingLeftOut } from './keeping-left-out.ts';
import { openAgents } from './agents/all-projects.ts';
import type { AgentsObserverState } from './agents/options.ts';
import { openFilesObserver } from './files/observer.ts';
import type { FilesObserver } from './files/options.ts';
import type { GitTool } from './git/objects.ts';
import { openGitObserver, type GitObserver } from './git/observer.ts';
import { openRadar, type Radar } from './git/radar.ts';
import { findRepository } from './git/repository.ts';
import { openTrialMerge } from './git/trial-merge.ts';
import { uncommittedReader, type Uncommitted } from './git/uncommitted.ts';
import { openTerminalObserver, type TerminalObserver } from './terminal/observer.ts';
import { watchPaths } from './watch/path-watches.ts';

export interface ObserversOptions {
  ports: Ports;
  paths: HomePaths;
  projects: Projects;
  git: GitTool;
  agentRoots: AgentRoots;
  /** Resolves when the drafts are durable. */
  emit(drafts: Draft[]): Promise<unknown>;
  /** A text without its secrets. */
  mask(text: string): Promise<string>;
  /** Whether shells are listened to. */
  hears: boolean;
  /** Branches of a project that have a watched pull request. */
  branchesWatched(project: string): Promise<readonly string[]>;
  onState(): void;
}

export interface Observers {
  /** Opens the observers of a project's granted sources; resolves when their first look (or catch-up) is recorded. */
  start(project: ProjectRecord): Promise<void>;
  stop(project: string): Promise<void>;
  /** Which projects there are has changed. */
  refresh(): Promise<void>;
  pause(projects: readonly string[]): Promise<void>;
  resume(projects: readonly string[]): Promise<void>;
  /** Looks at everything now; resolves when what was found is recorded. */
  reconcile(): Promise<void>;
  states(project: string): ObserverState[];
  /** Whether its folder can be looked into now; false also when nothing observes its files. */
  reachable(project: string): Promise<boolean>;
  /** What is followed of agents, and lines that were not understood; undefined when no project lets agents be read. */
  sessions(): Pick<AgentsObserverState, 'followed' | 'bad' | 'unknown'> | undefined;
  /** The branch its own folder is on; undefined where none is known. */
  branch(project: string): string | undefined;
  /** What differs from the last commit; undefined where that cannot be told. */
  uncommitted(project: string): Promise<{ changed: string[]; conflicted: string[] } | undefined>;
  /** Keeps a run that `vesper run` or `vesper shell` tells. */
  ran: TerminalObserver['keep'];
  close(): Promise<void>;
}

interface Watched {
  files: FilesObserver[];
  git: GitObserver[];
}

export function openObservers(options: ObserversOptions): Observers {
  const { ports, paths, projects, git } = options;
  const { gitCursorsOf, agentCursors, withoutLeftOut } = keepingLeftOut(options);
  const watched = new Map<string, Watched>();
  const terminal = openTerminalObserver(options);
  const trialMerge = openTrialMerge({ git, files: ports.files, folder: paths.git });
  const deferred = new Set<string>();
  const resuming = new Set<string>();
  const agents = openAgents({
    ...options,
    agentCursors,
    withoutLeftOut,
    isResuming: (project) => resuming.has(project),
  });
  /** Worktrees and folders by path, kept beside the asynchronous look-up of projects. */
  const hintedPaths = async (list: string[], onHint: () => void) =>
    watchPaths({
      paths: list,
      onHint,
      onState: ({ state, ...rest }) =>
        state === 'degraded' && ports.diagnose('watch', 'reason' in rest ? String(rest.reason) : state),
    });

  /** `nth`: of the project's folders, which may each be on a branch of its own. */
  function radarOf(project: string, root: string, nth: number): Radar['look'] {
    const file = path.join(paths.cursors, `trial-${project}${nth === 0 ? '' : `-${nth}`}.json`);
    return openRadar({
      project,
      clock: ports.clock,
      merge: trialMerge,
      branches: () => options.branchesWatched(project),
      names: async (list) => (await leftOutOf(root)).names(list),
      async load() {
        const read = await readJson(ports.files, file, z.unknown());
        return read && 'value' in read ? read.value : undefined; // keys keep what a lost one repeats out of the log
      },
      save: (state) => writeAtomic(ports.files, file, JSON.stringify(state)),
      emit: async (drafts) => options.emit(await (await leftOutOf(root)).drafts(drafts)),
    }).look;
  }

  /** A paused project's observers are opened when it is resumed: opening them looks at its folder. */
  async function start(project: ProjectRecord): Promise<void> {
    await stop(project.id);
    await terminal.refresh();
    if (projects.isPaused(project.id)) {
      deferred.add(project.id);
      return options.onState();
    }
    await open(project, false);
  }

  /** `paused`: opened as if it were, to be resumed at once, so that it takes what is there as its baseline. */
  async function open(project: ProjectRecord, paused: boolean): Promise<void> {
    const observers: Watched = { files: [], git: [] };
    watched.set(project.id, observers);
    /** Started anew or stopped meanwhile (a source was taken away): nothing opened for this start may stay. */
    const isOver = () => watched.get(project.id) !== observers;
    for (const place of projects.placesOf(project)) {
      if (isOver()) return close(observers);
      const of = { id: project.id, path: place.path };
      // Git first: its first look tells commits that explain the files.
      if (project.sources.includes('git'))
        observers.git.push(
          await openGitObserver({
            project: of,
            git,
            clock: ports.clock,
            watchPaths: hintedPaths,
            emit: async (drafts) => options.emit(await (await leftOutOf(place.path)).drafts(drafts)),
            cursorStore: gitCursorsOf(place.path),
            startPaused: paused,
            blind: projects.blindSpans(project.id, 'git'),
            onState: options.onState,
            afterLook: radarOf(project.id, place.path, observers.git.length),
          }),
        );
      if (isOver()) return close(observers);
      if (project.sources.includes('files'))
        observers.files.push(
          await openFilesObserver({
            project: of,
            ports,
            paths,
            emit: options.emit,
            excludeAlso: projects.inside(place.path),
            onState: options.onState,
            paused,
            blind: projects.blindSpans(project.id, 'files'),
          }),
        );
    }
    if (isOver()) return close(observers);
    // Opening arms the watch; the first look (or what was missed) is recorded when these have looked.
    await Promise.all(observers.git.map((observer) => observer.reconcileNow()));
    if (project.sources.includes('agents')) await agents.start();
    options.onState();
  }

  async function stop(id: string): Promise<void> {
    const observers = watched.get(id);
    deferred.delete(id);
    watched.delete(id);
    if (observers) await close(observers);
  }

  async function close({ files, git }: Watched): Promise<void> {
    await Promise.all([...files, ...git].map((observer) => observer.close()));
  }

  const each = (ids: readonly string[]) =>
    ids.flatMap((id) => [...(watched.get(id)?.files ?? []), ...(watched.get(id)?.git ?? [])]);

  /** By the observers that run, else (a command's own engine starts none) by a look at each repository. */
  function uncommittedOf(id: string): Promise<Uncommitted | undefined>[] {
    const project = projects.find(id);
    const running = watched.get(id)?.git ?? [];
    if (running.length > 0) return running.map((observer) => observer.uncommitted());
    if (!project?.sources.includes('git') || projects.isPaused(id)) return [];
    return projects.placesOf(project).map(async ({ path: folder }) => {
      const found = await findRepository(folder);
      return found.state === 'found'
        ? uncommittedReader(found.repository, git.objectsOf(found.repository))()
        : undefined;
    });
  }

  return {
    start,
    stop,
    refresh: terminal.refresh,
    ran: terminal.keep,
    async pause(ids) {
      await terminal.refresh();
      await Promise.all(each(ids).map((observer) => observer.pause()));
      for (const id of ids) agents.pause(id);
    },
    async resume(ids) {
      ids.forEach((id) => resuming.add(id));
      try {
        for (const project of projects.list().filter(({ id }) => ids.includes(id) && deferred.delete(id)))
          await open(project, true);
        await Promise.all(each(ids).map((observer) => observer.resume()));
        for (const id of ids) await agents.resume(id);
      } finally {
        ids.forEach((id) => resuming.delete(id));
        await terminal.refresh();
      }
    },
    async reconcile() {
      const looks = each([...watched.keys()]).map((observer) => observer.reconcileNow());
      looks.push(agents.scan());
      for (const outcome of await Promise.allSettled(looks))
        if (outcome.status === 'rejected') ports.diagnose('observe', messageOf(outcome.reason));
    },
    states(id) {
      const observers = watched.get(id);
      const grants = projects.find(id)?.sources ?? [];
      if (deferred.has(id)) return grants.map((name) => ({ name, state: 'paused' }));
      const all = [...(observers?.files ?? []), ...(observers?.git ?? [])].map((observer) => observer.state());
      const sessions = agents.state();
      if (grants.includes('agents') && sessions) all.push(sessions);
      return grants.includes('terminal') && observers ? [...all, terminal.state(id)] : all;
    },
    async reachable(id) {
      const files = watched.get(id)?.files ?? [];
      return files.length > 0 && (await Promise.all(files.map((observer) => observer.isThere()))).every(Boolean);
    },
    sessions: agents.sessions,
    branch: (id) => watched.get(id)?.git[0]?.branch(),
    async uncommitted(id) {
      const known = (await Promise.all(uncommittedOf(id))).filter((one) => one !== undefined);
      const root = projects.find(id)?.folder?.path;
      if (known.length === 0 || root === undefined) return undefined;
      const { names } = await leftOutOf(root);
      return {
        changed: await names(known.flatMap((one) => one.changed)),
        conflicted: await names(known.flatMap((one) => one.conflicted)),
      };
    },
    async close() {
      await terminal.close();
      await Promise.all([...watched.keys()].map(stop));
      await agents.close();
    },
  };
}
