/**
 * Replays the change stream `file-changes` and prints precision, recall, duplicates, renames and delay.
 * Run: `node test/bench/file-changes.ts [commits]`. The delay ends where the record would be handed to the log.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { openFilesObserver } from '../../src-main/engine/observe/files/observer.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import type { Draft } from '../../src-shared/contract/observation.ts';
import { apply, judge, newScore, readCommits } from '../engine/observe/files/replay.ts';
import { sharedData } from '../support/shared.ts';

const data = sharedData('file-changes');
if (data === undefined) {
  console.log('skipped: the external data set "file-changes" is not on this machine');
} else {
  for (const [name, manyFiles] of [
    ['chokidar', 5_000],
    ['one watch per folder', 0],
  ] as const) {
    await replay(name, manyFiles, data);
  }
}

async function replay(name: string, manyFiles: number, folder: string): Promise<void> {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'vesper-replay-')));
  const home = mkdtempSync(path.join(os.tmpdir(), 'vesper-replay-home-'));
  const drafts: Draft[] = [];
  const delays: number[] = [];
  let lastWrite = performance.now();
  const observer = await openFilesObserver({
    project: { id: 'p-0000000000', path: root },
    ports: { clock: systemClock(), files: nodeFiles(), diagnose: () => {} },
    paths: { home, snapshots: path.join(home, 'snapshots'), probe: path.join(home, 'probe') },
    async emit(more) {
      delays.push(performance.now() - lastWrite);
      drafts.push(...more);
    },
    onState: () => {},
    manyFiles,
  });
  const score = newScore();
  const wrong: string[] = [];
  for (const commit of readCommits(folder, Number(process.argv[2] ?? 60))) {
    const before = score.right;
    const expected = apply(root, commit);
    lastWrite = performance.now();
    for (let waited = 0; drafts.length === 0 && waited < 2_000; waited += 10) await sleep(10);
    await sleep(250);
    const got = drafts.splice(0);
    judge(score, expected, got);
    if (score.right - before < expected.length && expected.length <= 50)
      wrong.push(`${commit.commit}: expected ${expected.join(', ')}; got ${got.map((one) => one.text).join(', ')}`);
  }
  await observer.close();
  rmSync(root, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  delays.sort((a, b) => a - b);
  const at = (share: number) =>
    `${Math.round(delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0)} ms`;
  const share = (a: number, b: number) => (b === 0 ? 'none' : `${((100 * a) / b).toFixed(1)} %`);
  console.log(`\n${name}: ${score.commits} commits, ${score.expected} changes, ${score.bursts} bursts`);
  console.log(
    `recall ${share(score.right, score.expected)}  precision ${share(score.right, score.recorded)}  duplicates ${score.duplicates}`,
  );
  console.log(
    `renames seen as renames ${score.renamesSeen} of ${score.renames}  delay p50 ${at(0.5)}  p99 ${at(0.99)}`,
  );
  for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
