/**
 * A real repository's history, replayed: what it changed is what is recorded.
 */
import { expect, test } from 'vitest';
import { isAbsent, sharedData } from '../../../support/shared.ts';
import { apply, judge, newScore, readCommits } from './replay.ts';
import { sleep, watched } from './watched.ts';

test.skipIf(isAbsent('file-changes'))('20 commits: recall and precision of at least 0.98, nothing twice', async () => {
  const w = await watched();
  const score = newScore();
  for (const commit of readCommits(sharedData('file-changes') ?? '', 20)) {
    const expected = apply(w.root, commit);
    await settled(w);
    judge(score, expected, w.emitted.splice(0));
  }
  expect(score.right / score.expected).toBeGreaterThanOrEqual(0.98);
  expect(score.right / score.recorded).toBeGreaterThanOrEqual(0.98);
  expect(score.duplicates).toBe(0);
  expect(score.expected).toBeGreaterThan(30);
});

async function settled({ emitted }: { emitted: unknown[] }): Promise<void> {
  for (let waited = 0; emitted.length === 0 && waited < 2_000; waited += 10) await sleep(10);
  await sleep(250);
}
