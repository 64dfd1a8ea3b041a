/**
 * R13: floods of new files, and more changes than the kernel's queue holds while the engine stands still: every file is found,
 * and the log says that something was missed on the way.
 */
import {
  appendFileSync,
  closeSync,
  openSync,
  writeSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { childrenOf, pause, startEngine } from '../crash/engine-process.ts';
import { loggedLines } from '../crash/logged.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
const FILES = FULL ? 100_000 : 10_000;
const PER_FOLDER = 1000;
/** Promised after quiet; five times that, for a busy machine. */
const FOUND_MS = 5 * 10_000;
const MOST_MB = 300;

test.skipIf(process.platform !== 'linux')(
  `R13: ${FILES} files made at once, then more changes than the kernel's queue holds: none is missed, and the gap is told`,
  { timeout: 400_000 },
  async ({ task }) => {
    const [home, root] = [tempDir(), tempDir()];
    const engine = await startEngine(home);
    const client = await engine.client();
    await client.call('project.add', { path: root, sources: ['files'] });
    const queue = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    let children = 0;
    const count = setInterval(() => (children = Math.max(children, childrenOf(engine.pid).length)), 500);

    const began = performance.now();
    for (let n = 0; n < FILES; n++) {
      if (n % PER_FOLDER === 0) mkdirSync(path.join(root, `d${n / PER_FOLDER}`));
      writeFileSync(fileAt(n), 'one\n');
    }
    const made = performance.now();
    const foundAfter = await waitFor(() => told(home, 'add') === FILES);
    const found = told(home, 'add');

    // Two events a file and more files than half the queue: the kernel drops the rest, and libuv never hears of it.
    const touched = Math.min(FILES, queue + 1);
    await pause(3000); // it has taken another kind of watch, for so many files
    process.kill(engine.pid, 'SIGSTOP');
    for (let n = 0; n < touched; n++) appendFileSync(fileAt(n), 'two\n');
    // One more at the end, behind all that fits.
    const last = path.join(root, 'last.ts');
    const extras = [0, 1].map((n) => openSync(path.join(root, `extra-${n}.ts`), 'w'));
    for (let n = 0; n < queue; n++) writeSync(extras[n % 2] ?? 0, 'x'); // in turn, so that no two are taken as one
    extras.forEach(closeSync);
    writeFileSync(last, 'behind the queue\n');
    process.kill(engine.pid, 'SIGCONT');
    const changedAfter = await waitFor(() => told(home, 'change') >= touched && told(home, 'add') >= FILES + 3);
    const changed = told(home, 'change');
    const added = told(home, 'add');
    clearInterval(count);
    const rss = Math.round(
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))?.[1]) / 1000,
    );
    const gaps = () => loggedLines(home).filter(({ kind }) => kind === 'gap');
    await waitFor(() => gaps().length > 0); // told in its turn, after the changes
    trust(task, {
      id: 'R13',
      tried: 'files in floods',
      count: FILES + touched + 3,
      bad: FILES - found + Math.max(0, touched - changed) + (FILES + 3 - added),
      badly: 'missed',
      note: `made at ${Math.round(FILES / ((made - began) / 1000)).toLocaleString('en')}/s, all told ${seconds(foundAfter)} after; a queue of ${queue} run over, all told ${seconds(changedAfter)} after; peak ${rss} MB`,
    });
    expect({ found, added }).toEqual({ found: FILES, added: FILES + 3 });
    expect(changed).toBeGreaterThanOrEqual(touched); // a file that was seen empty, before its first line, changed once more
    expect(gaps().length).toBeGreaterThan(0);
    expect(children).toBeLessThanOrEqual(1);
    expect(rss).toBeLessThan(MOST_MB);
    await engine.kill();
    rmSync(root, { recursive: true });

    function fileAt(n: number): string {
      return path.join(root, `d${Math.floor(n / PER_FOLDER)}`, `f${n}.ts`);
    }
  },
);

/** Files that records of this kind of change tell of, bursts included. */
function told(home: string, op: 'add' | 'change'): number {
  return loggedLines(home).reduce((sum, { source, kind, data }) => {
    if (source !== 'file') return sum;
    if (kind === op) return sum + 1;
    return kind === 'burst' ? sum + ((data?.['ops'] as Record<string, number>)[op] ?? 0) : sum;
  }, 0);
}

/** Ms until it holds; the whole time when it does not. */
async function waitFor(is: () => boolean): Promise<number> {
  const from = performance.now();
  while (!is() && performance.now() - from < FOUND_MS) await pause(200);
  return performance.now() - from;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
