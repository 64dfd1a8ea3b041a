import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeDurableDir, readJson, writeAtomic } from '../../../src-main/engine/storage/atomic.ts';
import { removeLeftovers } from '../../../src-main/engine/storage/leftovers.ts';
import { homePaths, pathTable } from '../../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { tempDir } from '../../support/temp.ts';

test('a write that fails at any call leaves the old file or the new, and nothing beside it', async () => {
  for (let nth = 1, hit = true; hit; nth++) {
    hit = false;
    const dir = tempDir();
    const file = path.join(dir, 'settings.json');
    await writeAtomic(nodeFiles(), file, 'old');
    const faulty = faultyFiles(nodeFiles());
    faulty.plan = ({ number }) => (number === nth ? ((hit = true), 'half:ENOSPC') : undefined);
    const failed = await writeAtomic(faulty.files, file, 'new').then(
      () => false,
      () => true,
    );
    expect(['old', 'new']).toContain(readFileSync(file, 'utf8'));
    if (!failed) expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(dir)).toEqual(['settings.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});

test('file, rename and folder are made durable, in this order', async () => {
  const dir = tempDir();
  const { files, calls } = faultyFiles(nodeFiles());
  await writeAtomic(files, path.join(dir, 'a'), 'x');
  const order = calls.map(({ operation }) => operation).filter((operation) => /sync|rename/i.test(operation));
  expect(order).toEqual(['file.sync', 'rename', 'syncDir']);
});

test('new folders are 0700 and each is made durable in its parent, as is the one they begin in', async () => {
  const dir = tempDir();
  const { files, calls } = faultyFiles(nodeFiles());
  await makeDurableDir(files, path.join(dir, 'a/b'));
  expect(statSync(path.join(dir, 'a/b')).mode & 0o777).toBe(0o700);
  expect(calls.filter(({ operation }) => operation === 'syncDir').map((call) => call.path)).toEqual([
    path.dirname(dir),
    dir,
    path.join(dir, 'a'),
  ]);
});

test('a folder that is there is made durable too; one above it that may not be read is not ours', async () => {
  const dir = path.join(tempDir(), 'a');
  const faulty = faultyFiles(nodeFiles());
  await makeDurableDir(faulty.files, dir);
  const from = faulty.calls.length;
  await makeDurableDir(faulty.files, dir);
  expect(faulty.calls.slice(from).map(({ operation }) => operation)).toEqual(['stat', 'syncDir']);
  faulty.plan = ({ operation }) => (operation === 'syncDir' ? 'EACCES' : undefined);
  await makeDurableDir(faulty.files, dir);
  await expect(makeDurableDir(faulty.files, path.join(dir, 'b'))).rejects.toThrow('EACCES');
  faulty.plan = ({ operation }) => (operation === 'syncDir' ? 'EIO' : undefined);
  await expect(makeDurableDir(faulty.files, dir)).rejects.toThrow('EIO');
  // What has no code of the system is no reason to go on, and the root of a disk has no parent to be made durable in.
  const odd = { ...nodeFiles(), syncDir: () => Promise.reject(new Error('odd')) };
  await expect(makeDurableDir(odd, dir)).rejects.toThrow('odd');
  await makeDurableDir(odd, '/');
});

test('a JSON file is absent, whole or broken; broken says why', async () => {
  const file = path.join(tempDir(), 'a.json');
  const schema = z.object({ n: z.int() });
  expect(await readJson(nodeFiles(), file, schema)).toBeUndefined();
  writeFileSync(file, '{"n":1}');
  expect(await readJson(nodeFiles(), file, schema)).toEqual({ value: { n: 1 } });
  writeFileSync(file, '{"n":"1"}');
  expect(await readJson(nodeFiles(), file, schema)).toEqual({ broken: expect.stringMatching(/^n: /) as string });
  writeFileSync(file, '[]');
  expect(await readJson(nodeFiles(), file, schema)).toEqual({ broken: expect.stringMatching(/^document: /) as string });
  writeFileSync(file, '{"n":');
  expect(await readJson(nodeFiles(), file, schema)).toHaveProperty('broken');
});

test('what a crash left beside the real files is swept, and nothing else', async () => {
  const home = tempDir();
  const paths = homePaths(home);
  for (const dir of ['memory/user', 'electron', 'project']) await nodeFiles().makeDir(path.join(home, dir));
  const left = ['settings.json.tmp-0123456789ab', 'memory/user/tools.md.tmp-0123456789ab'];
  const kept = [
    'settings.json',
    'memory/user/a.tmp-notes.md',
    'electron/x.tmp-0123456789ab',
    'project/x.tmp-0123456789ab',
  ];
  for (const file of [...left, ...kept]) writeFileSync(path.join(home, file), 'x');
  expect(await removeLeftovers(nodeFiles(), paths)).toBe(2);
  expect(left.filter((file) => existsSync(path.join(home, file)))).toEqual([]);
  expect(kept.filter((file) => existsSync(path.join(home, file)))).toEqual(kept);
});

test('every path of the home is in the table once; what is exported is canonical and never secret', () => {
  const paths = homePaths('/home/u/.vesper');
  const { home, currentGeneration, ...entries } = paths;
  expect(currentGeneration.startsWith(home)).toBe(true);
  expect(Object.values(entries).map((file) => path.relative(home, file))).toEqual(pathTable.map(({ entry }) => entry));
  for (const { entry, truth, exported } of pathTable) if (exported) expect(truth, entry).toBe('canonical');
  expect(existsSync(home)).toBe(false);
});
