/**
 * The watch port: both kinds of watch give hints of the same shape, and let go of everything they hold.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WatchOptions, WatchState } from '../../../../src-main/engine/observe/watch/port.ts';
import { watchPaths } from '../../../../src-main/engine/observe/watch/path-watches.ts';
import { watchFolder } from '../../../../src-main/engine/observe/watch/watch.ts';
import { tempDir } from '../../../support/temp.ts';

const kinds = [
  ['tree', 5_000],
  ['folders', 0],
] as const;

describe.each(kinds)('%s', (mode, manyFiles) => {
  async function watching(more: Partial<WatchOptions> = {}) {
    const root = tempDir();
    mkdirSync(path.join(root, 'src'));
    mkdirSync(path.join(root, 'skip/deep'), { recursive: true });
    writeFileSync(path.join(root, 'src/a.ts'), 'a');
    const hints = new Set<string | null>();
    const states: WatchState[] = [];
    const watcher = await watchFolder({
      root,
      ignored: (rel) => rel === 'skip' || rel.startsWith('skip/') || rel.endsWith('.log'),
      onHint: (rel) => hints.add(rel),
      onState: (state) => states.push(state),
      manyFiles,
      ...more,
    });
    onTestFinished(() => watcher.close());
    const write = (rel: string) => writeFileSync(path.join(root, rel), String(Math.random()));
    const heard = async () => {
      await sleep(250);
      const all = [...hints].sort();
      hints.clear();
      return all;
    };
    return { root, watcher, states, write, heard };
  }

  test('hints at files added, changed and removed, and not at what is ignored', async () => {
    const w = await watching();
    expect(w.watcher.mode).toBe(mode);
    expect(w.states).toEqual([{ state: 'watching' }]);
    for (const rel of ['src/a.ts', 'src/new.ts', 'top.md', 'skip/deep/x.ts', 'noise.log']) w.write(rel);
    expect(await w.heard()).toEqual(['src/a.ts', 'src/new.ts', 'top.md']);
    rmSync(path.join(w.root, 'top.md'));
    expect(await w.heard()).toEqual(['top.md']);
  });

  test('arms new folders, follows moved ones, releases removed ones', async () => {
    const w = await watching();
    mkdirSync(path.join(w.root, 'new/er'), { recursive: true });
    await w.heard();
    w.write('new/er/x.ts');
    expect(await w.heard()).toContain('new/er/x.ts');
    renameSync(path.join(w.root, 'new'), path.join(w.root, 'moved'));
    await w.heard();
    w.write('moved/er/x.ts');
    expect(await w.heard()).toContain('moved/er/x.ts');
    rmSync(path.join(w.root, 'moved'), { recursive: true });
    await w.heard();
    mkdirSync(path.join(w.root, 'moved'));
    await w.heard();
    w.write('moved/y.ts');
    expect(await w.heard()).toContain('moved/y.ts');
  });

  test('says when the root is gone', async () => {
    const w = await watching();
    rmSync(w.root, { recursive: true });
    await w.heard();
    expect(w.states.at(-1)).toMatchObject({ state: 'unreachable' });
  });

  test.skipIf(process.platform !== 'linux')(
    'closing releases every system watch, and no hint comes after',
    async () => {
      const before = systemWatches();
      const w = await watching();
      expect(systemWatches()).toBeGreaterThan(before);
      await w.watcher.close();
      await sleep(50);
      expect(systemWatches()).toBe(before);
      w.write('src/a.ts');
      expect(await w.heard()).toEqual([]);
    },
  );
});

test('a root that is not there is a state, not a failure', async () => {
  const states: WatchState[] = [];
  const root = path.join(tempDir(), 'none');
  const watcher = await watchFolder({
    root,
    ignored: () => false,
    onHint: () => {},
    onState: (state) => states.push(state),
  });
  expect(states).toEqual([{ state: 'unreachable', reason: `${root} is gone` }]);
  await watcher.close();
});

test('watchPaths: single files that need not exist yet, and folders', async () => {
  const dir = tempDir();
  mkdirSync(path.join(dir, 'folder'));
  const hints: string[] = [];
  const watcher = await watchPaths({
    paths: [path.join(dir, 'HEAD'), path.join(dir, 'folder')],
    onHint: (full) => hints.push(path.relative(dir, full)),
    onState: () => {},
  });
  onTestFinished(() => watcher.close());
  for (const name of ['HEAD', 'folder/x.jsonl', 'other', 'later']) writeFileSync(path.join(dir, name), 'x');
  await sleep(300);
  expect([...new Set(hints)].sort()).toEqual(['HEAD', 'folder/x.jsonl']);
  watcher.add([path.join(dir, 'later')]);
  await sleep(100);
  writeFileSync(path.join(dir, 'later'), 'xx');
  await sleep(300);
  expect(hints).toContain('later');
});

test('watchPaths with nothing to watch is ready, and takes paths later', async () => {
  const dir = tempDir();
  const hints: string[] = [];
  const watcher = await watchPaths({ paths: [], onHint: (full) => hints.push(full), onState: () => {} });
  onTestFinished(() => watcher.close());
  watcher.add([dir]);
  await sleep(150);
  writeFileSync(path.join(dir, 'x'), 'x');
  await sleep(250);
  expect(hints).toEqual([path.join(dir, 'x')]);
});

/** Watches this process holds in the kernel, over all its inotify instances. */
function systemWatches(): number {
  let count = 0;
  for (const fd of readdirSync('/proc/self/fdinfo')) {
    try {
      count += readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('inotify ')).length;
    } catch {
      // closed meanwhile
    }
  }
  return count;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('a tree that outgrows its watch gets one per folder at once, and hears on', async () => {
  const root = tempDir();
  const hints = new Set<string | null>();
  const watcher = await watchFolder({
    root,
    ignored: () => false,
    onHint: (rel) => hints.add(rel),
    onState: () => undefined,
    manyFiles: 20,
  });
  onTestFinished(() => watcher.close());
  expect(watcher.mode).toBe('tree');
  const before = systemWatches();
  for (let n = 0; n < 40; n++) {
    mkdirSync(path.join(root, `d${n % 4}`), { recursive: true });
    writeFileSync(path.join(root, `d${n % 4}`, `f${n}.ts`), 'x');
  }
  await expect.poll(() => watcher.mode, { timeout: 5000 }).toBe('folders');
  await expect.poll(() => hints.has(null), { timeout: 5000 }).toBe(true);
  await sleep(100);
  if (process.platform === 'linux') expect(systemWatches() - before).toBeLessThanOrEqual(4); // 44 if chokidar still held them
  hints.clear();
  writeFileSync(path.join(root, 'd3', 'f3.ts'), 'changed');
  await expect.poll(() => [...hints], { timeout: 5000 }).toContain('d3/f3.ts');
});
