/**
 * The sessions of agents, observed once for all projects: session files do not lie in the projects they belong to.
 */
import path from 'node:path';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import type { AgentRoots, Ports } from '../../ports.ts';
import type { Projects } from '../../projects/projects.ts';
import { isWithin } from '../../projects/within.ts';
import type { HomePaths } from '../../storage/paths.ts';
import { watchProven } from '../watch/proven-paths.ts';
import { openAgentsObserver } from './observer.ts';
import type { AgentsObserverOptions, AgentsObserverState } from './options.ts';
import { isObserversFolder } from './own-sessions.ts';

export interface AgentsOptions {
  ports: Ports;
  paths: HomePaths;
  projects: Projects;
  agentRoots: AgentRoots;
  /** Resolves when the drafts are durable. */
  emit(drafts: Draft[]): Promise<unknown>;
  agentCursors(): AgentsObserverOptions['cursorStore'];
  withoutLeftOut(drafts: Draft[]): Promise<Draft[]>;
  /** Its pause ends: what happened in it is not read. */
  isResuming(project: string): boolean;
  onState(): void;
}

export interface Agents {
  /** Opens it with the first project that allows it; later calls tell it that projects changed. Resolves when it has looked. */
  start(): Promise<void>;
  pause(project: string): void;
  resume(project: string): Promise<void>;
  scan(): Promise<void>;
  /** Undefined until it was opened. */
  state(): ObserverState | undefined;
  sessions(): Pick<AgentsObserverState, 'followed' | 'bad' | 'unknown'> | undefined;
  close(): Promise<void>;
}

export function openAgents(options: AgentsOptions): Agents {
  const { ports, paths, projects } = options;
  let agents: Awaited<ReturnType<typeof openAgentsObserver>> | undefined;
  let agentsState: ObserverState = { name: 'agents', state: 'off' };
  let sessions: ReturnType<Agents['sessions']>;
  let agentsDeaf: string | undefined;
  let agentsOpening: Promise<void> | undefined;

  async function start(): Promise<void> {
    if (agents) return agents.projectsChanged();
    agentsOpening ??= (async () => {
      const opened = await openAgentsObserver({
        ports,
        roots: options.agentRoots,
        projectOf(cwd) {
          if (isWithin(paths.home, cwd) || isObserversFolder(cwd)) return undefined;
          const project = projects.find(cwd);
          const folder = project?.folder?.path;
          return project && folder !== undefined && path.isAbsolute(cwd)
            ? { id: project.id, path: folder, agents: project.sources.includes('agents') }
            : undefined;
        },
        folders: () =>
          projects
            .list()
            .filter((project) => project.sources.includes('agents'))
            .flatMap((project) => projects.placesOf(project).map((place) => place.path)),
        isPaused: (project) => projects.isPaused(project) || options.isResuming(project),
        mayRecord: (project, at) =>
          projects.find(project)?.sources.includes('agents') === true &&
          !projects.blindSpans(project, 'agents').some(({ from, to }) => instantOf(at) >= from && instantOf(at) < to),
        watchPaths: (list, onHint, ignored) =>
          watchProven({
            paths: list,
            ignored,
            clock: ports.clock,
            files: ports.files,
            probe: path.join(paths.probe, 'agents'),
            onHint,
            onTrouble(reason) {
              agentsDeaf = reason;
              options.onState();
            },
          }),
        emit: async (drafts) => void (await options.emit(await options.withoutLeftOut(drafts))),
        cursorStore: options.agentCursors(),
        onState({ state, reason, lastEventAt, followed, bad, unknown }) {
          sessions = { followed, bad, unknown };
          agentsState = {
            name: 'agents',
            state,
            ...(reason === undefined ? {} : { reason }),
            ...(lastEventAt === undefined ? {} : { lastEventAt }),
          };
          options.onState();
        },
      });
      agents = opened;
      await opened.ready;
    })();
    await agentsOpening;
  }

  /** Its watch may be deaf though it reads well when it looks. */
  function stateNow(): ObserverState | undefined {
    if (!agents) return undefined;
    return agentsDeaf !== undefined && agentsState.state === 'watching'
      ? { ...agentsState, state: 'degraded', reason: agentsDeaf }
      : agentsState;
  }

  return {
    start,
    pause: (project) => agents?.pause(project),
    async resume(project) {
      await agents?.resume(project);
    },
    async scan() {
      await agents?.scan();
    },
    state: stateNow,
    sessions: () => sessions,
    async close() {
      await agentsOpening?.catch(() => undefined);
      await agents?.close();
    },
  };
}
