/**
 * Two sessions at one file, in an engine whose clock stands at three in the afternoon: what is worth a word at the next tick.
 */
import type { Ports } from '../../../src-main/engine/ports.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';
import { startEngine, type RunningEngine } from '../../support/engine.ts';

export interface Colliding extends RunningEngine {
  clock: FakeClock;
  /** Both edit it, one after the other, within the last minutes. */
  collide(file: string): Promise<void>;
  /** Moves on until a tick has looked. */
  tick(): Promise<void>;
}

const MINUTE = 60_000;

export async function colliding(notify: NonNullable<Ports['notify']>): Promise<Colliding> {
  const clock = fakeClock('2026-11-20T15:00:00+00:00');
  const presence = { idleSeconds: () => 0, power: () => 'unknown' as const };
  const running = await startEngine({ clock, notify, presence });
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
  const ticks = async () => (await call('act.ticks', {})).counts.ticks;
  return {
    ...running,
    clock,
    async collide(file) {
      const lines = [edit('one', file, 6), edit('other', file, 4), edit('one', file, 2)];
      const { refused } = await call('log.lines', { project: 'harbor', first: 1, lines });
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      await engine.settle(5000);
    },
    async tick() {
      const before = await ticks();
      for (let n = 1; n < 3000 && (await ticks()) === before; n++) {
        // Slowly, so that a look that is under way can end within its budget.
        if (n % 25 === 0) clock.advance(5000);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
  };
}
