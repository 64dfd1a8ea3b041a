/**
 * Hears what shells tell through their pipe: emptied before all else, so that no prompt ever finds it full, then written in turn. What is not
 * the user's to be recorded (paused, not allowed, left out, private, Vesper's own commands) goes no further than this file.
 */
import { realpath } from 'node:fs/promises';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Ports } from '../../ports.ts';
import type { Projects } from '../../projects/projects.ts';
import { isPlainPath, isWithin } from '../../projects/within.ts';
import { leftOutOf, type LeftOut } from '../left-out.ts';
import { draftsOf, type Ran } from './drafts.ts';
import { openHearing } from './hearing.ts';
import { placesFile } from './places.ts';
import type { ToldCommand } from '../../../../src-shared/kit/told-line.ts';

export interface TerminalObserverOptions {
  ports: Ports;
  /** Of the data home: the folder of the pipe, and that of the scripts which write into it. */
  paths: { terminal: string; hooks: string };
  projects: Projects;
  /** Whether it listens to shells; a command's own engine does not. */
  hears: boolean;
  /** A text without its secrets. */
  mask(text: string): Promise<string>;
  /** Resolves when the drafts are durable. */
  emit(drafts: Draft[]): Promise<unknown>;
  onState(): void;
}

export interface TerminalObserver {
  /** Begins to listen, if a project's terminal may be recorded; tells shells where they may tell something. Safe to repeat. */
  refresh(): Promise<void>;
  /** Keeps one run that was told by another way. Gives why it was not kept, if so; rejects when it could not be written. */
  keep(ran: Ran): Promise<string | undefined>;
  state(project: string): ObserverState;
  close(): Promise<void>;
}

/** Commands that are heard and not yet written; more are counted only. A paste of 10,000 lines comes slower than that. */
const MOST_WAITING = 4000;
/** Written at once. */
const BATCH = 100;
/** A shell's clock may not be ahead of ours. */
const AHEAD_MS = 5000;

export function openTerminalObserver(options: TerminalObserverOptions): TerminalObserver {
  const { ports, paths, projects } = options;
  const places = placesFile(ports.files, paths.terminal, projects, process.pid);
  const last = new Map<string, number>();
  let waiting: Ran[] = [];
  let pumping: Promise<void> | undefined;
  let closed = false;
  /** Commands that were run and not told, or told and not written. */
  let lost = 0;
  let refreshing: Promise<void> = Promise.resolve();

  const hearing = openHearing({
    ports,
    paths,
    heard,
    onMinute: () => void refresh(),
    onChange(fd) {
      options.onState();
      if (fd !== undefined) void places.write(fd).catch(diagnosed);
      else void places.remove().catch(diagnosed);
    },
  });

  function heard(told: ToldCommand): void {
    if (told.lost > 0) missed(told.lost);
    if (isPrivate(told.text) || isOwn(told.text)) return;
    if (waiting.length >= MOST_WAITING) return missed(1);
    const now = ports.clock.now();
    waiting.push({
      key: `terminal:${told.id}:${told.n}`,
      at: told.end === undefined ? now : Math.min(told.end, now + AHEAD_MS),
      durationMs: told.durationMs,
      command: told.text,
      cut: told.cut,
      exit: told.exit,
      cwd: told.cwd,
      shell: told.shell,
    });
    pumping ??= pump().finally(() => (pumping = undefined));
  }

  function missed(count: number): void {
    lost += count;
    ports.diagnose('terminal', `${count} commands were not told: the pipe was not empty in time`);
    options.onState();
  }

  async function pump(): Promise<void> {
    while (waiting.length > 0 && !closed) {
      const batch = waiting.splice(0, BATCH);
      try {
        const rules = new Map<string, Promise<LeftOut>>();
        const drafts: Draft[] = [];
        for (const ran of batch) drafts.push(...(await judged(ran, rules)).drafts);
        if (drafts.length > 0) await options.emit(drafts);
      } catch (thrown) {
        diagnosed(thrown);
        missed(batch.length);
      }
    }
  }

  /** What may be kept of it; nothing, and why. `rules`: those of the folders met before. */
  async function judged(
    ran: Ran,
    rules = new Map<string, Promise<LeftOut>>(),
  ): Promise<{ drafts: Draft[]; because?: string }> {
    const none = (because: string) => ({ drafts: [], because });
    // What cannot be resolved is refused (TRUST T5): the folder may be gone by now.
    const cwd = isPlainPath(ran.cwd) ? await realpath(ran.cwd).catch(() => undefined) : undefined;
    const project = cwd === undefined ? undefined : projects.find(cwd);
    const root = project && projects.placesOf(project).find((place) => cwd !== undefined && isWithin(place.path, cwd))?.path; // prettier-ignore
    if (cwd === undefined || project === undefined || root === undefined) return none('this folder is in no project');
    if (!project.sources.includes('terminal')) return none(`the terminal of ${project.name} may not be recorded`);
    const from = ran.at - ran.durationMs;
    const blind = projects
      .blindSpans(project.id, 'terminal')
      .some((span) => [from, ran.at].some((instant) => instant >= span.from && instant < span.to));
    if (blind || projects.isPaused(project.id)) return none(`${project.name} is paused`);
    const leftOut = rules.get(cwd) ?? leftOutOf(root, { links: true, from: cwd });
    rules.set(cwd, leftOut);
    const { owns, drafts: without } = await leftOut;
    if (cwd !== root && (await owns(cwd))) return none('this folder is left out');
    const output = ran.output === undefined ? {} : { output: await options.mask(ran.output) };
    const drafts = await without(draftsOf({ ...ran, ...output, cwd }, project.id, root, ports.clock));
    last.set(project.id, Math.max(ran.at, last.get(project.id) ?? 0));
    return { drafts };
  }

  function diagnosed(thrown: unknown): void {
    ports.diagnose('terminal', messageOf(thrown));
  }

  async function look(): Promise<void> {
    if (closed) return;
    const wanted = options.hears && projects.list().some(({ sources }) => sources.includes('terminal'));
    await (wanted ? hearing.open() : hearing.close());
    if (!options.hears) return;
    const fd = hearing.fd();
    await (fd === undefined ? places.remove() : places.write(fd));
  }

  function refresh(): Promise<void> {
    return (refreshing = refreshing.then(look).catch(diagnosed));
  }

  return {
    refresh,
    async keep(ran) {
      if (isPrivate(ran.command) || isOwn(ran.command)) return 'it is private';
      const { drafts, because } = await judged(ran);
      if (because === undefined) await options.emit(drafts);
      return because;
    },
    state(project) {
      if (projects.isPaused(project)) return { name: 'terminal', state: 'paused' };
      const at = last.get(project);
      const state = hearing.state();
      const reason = state.reason ?? (lost > 0 ? `${lost} commands were not recorded: they came faster than they could be taken` : undefined); // prettier-ignore
      return {
        ...{ name: 'terminal', state: state.state },
        ...(reason === undefined ? {} : { reason }),
        ...(at === undefined ? {} : { lastEventAt: formatStamp(at, ports.clock.offsetAt(at)) }),
      };
    },
    async close() {
      await refreshing;
      if (options.hears) await places.remove().catch(diagnosed);
      await hearing.close();
      await pumping;
      closed = true;
      waiting = [];
    },
  };
}

/** Typed with a leading blank (PRODUCT 3.6). Shells do not tell these; whoever tells them all the same is not heard. */
function isPrivate(command: string): boolean {
  return /^\s/.test(command) || command.trim() === '';
}

/** Vesper's own acts are no evidence, and what is to be forgotten must not come back by the command that says so. */
function isOwn(command: string): boolean {
  return /(?:^|[;&|(\n]|\b(?:sudo|env|exec|command|time|then|do)\s)\s*(?:\w+=\S*\s+)*(?:np[xm]\s+(?:exec\s+)?(?:-\S+\s+)*(?:--\s+)?|node\s+)?(?:\S*\/)?vesper(?:\.js)?(?=\s|$|[;&|)])/.test(
    command,
  );
}
