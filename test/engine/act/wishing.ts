/**
 * An engine whose clock stands still, agents that want something of it, and what it shows and says.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { Notice } from '../../../src-main/engine/ports.ts';
import type { Wish } from '../../../src-shared/contract/wish.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';
import { startEngine, type RunningEngine } from '../../support/engine.ts';

export const claude = (cwd?: string): Caller => ({
  kind: 'cli',
  agent: true,
  via: { agent: 'Claude Code', line: ['bash', 'claude', 'zsh'] },
  ...(cwd === undefined ? {} : { cwd }),
});

export interface World extends RunningEngine {
  clock: FakeClock;
  notices: Notice[];
}

export async function world(): Promise<World> {
  const clock = fakeClock();
  const notices: Notice[] = [];
  const notify = {
    show: async (notice: Notice) => {
      notices.push(notice);
      return { shown: true as const };
    },
    check: async () => ({ shown: true as const }),
  };
  const presence = { idleSeconds: () => 'unknown' as const, power: () => 'unknown' as const };
  const running = await startEngine({ clock, notify, presence });
  return { ...running, clock, notices };
}

/** The open wishes, once there are `n`. */
export async function waiting({ call }: World, n = 1): Promise<Wish[]> {
  return vi.waitFor(async () => {
    const { wishes } = await call('wish.list', {});
    expect(wishes.length).toBe(n);
    return wishes;
  });
}
export const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (given) => ({ given }),
    (thrown: unknown) => ({ refused: (thrown as Error).message, code: (thrown as { code?: string }).code }),
  );
export const setting = async ({ call }: World, key: string) =>
  (await call('settings.get', {})).settings.find((one) => one.key === key)?.value;

/** A preference that waits for a word, in a project of its own. */
export async function proposedFact({ call, userHome }: World): Promise<string> {
  const folder = path.join(userHome, 'code', 'harbor');
  mkdirSync(folder, { recursive: true });
  await call('project.add', { path: folder });
  const said = {
    at: '2026-11-20T09:00:00+00:00',
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    session: 's1',
    text: 'I prefer small commits',
  };
  await call('log.lines', { first: 1, project: 'harbor', lines: [JSON.stringify(said)] });
  await call('dream.now', {});
  const { facts } = await call('memory.facts', { state: 'all' });
  return facts[0]?.id ?? '';
}
