/**
 * Follows known session files: reads on from each cursor, passes over what a pause covers, tells when a session has ended.
 */
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { FileCursor } from './cursors.ts';
import { folderOf } from './find.ts';
import type { SessionFile } from './finding.ts';
import type { AgentProject, AgentsObserverOptions } from './options.ts';
import { endDraft, flushPending, newReaderState, type ReaderContext, type ReaderState } from './reading.ts';
import { readerOf } from './session-file.ts';
import { readNewOf, skipOf } from './sources.ts';
import type { TailCursor } from './tail.ts';

const quietMs = 30 * 60_000;
const batchSize = 200;

export interface FollowerOptions extends Pick<AgentsObserverOptions, 'ports' | 'projectOf' | 'mayRecord' | 'emit'> {
  known: Map<string, FileCursor>;
  isPaused(project: string): boolean;
  /** What was written while it was paused is being passed over. */
  isResuming(project: string): boolean;
  isClosed(): boolean;
  /** A cursor moved. */
  changed(): void;
}

export function openFollower({ ports, known, isPaused, isResuming, isClosed, changed, ...options }: FollowerOptions) {
  let lastEventAt: string | undefined;

  /** Begins with a file whose folder is known to lie in `project`. */
  async function begin(file: SessionFile, project: AgentProject, cwd: string): Promise<void> {
    known.set(file.path, {
      project: project.id,
      agent: file.agent,
      cwd,
      cursor: nowhere,
      state: newReaderState(),
      mtimeMs: 0,
    });
    changed();
    await follow(file);
  }

  /** Reads what is new in a known file, up to its last finished line. */
  async function follow(file: SessionFile): Promise<void> {
    let entry = known.get(file.path);
    if (!entry) return;
    const { cursor, mtimeMs } = entry;
    if (cursor.ino === file.ino && cursor.dev === file.dev && mtimeMs === file.mtimeMs && file.size >= cursor.offset)
      return;
    while (!isClosed()) {
      const project = options.projectOf(entry.cwd);
      if (!project?.agents) return;
      if (isPaused(project.id)) return isResuming(project.id) ? passOver(file) : undefined;
      const read = await readNewOf(file, entry.cursor === nowhere ? undefined : entry.cursor);
      if (!read) return;
      if (read.restarted) {
        // Another session took this file's place: the one before is over, and the new one may be another project's.
        await end(file.path, entry, project);
        known.delete(file.path);
        changed();
        const cwd = await folderOf(file);
        const owner = cwd === undefined ? undefined : options.projectOf(cwd);
        if (cwd === undefined || !owner?.agents) return;
        entry = { ...entry, project: owner.id, cwd, cursor: nowhere, state: newReaderState() };
        known.set(file.path, entry);
        continue;
      }
      const state: ReaderState = structuredClone(entry.state);
      const context = contextOf(file, project, entry.cwd);
      let drafts: Draft[] = [];
      for (const line of read.lines) {
        if (line.tooLong) state.bad++;
        else drafts.push(...readerOf(file.agent)(line.text, state, { ...context, offset: line.offset }));
        if (drafts.length < batchSize) continue;
        await send(drafts);
        drafts = [];
      }
      await send(drafts);
      entry = { ...entry, project: project.id, cursor: read.cursor, state, mtimeMs: read.more ? 0 : read.mtimeMs };
      known.set(file.path, entry);
      changed();
      if (!read.more) return;
    }
  }

  /** Behind all that is there, unread. */
  async function passOver(file: SessionFile, project?: AgentProject, cwd?: string): Promise<void> {
    const skipped = await skipOf(file);
    const before = known.get(file.path);
    const owner = project?.id ?? before?.project;
    const folder = cwd ?? before?.cwd;
    if (!skipped || owner === undefined || folder === undefined) return;
    const state = before?.state ?? { ...newReaderState(), session: file.sessionHint, cwd: folder };
    known.set(file.path, {
      project: owner,
      agent: file.agent,
      cwd: folder,
      cursor: skipped.cursor,
      state: { ...state, pending: [] },
      mtimeMs: skipped.mtimeMs,
    });
    changed();
  }

  /** A session file that has not changed for 30 minutes is a session that ended (PRODUCT 3.1). */
  async function endQuiet(): Promise<void> {
    for (const [path, entry] of known) {
      const quiet = entry.mtimeMs > 0 && ports.clock.now() - entry.mtimeMs >= quietMs;
      const told = entry.state.ended === entry.state.last && entry.state.pending.length === 0;
      const project = quiet && !told ? options.projectOf(entry.cwd) : undefined;
      if (!project?.agents || isPaused(project.id)) continue;
      known.set(path, { ...entry, state: await end(path, entry, project) });
      changed();
    }
  }

  /** Tells what was left open and the end; gives the state after it. */
  async function end(path: string, entry: FileCursor, project: AgentProject): Promise<FileCursor['state']> {
    const state = structuredClone(entry.state);
    const context = contextOf({ path, mtimeMs: entry.mtimeMs, sessionHint: '' }, project, entry.cwd);
    await send([...flushPending(entry.agent, state, context), ...endDraft(entry.agent, state, context)]);
    return { ...state, ...(state.last === undefined ? {} : { ended: state.last }) };
  }

  function contextOf(
    file: Pick<SessionFile, 'path' | 'mtimeMs' | 'sessionHint' | 'sub'>,
    project: AgentProject,
    cwd: string,
  ): ReaderContext {
    return {
      clock: ports.clock,
      project,
      projectOf: (cwd) => {
        const other = options.projectOf(cwd);
        if (!other) return undefined;
        return other.agents && !isPaused(other.id) ? other : null;
      },
      offset: 0,
      cwd,
      sub: file.sub,
      sessionHint: file.sessionHint,
      fallbackAt: formatStamp(file.mtimeMs, ports.clock.offsetAt(file.mtimeMs)),
    };
  }

  async function send(drafts: Draft[]): Promise<void> {
    const kept = drafts.filter(
      (draft) => draft.project === null || options.mayRecord?.(draft.project, draft.at) !== false,
    );
    const last = kept.at(-1);
    if (!last) return;
    await options.emit(kept);
    lastEventAt = last.at;
  }

  return { begin, follow, passOver, endQuiet, lastEventAt: () => lastEventAt };
}

/** Stands for "nothing read yet". */
const nowhere: TailCursor = {
  dev: 0,
  ino: 0,
  offset: 0,
  head: { length: 0, hash: '' },
  before: { length: 0, hash: '' },
};
