/**
 * With the real watch and the real clock: acts of git are seen long before the next poll (60 s).
 */
import { expect, test, vi } from 'vitest';
import type { Clock } from '../../../../src-main/engine/ports.ts';
import type { WatchPaths } from '../../../../src-main/engine/observe/git/watched.ts';
import { watchPaths } from '../../../../src-main/engine/observe/watch/path-watches.ts';
import { tempDir } from '../../../support/temp.ts';
import { newRepo, repoAt, watch } from './support.ts';

const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  offsetAt: () => 0,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
const realWatch: WatchPaths = (paths, onHint) => watchPaths({ paths, onHint, onState: () => {} });

test('a commit, a tag, a switch and a stash are seen by the watch', async () => {
  const repo = newRepo();
  repo.commit('a', '1');
  const { drafts, observer } = await watch(repo.dir, { clock: realClock, watchPaths: realWatch });
  await observer.reconcileNow();
  const seen = (kind: string) =>
    vi.waitFor(() => expect(drafts.at(-1)?.kind).toBe(kind), { timeout: 5000, interval: 20 });
  drafts.length = 0;
  repo.commit('a', '2');
  await seen('commit');
  repo.git('tag', 'v1');
  await seen('tag');
  repo.git('checkout', '-q', '-b', 'other');
  await seen('branch');
  repo.write('a', '3');
  repo.git('stash', '-q');
  await seen('stash');
});

test('a repository that is made later is seen by the watch', async () => {
  const dir = tempDir();
  const { drafts, observer } = await watch(dir, { clock: realClock, watchPaths: realWatch });
  await observer.reconcileNow();
  expect(observer.state().state).toBe('off');
  const repo = repoAt(dir);
  repo.git('init', '-q', '-b', 'main');
  repo.commit('a', '1');
  await vi.waitFor(() => expect(drafts[0]?.kind).toBe('commit'), { timeout: 5000, interval: 20 });
  repo.commit('a', '2');
  await vi.waitFor(() => expect(drafts).toHaveLength(2), { timeout: 5000, interval: 20 });
});
