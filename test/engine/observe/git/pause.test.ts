import { expect, test, vi } from 'vitest';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { newRepo, watch } from './support.ts';

const texts = (drafts: readonly Draft[]) => drafts.map((draft) => draft.text);

test('what happens while paused is never told, also over a restart', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  const one = await watch(repo.dir);
  await one.fresh();
  await one.observer.pause();
  repo.commit('a', '2', 'secret one');
  await one.fresh();
  one.hint();
  one.clock.advance(120_000);
  expect(await one.observer.uncommitted()).toBeUndefined();
  expect(one.observer.state().state).toBe('paused');
  await one.observer.resume();
  repo.commit('a', '3', 'seen again');
  expect(texts(await one.fresh())).toEqual([expect.stringContaining('seen again')]);

  await one.observer.pause();
  await one.observer.close();
  repo.commit('a', '4', 'secret two');
  const cursorStore = { load: async (name: string) => one.cursors.get(name), save: async () => {} };
  const two = await watch(repo.dir, { cursorStore });
  expect(await two.fresh()).toEqual([]);
  repo.commit('a', '5', 'and again');
  expect(texts(await two.fresh())).toEqual([expect.stringContaining('and again')]);
});

test('a look that pause cut short is finished on resume, without what happened meanwhile', async () => {
  const repo = newRepo();
  repo.commit('a', '1', 'before');
  let hold: (() => void) | undefined;
  let held = false;
  const taken: Draft[] = [];
  const emit = async (drafts: Draft[]) => {
    if (!held) {
      held = true;
      await new Promise<void>((resolve) => (hold = resolve));
      throw new Error('interrupted');
    }
    taken.push(...drafts);
  };
  const { observer } = await watch(repo.dir, { emit });
  await vi.waitFor(() => expect(hold).toBeDefined());
  const pausing = observer.pause();
  repo.commit('a', '2', 'meanwhile');
  hold?.();
  await pausing;
  await observer.resume();
  repo.commit('a', '3', 'after');
  await observer.reconcileNow();
  expect(taken.map((draft) => draft.data?.['subject'])).toEqual(['before', 'after']);
});

test('a first look after a pause leaves out what happened in it', async () => {
  const repo = newRepo();
  repo.commit('a', '1', 'long before');
  const { observer, fresh, clock } = await watch(repo.dir, { startPaused: true });
  expect(await fresh()).toEqual([]);
  repo.time.now = clock.now() / 1000;
  repo.commit('a', '2', 'meanwhile');
  clock.advance(120_000);
  await observer.resume();
  expect((await fresh()).map((draft) => draft.data?.['subject'])).toEqual(['long before']);
});

test('a blind span given from outside is left out too', async () => {
  const repo = newRepo();
  repo.commit('a', '1', 'seen');
  repo.commit('a', '2', 'not seen');
  const at = repo.time.now * 1000;
  const { fresh } = await watch(repo.dir, { blind: [{ from: at - 1000, to: at + 1000 }] });
  expect((await fresh()).map((draft) => draft.data?.['subject'])).toEqual(['seen']);
});

test('closing in the middle of a look ends it, and tells nothing more', async () => {
  const repo = newRepo();
  for (let i = 0; i < 120; i++) repo.git('commit', '-q', '--allow-empty', '-m', `number ${i}`);
  let batches = 0;
  const observers: { close(): Promise<void> }[] = [];
  const emit = async () => {
    if (++batches === 1) void observers[0]?.close();
  };
  const { observer, cursors } = await watch(repo.dir, { emit });
  observers.push(observer);
  await observer.reconcileNow();
  await observer.close();
  expect(batches).toBe(1);
  expect(cursors.size).toBe(0);
});
