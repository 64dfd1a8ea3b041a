/**
 * The index's thread dies: the engine goes on, keeps what is said meanwhile, and finds it again by a new thread.
 */
import { expect, test } from 'vitest';
import type { Child } from '../../../src-main/engine/ports.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
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
