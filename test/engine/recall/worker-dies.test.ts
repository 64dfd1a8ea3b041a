/**
 * The index's thread dies: the engine goes on, keeps what is said meanwhile, and finds it again by a new thread.
 */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Child } from '../../../src-main/engine/ports.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import { openRecall } from '../../../src-main/engine/recall/recall.ts';
import { startEngine } from '../../support/engine.ts';

test('a dead index worker is begun anew; nothing of the log is lost to the search', { timeout: 30_000 }, async () => {
  const threads: Child[] = [];
  const { call } = await startEngine({
    fork(name, options) {
      const child = forkEntry(name, options);
      if (name === 'index') threads.push(child);
      return child;
    },
  });
  const found = async (words: string) => {
    const { hits } = await call('recall.query', { query: words }).catch(() => ({ hits: [] }));
    return hits.map(({ text }) => text);
  };
  await call('note.add', { text: 'The lighthouse is painted red.' });
  await expect.poll(() => found('lighthouse'), { timeout: 10_000 }).toHaveLength(1);

  expect(threads).toHaveLength(1);
  threads[0]?.kill();
  await call('note.add', { text: 'The harbour opens at six.' });
  expect((await call('engine.status', {}).catch(() => undefined))?.running ?? true).toBe(true);
  await expect.poll(() => found('harbour'), { timeout: 20_000, interval: 250 }).toHaveLength(1);
  await expect.poll(() => found('lighthouse'), { timeout: 5000 }).toHaveLength(1);
  expect(threads.length).toBeGreaterThan(1);
});

test('what the log waits for is asked of the next thread, also where a timer comes early', async () => {
  // By up to two milliseconds it does: Node counts in whole ones. Here by twenty.
  const real = setTimeout;
  const early = vi.spyOn(globalThis, 'setTimeout');
  early.mockImplementation((run: () => void, ms = 0) => real(run, Math.max(0, ms - 20)));
  onTestFinished(() => void early.mockRestore());
  let threads = 0;
  const recall = await openRecall({ ports: { fork: () => thread(++threads === 1) }, file: 'nowhere' });
  expect(await recall.known(['a'])).toEqual(new Map());
  expect(threads).toBe(2);
});

/** Answers; the first one dies at what it is asked second. */
function thread(dies: boolean): Child {
  let hear: (message: unknown) => void = () => undefined;
  let exit: (code: number) => void = () => undefined;
  let heard = 0;
  return {
    send(message) {
      const { id } = message as { id: number };
      setImmediate(() => {
        if (dies && ++heard === 2) exit(1);
        else hear({ id, ok: true, value: [] });
      });
    },
    onMessage: (listen) => void (hear = listen),
    onExit: (listen) => void (exit = listen),
    kill: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  };
}
