/**
 * A real engine that lives through scripted days: only the clock, the chair and the screen are made up. Whatever waits for tens of seconds goes by
 * the made-up clock, which stands still while a tick or a dream is at work; short waits are real.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Notice } from '../../../src-main/engine/ports.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import { fakeClock } from '../../support/clock.ts';
import { startEngine, type RunningEngine } from '../../support/engine.ts';
import { tempDir } from '../../support/temp.ts';
import { importLine, OFFSET, type Day } from './month-script.ts';

export interface Said {
  at: number;
  notice: Notice;
}

export interface World {
  e: RunningEngine;
  said: Said[];
  /** When each tick looked (ms), and dreams that began. */
  ticks: number[];
  dreams: number;
  chair: { idle: number | 'unknown'; busy: boolean; answers: boolean };
  now(): number;
  /** Moves on, as time does. */
  pass(ms: number): Promise<void>;
  /** The machine sleeps: the wall clock goes on, timers do not. */
  sleep(ms: number): Promise<void>;
  /** A line of the log comes in now. */
  log(lines: Day['happenings'][number]['lines']): Promise<void>;
  stop(): Promise<void>;
}

const SECOND = 1000;
const LOOK_MS = 15 * SECOND;
/** Shorter waits than this are the engine's own and real. */
const LONG_MS = 10_000;

export async function openWorld(start: number, userHome = tempDir()): Promise<World> {
  const fake = fakeClock(start, OFFSET);
  const real = systemClock();
  const said: Said[] = [];
  const ticks: number[] = [];
  const chair: World['chair'] = { idle: 0, busy: false, answers: true };
  let isTicking = false;
  let nextIsTicks = false;
  /** The schedule looked, which reads the disk. */
  let isPulse = false;
  const clock = {
    ...fake,
    after(ms: number, run: () => void) {
      if (ms < LONG_MS) return real.after(ms, run);
      const isTick = nextIsTicks;
      nextIsTicks = false;
      if (!isTick)
        return fake.after(ms, () => {
          isPulse ||= ms === 60_000;
          run();
        });
      isTicking = false;
      const cancel = fake.after(ms, () => {
        isTicking = true;
        run();
      });
      return () => {
        isTicking = true; // a tick begins, or another wait does at once
        cancel();
      };
    },
  };
  const ports = nodePorts(userHome);
  const e = await startEngine(
    {
      clock,
      presence: {
        idleSeconds: () => chair.idle,
        power: () => 'unknown',
        focus: async () => (chair.busy ? 'busy' : 'free'),
      },
      notify: {
        async show(notice) {
          if (!chair.answers) return { shown: false, because: 'No notification service answers.' };
          said.push({ at: fake.now(), notice });
          return { shown: true };
        },
        check: async () => ({ shown: true }),
      },
      // The ticker takes one byte for the spread of its next wait, right before it asks the clock for it.
      randomBytes(count) {
        nextIsTicks = count === 1;
        return ports.randomBytes(count);
      },
    },
    { userHome },
  );
  let running = false;
  let dreams = 0;
  e.engine.events.subscribe('engine.changed', ({ state }) => {
    if (state === 'dreaming' && !running) dreams += 1;
    if (state === 'dreaming' || state === 'awake') running = state === 'dreaming';
  });

  /** What was set going has ended, as far as this process can tell. */
  async function calm(): Promise<void> {
    for (let n = 0; n < 20_000; n++) {
      for (let k = 0; k < 4; k++) await setImmediate();
      if (isPulse) await setTimeout(3);
      else if (isTicking || running) await setTimeout(running ? 5 : 1);
      else break;
      isPulse = false;
    }
    const { counts, ticks: newest } = await e.call('act.ticks', {});
    for (const { at } of newest.slice(0, counts.ticks - ticks.length).reverse()) ticks.push(instantOf(at));
  }

  const world: World = {
    e,
    said,
    ticks,
    get dreams() {
      return dreams;
    },
    chair,
    now: () => fake.now(),
    async pass(ms) {
      const end = fake.now() + ms;
      for (let n = 1; fake.now() < end; n++) {
        const step = Math.min(end - fake.now(), SECOND);
        fake.advance(step);
        if (chair.idle !== 'unknown' && chair.idle > 0) chair.idle += step / SECOND;
        // Whatever works is waited for before time goes on.
        if (isTicking || isPulse || running || n % 15 === 0) await calm();
      }
      await calm();
    },
    async sleep(ms) {
      fake.jump(ms);
      if (chair.idle !== 'unknown') chair.idle += ms / 1000;
      await calm();
    },
    async log(lines) {
      const at = fake.now();
      const given = lines.map((line, n) => importLine(line, at, at + n));
      const { refused } = await e.call('log.lines', { project: lines[0]?.project ?? 'x', first: 1, lines: given });
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      await e.engine.settle(1000);
      await calm();
    },
    stop: () => e.engine.stop(),
  };
  await calm();
  return world;
}

/** Lives through a day: sits at the desk when the script says so, and lets happen what happens. */
export async function live(
  world: World,
  { midnight, desk, happenings }: Day,
  until = midnight + 86_400_000,
): Promise<void> {
  const edges = desk.flatMap(([from, to]) => [
    { at: from, idle: 0 },
    { at: to, idle: 1 },
  ]);
  const times = [
    ...edges.map((edge) => ({ ...edge, lines: undefined })),
    ...happenings.map(({ at, lines }) => ({ at, lines, idle: undefined })),
  ].sort((a, b) => a.at - b.at);
  for (const { at, idle, lines } of times.filter((one) => one.at < until)) {
    await world.pass(at - world.now());
    if (idle !== undefined) {
      world.chair.idle = idle;
      await world.pass(LOOK_MS);
      await setTimeout(300); // a brief is made
    }
    if (lines) await world.log(lines);
  }
  await world.pass(until - world.now());
}
