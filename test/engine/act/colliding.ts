/**
 * Two sessions at one file, in an engine whose clock stands at three in the afternoon: what is worth a word at the next tick.
 */
import type { Ports } from '../../../src-main/engine/ports.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';
import { startEngine, type RunningEngine } from '../../support/engine.ts';
import { tempDir } from '../../support/temp.ts';
import { tickClock } from '../../support/tick-clock.ts';

export interface Colliding extends RunningEngine {
  clock: FakeClock;
  /** Both edit it, one after the other, within the last minutes. */
  collide(file: string): Promise<void>;
  /** Moves on to the next tick, and waits until it has done what it does. */
  tick(): Promise<void>;
}

const MINUTE = 60_000;

export async function colliding(notify: NonNullable<Ports['notify']>): Promise<Colliding> {
  const clock = fakeClock('2026-11-20T15:00:00+00:00');
  const presence = { idleSeconds: () => 0, power: () => 'unknown' as const };
  const { ports, isTicking } = tickClock(clock, nodePorts(tempDir()));
  const running = await startEngine({ ...ports, notify, presence });
  const { call, engine } = running;
  await call('settings.set', { key: 'dream.afterIdle', value: 'by-hand' });
  let made = 0;
  const edit = (session: string, file: string, minutesAgo: number) =>
    JSON.stringify({
      id: `edit-${++made}`,
      at: formatStamp(clock.now() - minutesAgo * MINUTE, 0),
      ...{ source: 'agent', kind: 'tool', origin: 'agent', project: 'harbor', session, text: `Edit ${file}` },
      data: { agent: session === 'one' ? 'claude-code' : 'codex', tool: 'Edit', files: [file], ok: true },
    });
  return {
    ...running,
    clock,
    async collide(file) {
      const lines = [edit('one', file, 6), edit('other', file, 4), edit('one', file, 2)];
      const { refused } = await call('log.lines', { project: 'harbor', first: 1, lines });
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      await engine.settle(5000);
      await calm(); // of what was logged the first look comes at once
    },
    async tick() {
      for (let n = 0; n < 7200 && !isTicking(); n++) clock.advance(1000);
      await calm();
    },
  };

  async function calm(): Promise<void> {
    while (isTicking()) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
