/**
 * When to dream: on command, once after a project's first look, and by itself when every gate passes. Looked at each minute.
 */
import type { DreamReport, Gate } from '../../../src-shared/contract/memory.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { allPass } from '../dream/gates.ts';
import type { Events } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import { gatesNow } from './gates-now.ts';
import { BLOCKING_BUDGET_MS } from './actions.ts';
import { openBlocking, type Blocking } from './blocking.ts';
import type { Retention } from './retention.ts';
import { openSomebody } from './somebody.ts';
import { openWaking } from './waking.ts';
import { openYielding } from './yielding.ts';

export interface Schedule {
  start(): void;
  stop(): void;
  /** A client called: its user is there. */
  called(name: string, caller: Caller): void;
  /** A project was added: dream as soon as its first look has settled. */
  firstDream(): void;
  gates(): Promise<Gate[]>;
  dreamNow(asked: DreamAsked): Promise<DreamReport>;
  /**
   * Ends a running dream, and what waits for its turn does not begin: whoever asked for it gets the report of the one that was
   * stopped. False when none ran, or when it had adopted already.
   */
  stopDream(because: string): Promise<boolean>;
}

interface DreamAsked {
  dreamer?: DreamReport['dreamer'];
  asOf?: string;
  dryRun?: boolean;
}

export interface ScheduleOptions {
  ports: Ports;
  events: Events;
  rooms(): Rooms;
  retention: Pick<Retention, 'look' | 'settled'>;
  blocking?: Pick<Blocking, 'planned' | 'run'>;
  /** All gates are open: the tick has the last word on whether a dream begins. Absent: it begins. */
  byTick?(begin: () => Promise<void>): void;
  /** The data home is not there any more: there is nothing left to be the engine of. */
  onGone(): void;
}

const tickMs = 60_000;
/** A command right after `add` gets ahead of the automatic first dream, and then stands for it. */
const firstDreamMs = 3000;

export function openSchedule({
  ports,
  events,
  rooms,
  retention,
  blocking = openBlocking(ports),
  byTick = (begin) => void begin(),
  onGone,
}: ScheduleOptions): Schedule {
  const { clock, diagnose } = ports;
  let cancelTick: (() => void) | undefined;
  let cancelFirst: (() => void) | undefined;
  /** `upTo`: the log's end when it was asked for; what came later is not in it. */
  let running: { plain: boolean; upTo: number; report: Promise<DreamReport> } | undefined;
  let stops = 0;
  const somebody = openSomebody(ports, () => rooms().ingest.lastWork());
  const yielding = openYielding({ clock, rooms, somebody });
  const waking = openWaking({ ports, events, rooms, every: tickMs, onWake: somebody.seen });

  function tick(): void {
    cancelTick = clock.after(tickMs, tick);
    void leaveIfGone()
      .then(waking.look)
      .then(dreamIfDue)
      .then(() => void expireIfDue())
      .catch((thrown: unknown) => diagnose('schedule', messageOf(thrown)));
  }

  async function leaveIfGone(): Promise<void> {
    if ((await ports.files.stat(rooms().paths.home)) === undefined) onGone();
  }

  async function dreamIfDue(): Promise<void> {
    if (await isDue()) byTick(dreamByItself);
  }

  async function isDue(): Promise<boolean> {
    return !running && !waking.justWoke() && allPass(await gates()) && !running;
  }

  /** The tick may come a minute after the gates were read. */
  async function dreamByItself(): Promise<void> {
    if (!(await isDue())) return;
    yielding.begin();
    await blocking.run('dream', () => dream({})).finally(yielding.end);
  }

  /** Heavy work is not begun right after waking; a dream made for what expires gives way like any that begins by itself. */
  async function expireIfDue(): Promise<void> {
    if (waking.justWoke()) return;
    await retention.look({
      // Slow as it was the last time, it is not done under anybody's hands.
      isBusy: () =>
        running !== undefined ||
        (blocking.planned('expire') > BLOCKING_BUDGET_MS && somebody.isHere(clock.now() - 60_000)),
      remove: (run) => blocking.run('expire', run),
      dream() {
        yielding.begin();
        return dreamNow({}).finally(yielding.end);
      },
    });
  }

  function gates(): Promise<Gate[]> {
    return gatesNow(ports, rooms(), somebody);
  }

  function dream(asked: DreamAsked): Promise<DreamReport> {
    const upTo = rooms().log.lastSeq();
    cancelFirst?.();
    cancelFirst = undefined;
    const report = (async () => {
      await retention.settled();
      const before = await gates();
      events.emit('engine.changed', { state: 'dreaming' });
      try {
        return await rooms().dreams.run({ gates: before, ...asked });
      } finally {
        running = undefined;
        events.emit('engine.changed', { state: 'awake' });
        events.emit('brief.changed', {});
      }
    })();
    running = { plain: isPlain(asked), upTo, report };
    return report;
  }

  /** As one that begins by itself. */
  function isPlain({ asOf, dryRun, dreamer }: DreamAsked): boolean {
    return asOf === undefined && !dryRun && dreamer === undefined;
  }

  async function dreamNow(asked: DreamAsked): Promise<DreamReport> {
    if (running) yielding.hurry();
    // A command that meets a running dream of the same kind, with nothing logged since, gets that dream's report;
    // everything else waits for its turn.
    const isSame = running?.plain && isPlain(asked);
    if (running && isSame && running.upTo === rooms().log.lastSeq()) return running.report;
    // Again after each: of several that wait, one begins and the others wait for it.
    const stopsBefore = stops;
    while (running) {
      const ended = await running.report.catch(() => undefined);
      if (ended && stops > stopsBefore) return ended;
    }
    const report = await dream(asked);
    // Where no tick looks (a command that is the engine for its own duration), a dream is the moment for it.
    if (!cancelTick && asked.asOf === undefined && !asked.dryRun) await expireIfDue();
    return report;
  }

  return {
    start() {
      somebody.seen();
      waking.start();
      tick();
    },
    stop() {
      cancelTick?.();
      cancelFirst?.();
      yielding.end();
      waking.stop();
    },
    called: somebody.called,
    firstDream() {
      cancelFirst?.();
      if (rooms().settings.value('dream.afterIdle') === 'by-hand') return;
      cancelFirst = clock.after(firstDreamMs, () => {
        dreamNow({}).catch((thrown: unknown) => diagnose('schedule', messageOf(thrown)));
      });
    },
    gates,
    dreamNow,
    stopDream(because) {
      stops++;
      return rooms().dreams.abort(because);
    },
  };
}
