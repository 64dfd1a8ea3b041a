/**
 * Keeps the prepared notes fresh while an agent with hooks is connected: made anew a few seconds after memory, the log or the projects
 * changed, and when the engine stops. Without such an agent nothing is prepared, and a note is made when it is asked for.
 */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { gatherBrief } from '../brief/gather.ts';
import { privateRecords } from '../memory/private.ts';
import { isActive } from '../memory/topics.ts';
import type { Events } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { ProjectRecord } from '../projects/record.ts';
import type { Rooms } from '../rooms.ts';
import { composeHandoff, type Handoff } from './compose.ts';
import { aboutNote, writeNotes, type Prepared } from './notes.ts';
import { openSpool } from './spool.ts';
import { openUnused } from './unused.ts';

export interface Handoffs {
  /** Hears changes; `watching`: prepares notes as they come and takes what hooks leave, else only when it stops. */
  start(watching: boolean): Promise<void>;
  /** Prepares everything now, or drops it where no agent would print it. */
  refresh(): Promise<void>;
  /** Writes what is pending, and hears no more until it is started again. */
  stop(): Promise<void>;
  /** The note of a project; of no project, what is known of the user. */
  of(project: ProjectRecord | null): Promise<Handoff>;
}

export interface HandoffsOptions {
  ports: Ports;
  events: Events;
  rooms(): Rooms;
  /** Whether an agent with hooks is connected. */
  isWanted(): Promise<boolean>;
}

/** After a change, so that a burst is told once; and while records come in, no more often than so. */
const calmMs = 2000;
const leastBetweenMs = 10_000;

export function openHandoffs({ ports, events, rooms, ...options }: HandoffsOptions): Handoffs {
  const { clock, files } = ports;
  const unused = openUnused({ clock, rooms });
  let isDirty = false;
  let isWatching = false;
  let writtenAt = -Infinity;
  let planned: { due: number; cancel(): void } | undefined;
  let last: Promise<void> = Promise.resolve();
  let ends: (() => unknown)[] = [];

  async function of(project: ProjectRecord | null, sunk?: ReadonlyMap<string, number>): Promise<Handoff> {
    const { memory, recall, observers, projects } = rooms();
    const within = (fact: Fact) => isActive(fact) && (fact.project === null || fact.project === project?.id);
    const brief = await gatherBrief(
      {
        clock,
        projects: () => projects.list().filter(({ id }) => id === project?.id),
        facts: () => [...memory.state().facts.values()].filter(within),
        recent: async (asked) => {
          const hidden = privateRecords(memory.state().facts);
          return project === null ? [] : (await recall.recent(asked)).filter(({ id }) => !hidden.has(id));
        },
        uncommitted: (one) => observers.uncommitted(one.id),
        lastDream: async () => undefined,
      },
      { project: project?.id ?? '-' },
    );
    return composeHandoff({
      brief,
      project: project && { id: project.id, name: project.name },
      ...(sunk ? { unused: (fact: string) => sunk.get(fact) ?? 0 } : {}),
    });
  }

  /** A disk that fails is no reason for an engine not to start or stop. */
  const isWanted = (): Promise<boolean> =>
    options.isWanted().catch((thrown: unknown) => {
      ports.diagnose('handoff', messageOf(thrown));
      return false;
    });

  async function write(): Promise<void> {
    isDirty = false;
    writtenAt = clock.monotonic();
    if (!(await options.isWanted())) return files.removeTree(rooms().paths.handoff);
    const { projects, paths, feed } = rooms();
    if (isWatching) spool.start();
    await feed.settled(3000);
    const prepared: Prepared[] = [];
    const sunk = await unused.counts();
    for (const project of projects.list()) {
      const folders = projects.placesOf(project).map((place) => place.path);
      if (folders.length === 0) continue;
      const handoff = projects.isPaused(project.id) ? undefined : await of(project, sunk);
      prepared.push({ project: project.id, folders, handoff });
    }
    prepared.push({ project: '-', folders: [''], handoff: projects.isPaused() ? undefined : await of(null, sunk) });
    await writeNotes(ports, paths.handoff, prepared);
  }

  const refresh = (): Promise<void> =>
    (last = last.then(write).catch((thrown: unknown) => ports.diagnose('handoff', messageOf(thrown))));

  /** `least`: ms since the last time. What was planned for sooner stays so. */
  function changed(least: number): void {
    isDirty = true;
    if (!isWatching) return;
    const due = Math.max(clock.monotonic() + calmMs, writtenAt + least);
    if (planned !== undefined && planned.due <= due) return;
    planned?.cancel();
    const run = () => {
      planned = undefined;
      void refresh();
    };
    planned = { due, cancel: clock.after(due - clock.monotonic(), run) };
  }

  /**
   * A note that was printed is a receipt. When an agent's turn or session ended, or before it compacts its context, the notes are made
   * anew, for what comes next is given them; that it used a tool says only that it lives.
   */
  const spool = openSpool(ports, rooms().paths.spool, async ({ agent, event, session, project, note }, from) => {
    if (event === 'stop' || event === 'compact' || event === 'end') changed(0);
    if ((event !== 'start' && event !== 'compact') || note === '-') return;
    const about = await aboutNote(files, rooms().paths.handoff, note);
    await rooms().receipts.add(
      {
        ...{ how: event, agent, session: session === 'unknown' ? null : session },
        project: project === '-' ? null : project,
        facts: about?.facts ?? [],
        characters: about?.characters ?? 0,
      },
      from,
    );
  });

  return {
    // What was given for nothing sinks here as it does in the prepared notes.
    of: async (project) => of(project, await unused.counts()),
    refresh,
    async start(watching) {
      isWatching = watching;
      ends = [
        events.subscribe('memory.changed', () => changed(0)),
        events.subscribe('project.changed', () => changed(0)),
        // What a command logs is told by the next engine that watches.
        events.subscribe('log.appended', () => void (isWatching && changed(leastBetweenMs))),
      ];
      if (!watching || !(await isWanted())) return;
      await spool.take(); // before the notes they name can go
      await refresh();
    },
    async stop() {
      for (const end of ends) end();
      ends = [];
      planned?.cancel();
      planned = undefined;
      isWatching = false;
      await spool.stop();
      await last;
      if (!isDirty || !(await isWanted())) return;
      await spool.take();
      await refresh();
    },
  };
}
