/**
 * Runs dreams, one at a time: takes hand edits, makes a snapshot, lets a process dream on it, checks what comes back and
 * adopts it with the cursor in one step. Whatever fails, live memory stays as it was and a report says why.
 */
import { phaseNames, type DreamReport, type Gate, type PhaseName } from '../../../src-shared/contract/memory.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { DailyLog } from '../log/daily-log.ts';
import type { MemoryState } from '../memory/state.ts';
import type { MemoryStore } from '../memory/store.ts';
import type { Ports } from '../ports.ts';
import { namesIn } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { checkPlan } from './check-plan.ts';
import { citedRecords } from './cited.ts';
import { startChild, type Answer, type DreamChild } from './child.ts';
import { openProgressFile, unionRead, withRanges } from './progress-file.ts';
import { refinedBy, type Refine } from './refined.ts';
import { noCounts, readReports, whyNothing, writeReport } from './report.ts';
import type { Snapshot } from './snapshot.ts';
import { stageOperations } from './staging.ts';
import type { ValidationContext } from './validator.ts';

export interface DreamOptions {
  ports: Pick<Ports, 'clock' | 'files' | 'fork' | 'randomBytes' | 'diagnose'>;
  paths: Pick<HomePaths, 'home' | 'dreams' | 'staging' | 'cursors'>;
  memory: Pick<MemoryStore, 'state' | 'stamp' | 'dir' | 'adopt' | 'takeHandEdits'>;
  log: Pick<DailyLog, 'files' | 'get' | 'read'>;
  /** By its tombstones: such a fact is not learned again, whoever dreams it. */
  isForgotten: NonNullable<ValidationContext['isForgotten']>;
  /** Lets a model go over what the rules propose; or says why not. Undefined: there is none to ask. */
  refine?: Refine;
  /** Every project, with its folder where it has one. */
  projects(): Promised<{ id: string; name: string; path: string | null }[]>;
  /** `phase` null: the dream ended. */
  onProgress(progress: { id: string; phase: PhaseName | null; found?: string; ms?: number; yielded?: boolean }): void;
}

export interface DreamRequest {
  /** `offline`: the rules alone, whatever is set. `model`: also in a dry run. */
  dreamer?: DreamReport['dreamer'] | undefined;
  /** ISO 8601 with offset: the dream's clock; later records stay unread. */
  asOf?: string | undefined;
  /** Proposes and checks, and changes nothing, not even what was read. */
  dryRun?: boolean | undefined;
  /** For the report. */
  gates: Gate[];
}

export interface Dreams {
  /** A failed dream is a report with `because`. @throws VesperError `busy` while another one runs. */
  run(request: DreamRequest): Promise<DreamReport>;
  /** Newest first. */
  list(limit: number): Promise<DreamReport[]>;
  /** `phase`: the one it is in. `yielded`: it stands still for somebody who came back. */
  running(): { id: string; phase: PhaseName; startedAt: string; yielded: boolean } | undefined;
  /** Ends a running dream; `because` is its report's whole word on it. False when none runs, or when it had adopted already. */
  abort(because: string): Promise<boolean>;
  /** Lets a running dream stand still, until `resume`; one that is being adopted finishes. */
  pause(): void;
  resume(): void;
  /** Wall-clock ms at which the last dream began; null before the first. */
  lastBegan(): number | null;
  /** Ms of true time since a dream of this process ended; undefined before the first. */
  sinceLastHere(): number | undefined;
  /** What dreams have read of the log, also those that changed nothing. */
  cursor(): Snapshot['cursor'];
}

type Promised<T> = T | Promise<T>;

interface Running {
  id: string;
  phase: PhaseName;
  startedAt: string;
  /** Its process, then what asks the model. */
  work: Pick<DreamChild, 'pause' | 'resume' | 'abort'> | undefined;
  /** Told to stand still, also before it has a process. */
  paused: boolean;
  yielded: boolean;
  aborted: string | undefined;
  /** It ended because it was told to, with memory as it was. */
  stopped: boolean;
  ended: Promise<unknown>;
}

export async function openDreams(options: DreamOptions): Promise<Dreams> {
  const { ports, paths, memory, log } = options;
  const progress = await openProgressFile(ports.files, paths);
  // A dream that the engine's end cut off left memory as it was; what it had staged is of no use.
  for (const name of await namesIn(ports.files, paths.staging))
    if (name.startsWith('dream-')) await ports.files.removeTree(`${paths.staging}/${name}`);
  let running: Running | undefined;
  let lastHere: number | undefined;

  const cursor = () => {
    const { epoch, read } = progress.get();
    const state = memory.state();
    return epoch === state.epoch ? unionRead(state.cursor, read) : state.cursor;
  };

  return {
    async run(request) {
      if (running)
        throw new VesperError('busy', 'A dream is running already.', 'See `vesper status`; it ends by itself.');
      const mine: Running = {
        id: `dream-${ulid(ports.clock.now(), ports.randomBytes(10))}`,
        phase: 'orient',
        startedAt: stampOf(ports.clock.now()),
        work: undefined,
        paused: false,
        yielded: false,
        aborted: undefined,
        stopped: false,
        ended: Promise.resolve(),
      };
      running = mine;
      const work = dream(mine, request).finally(() => {
        running = undefined;
        lastHere = ports.clock.monotonic();
        options.onProgress({ id: mine.id, phase: null });
      });
      mine.ended = work.catch(() => undefined);
      return work;
    },
    list: (limit) => readReports(ports.files, paths.dreams, limit),
    running: () => running,
    async abort(because) {
      const mine = running;
      if (!mine) return false;
      mine.aborted = because;
      mine.work?.abort(because);
      await mine.ended;
      return mine.stopped;
    },
    pause() {
      if (!running) return;
      running.paused = true;
      running.work?.pause();
    },
    resume() {
      if (!running) return;
      running.paused = false;
      running.work?.resume();
    },
    lastBegan() {
      const last = progress.get().lastBegan;
      const now = ports.clock.now();
      if (last === null || last <= now) return last;
      // A stamp from the future (the clock was moved back) would hold dreams off for ever: counted anew from here.
      progress
        .set({ ...progress.get(), lastBegan: now })
        .catch((error: unknown) => ports.diagnose('dream', messageOf(error)));
      return now;
    },
    sinceLastHere: () => (lastHere === undefined ? undefined : ports.clock.monotonic() - lastHere),
    cursor,
  };

  async function dream(mine: Running, request: DreamRequest): Promise<DreamReport> {
    const began = ports.clock.now();
    const now = request.asOf ?? stampOf(began);
    const report: DreamReport = {
      id: mine.id,
      at: now,
      dreamer: 'offline',
      gates: request.gates,
      phases: [],
      operations: noCounts,
      done: [],
      refused: [],
      read: { records: 0, sessions: 0 },
      before: memory.stamp(),
      after: memory.stamp(),
      ...(request.dryRun ? { dryRun: true } : {}),
    };
    try {
      if (!request.dryRun) await progress.set({ ...progress.get(), lastBegan: began });
      await memory.takeHandEdits();
      report.before = report.after = memory.stamp();
      const snapshot = await snapshotFor(mine.id, now);
      const answer = await answerOf(mine, snapshot, report);
      const refined = await refinedBy(
        options.refine,
        { snapshot, answer, waits: (is) => waits(mine, is) },
        request,
        report,
        (work) => begin(mine, work),
      );
      const operations = [...answer.operations, ...(refined?.operations ?? [])];
      await settle(mine, snapshot, { ...answer, operations }, request, report);
      report.refused.push(...(refined?.refused ?? []));
    } catch (error) {
      mine.stopped = mine.aborted !== undefined;
      report.because = mine.aborted ?? `The dream failed: ${messageOf(error)}`;
      report.after = memory.stamp();
      ports.diagnose('dream', report.because);
    }
    if (request.asOf === undefined) report.endedAt = stampOf(ports.clock.now());
    if (!request.dryRun) await writeReport(ports.files, paths.dreams, report);
    return report;
  }

  function stampOf(instant: number): string {
    return formatStamp(instant, ports.clock.offsetAt(instant));
  }

  async function snapshotFor(id: string, now: string): Promise<Snapshot> {
    const state = memory.state();
    const dreamt = new Set([...state.facts.values()].map((fact) => fact.project));
    return {
      dream: id,
      now,
      generationDir: memory.dir(),
      logs: await log.files(),
      cursor: cursor(),
      epoch: state.epoch,
      undone: state.undone,
      projects: (await options.projects()).map(({ id, name, path }) => ({
        id,
        name,
        path,
        firstDream: !dreamt.has(id),
      })),
    };
  }

  async function answerOf(mine: Running, snapshot: Snapshot, report: DreamReport): Promise<Answer> {
    if (mine.aborted !== undefined) throw new Error(mine.aborted);
    const folders = snapshot.projects.flatMap(({ path }) => path ?? []);
    const child = startChild(ports, snapshot, [paths.home, ...folders], {
      phase({ name, ms, found }) {
        mine.phase = phaseNames[phaseNames.indexOf(name) + 1] ?? name;
        report.phases.push({ name, ms, found });
        options.onProgress({ id: mine.id, phase: name, found, ms });
      },
      waits: (yielded) => waits(mine, yielded),
    });
    begin(mine, child);
    return child.answer;
  }

  function begin(mine: Running, work: NonNullable<Running['work']>): void {
    mine.work = work;
    if (mine.aborted !== undefined) work.abort(mine.aborted);
    else if (mine.paused) work.pause();
  }

  function waits(mine: Running, yielded: boolean): void {
    mine.yielded = yielded;
    options.onProgress({ id: mine.id, phase: mine.phase, yielded });
  }

  /** Checks and adopts what the process proposed; or keeps the new cursor where nothing changed. */
  async function settle(
    mine: Running,
    snapshot: Snapshot,
    answer: Answer,
    request: DreamRequest,
    report: DreamReport,
  ): Promise<void> {
    const { isForgotten } = options;
    const randomBytes = (count: number) => ports.randomBytes(count);
    report.read = answer.counts;
    report.notPromoted = answer.notPromoted;
    const records = await citedRecords(log, answer.operations, snapshot.cursor);
    const read = answer.read.reduce((set, { device, seqs }) => withRanges(set, device, seqs), snapshot.cursor);
    const staged = await stageOperations(ports.files, paths, mine.id, answer.operations);
    try {
      const check = (state: MemoryState) => {
        if (mine.aborted !== undefined) throw new Error(mine.aborted);
        if (state.epoch !== snapshot.epoch) throw new Error('memory was forgotten or restored meanwhile');
        return checkPlan(state, answer.operations, records, { snapshot, report, isForgotten, randomBytes });
      };
      if (request.dryRun) void check(memory.state());
      else {
        const { before, after } = await memory.adopt({ kind: 'dream', id: mine.id }, (state) => {
          const { state: next, changes } = check(state);
          return changes.length === 0 ? undefined : { state: { ...next, cursor: read }, changes };
        });
        report.before = before;
        report.after = after;
        if (report.done.length === 0) await progress.set({ ...progress.get(), epoch: snapshot.epoch, read });
      }
    } catch (error) {
      await staged.keepAsFailed();
      throw error;
    }
    await staged.remove();
    if (report.done.length === 0)
      report.because = whyNothing(report.read, answer.operations.length, report.refused.length, request.asOf);
  }
}
