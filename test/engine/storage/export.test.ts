import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportHome } from '../../../src-main/engine/storage/export.ts';
import { openGenerations } from '../../../src-main/engine/storage/generations.ts';
import { homePaths, pathTable } from '../../../src-main/engine/storage/paths.ts';
import { restoreHome } from '../../../src-main/engine/storage/restore.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { draft, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';
import { trust } from '../../support/trust.ts';

const files = nodeFiles();
const take = (home: string, dir: string) => exportHome({ files, paths: homePaths(home), dir });
const bring = (home: string, dir: string) => restoreHome({ files, paths: homePaths(home), dir });

/** A home with something at every entry of the table, two days of logs, and a generation. */
async function fullHome(): Promise<string> {
  const home = tempDir();
  const clock = fakeClock();
  const log = await openTestLog({ home, clock });
  await log.append([draft('a'), draft('b')]);
  clock.advance(86_400_000);
  await log.append([draft('c')]);
  await log.close();
  const paths = homePaths(home);
  const generations = await openGenerations({ files, paths, diagnose: () => undefined });
  await generations.swap(0, await generations.create(new Map([['user/tools.md', '- pnpm ^abc123\n']]), { epoch: 1 }));
  for (const { entry, kind } of pathTable) {
    if (entry === 'logs' || entry === 'generations') continue;
    const file = path.join(home, kind === 'file' ? entry : `${entry}/sub/one.md`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `content of ${entry}\n`);
  }
  return home;
}

/** Path → content of everything below a folder. */
function tree(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = names.map((one) => path.relative(dir, path.join(one.parentPath, one.name))).sort();
  return Object.fromEntries(paths.map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]));
}

const logTree = (home: string) => tree(path.join(home, 'logs'));
const day1 = 'logs/dev1/2026/2026-11-20.log';

describe('export', () => {
  test('P13: takes everything canonical, and no secret, device id, index, lock or exact copy of a session', async ({ task }) => {
    const home = await fullHome();
    const dir = path.join(tempDir(), 'out');
    await take(home, dir);
    const top = new Set(readdirSync(dir));
    const wrong = pathTable.filter(({ entry, exported }) => top.has(entry) !== exported).length;
    trust(task, {
      id: 'P13',
      tried: 'entries of a full home',
      count: pathTable.length,
      bad: wrong,
      badly: 'left out or taken wrongly',
    });
    for (const { entry, exported } of pathTable) expect(top.has(entry), entry).toBe(exported);
    for (const entry of ['secrets.json', 'device.json', 'index.sqlite', 'engine.lock', 'archive-exact']) {
      expect(top.has(entry), entry).toBe(false);
    }
    for (const [file, text] of Object.entries(tree(dir))) {
      if (file !== 'export.json') expect(text).toBe(readFileSync(path.join(home, file), 'utf8'));
      expect(statSync(path.join(dir, file)).mode & 0o777, file).toBe(0o600);
    }
  });

  test('wants a folder that is new or empty, and not inside the home', async () => {
    const home = await fullHome();
    const full = tempDir();
    writeFileSync(path.join(full, 'x'), '');
    await expect(take(home, full)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(take(home, path.join(home, 'memory/backup'))).rejects.toMatchObject({ code: 'bad-input' });
    expect(readdirSync(full)).toEqual(['x']);
  });

  test('that fails half way is no export', async () => {
    const home = await fullHome();
    const dir = path.join(tempDir(), 'out');
    const faulty = faultyFiles(files);
    faulty.plan = ({ operation }) => (operation === 'file.write' && faulty.calls.length > 120 ? 'ENOSPC' : undefined);
    await expect(exportHome({ files: faulty.files, paths: homePaths(home), dir })).rejects.toThrow('ENOSPC');
    await expect(bring(tempDir(), dir)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('restore', () => {
  test('R26: export, wipe, restore: the same again, byte for byte, and the export of it too', async ({ task }) => {
    const home = await fullHome();
    const dir = path.join(tempDir(), 'out');
    const list = await take(home, dir);
    const target = tempDir();
    writeFileSync(path.join(target, 'settings.json'), 'written by the engine that restores');
    expect(await bring(target, dir)).toMatchObject({ identical: true, kept: [] });
    const { 'export.json': _, ...exported } = tree(dir);
    const back = tree(target);
    trust(task, {
      id: 'R26',
      tried: 'files taken out and brought back',
      count: list.files.length,
      bad: Object.entries(exported).filter(([file, text]) => back[file] !== text).length,
      badly: 'another or missing',
    });
    expect(back).toEqual(exported);
    expect(await take(target, path.join(tempDir(), 'again'))).toEqual(list);
    expect(statSync(path.join(target, 'generations/000001/user/tools.md')).mode & 0o777).toBe(0o400);
    expect(statSync(path.join(target, 'logs/dev1/2026')).mode & 0o777).toBe(0o700);
    const other = await openTestLog({ home: target, device: 'dev2' });
    expect((await readAll(other)).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  test('cut off at any call and done again, it ends the same', async () => {
    const dir = path.join(tempDir(), 'out');
    await take(await fullHome(), dir);
    const { 'export.json': _, ...exported } = tree(dir);
    for (let nth = 1, hit = true; hit; nth += 41) {
      hit = false;
      const target = tempDir();
      const faulty = faultyFiles(files);
      faulty.plan = ({ number }) => (number >= nth ? ((hit = true), 'half:EIO') : undefined);
      await restoreHome({ files: faulty.files, paths: homePaths(target), dir }).catch(() => undefined);
      await bring(target, dir);
      const now = Object.entries(tree(target)).filter(([file]) => !file.includes('.tmp-'));
      expect(Object.fromEntries(now), `call ${nth}`).toEqual(exported);
    }
  }, 60_000);

  test('into a home in use: only what is missing is added, ours stays', async () => {
    const home = await fullHome();
    const dir = path.join(tempDir(), 'out');
    await take(home, dir);
    rmSync(path.join(home, 'logs/dev1/2026/2026-11-21.log'));
    rmSync(path.join(home, 'briefs/sub/one.md'));
    writeFileSync(path.join(home, 'settings.json'), 'mine');
    writeFileSync(path.join(home, 'memory/sub/one.md'), 'edited');
    const { 'index.sqlite': index, ...before } = tree(home);
    expect(index).toBeDefined();
    const result = await bring(home, dir);
    expect(result).toEqual({
      identical: false,
      added: ['logs/dev1/2026/2026-11-21.log', 'briefs/sub/one.md'],
      kept: expect.arrayContaining(['settings.json', 'memory/sub/one.md']) as string[],
      records: 0,
    });
    const after = tree(home);
    for (const [file, text] of Object.entries(before)) expect(after[file], file).toBe(text);
    expect(after['index.sqlite'], 'the index is made anew').toBeUndefined();
    expect((await bring(home, dir)).added).toEqual([]);
  });

  test('a log file that both have: their records that ours lost come beside it, what ours forgot does not', async () => {
    const home = tempDir();
    const log = await openTestLog({ home });
    await log.append(['a', 'b', 'c', 'd'].map((key) => draft(key)));
    await log.close();
    const dir = path.join(tempDir(), 'out');
    await take(home, dir);
    const bytes = readFileSync(path.join(home, day1));
    const line = (key: string) => {
      const at = bytes.indexOf(`"key":"${key}"`);
      return { from: bytes.lastIndexOf(0x0a, at) + 1, to: bytes.indexOf(0x0a, at) };
    };
    bytes.fill(' ', line('b').from, line('b').to); // forgotten
    bytes[line('c').from + 3] = 0; // damaged
    writeFileSync(path.join(home, day1), bytes);
    const again = await openTestLog({ home });
    await again.append([draft('e')]);
    await again.close();
    expect(await bring(home, dir)).toMatchObject({ records: 1 });
    expect(readFileSync(path.join(home, day1)).subarray(0, bytes.length)).toEqual(bytes);
    const restored = await openTestLog({ home });
    expect((await readAll(restored)).map(({ key }) => key).sort()).toEqual(['a', 'c', 'd', 'e']);
    const [c] = await restored.append([draft('c')]);
    expect(c).toMatchObject({ duplicate: true, seq: 3 });
    expect((await restored.get([c?.ref ?? ''])).map(({ key }) => key)).toEqual(['c']);
    expect(await restored.append([draft('f')])).toMatchObject([{ seq: 6 }]);
    const once = logTree(home);
    expect(await bring(home, dir)).toMatchObject({ records: 0, added: [] });
    expect(logTree(home)).toEqual(once);
  });

  test('tombstones of both sides are there, each with its key, before any record', async () => {
    const home = await fullHome();
    const dir = path.join(tempDir(), 'out');
    await take(home, dir);
    writeFileSync(path.join(home, 'tombstones'), 'ours');
    writeFileSync(path.join(home, 'tombstones.key'), 'our key');
    rmSync(path.join(home, day1));
    const { added } = await bring(home, dir);
    expect(added.map((file) => file.replace(/-[0-9a-f]{8}/, '-X'))).toEqual(['tombstones-X', 'tombstones-X.key', day1]);
    expect(readFileSync(path.join(home, 'tombstones'), 'utf8')).toBe('ours');
    expect(readFileSync(path.join(home, added[1] ?? ''), 'utf8')).toBe('content of tombstones.key\n');
    const next = path.join(tempDir(), 'next');
    await take(home, next);
    expect(readdirSync(next)).toEqual(expect.arrayContaining([added[0], added[1]]));
  });

  test('merge joins a file that both have', async () => {
    const home = await fullHome();
    const dir = path.join(tempDir(), 'out');
    await take(home, dir);
    writeFileSync(path.join(home, 'projects.json'), 'ours;');
    const merge = { 'projects.json': (ours: Buffer, theirs: Buffer) => ours.toString() + theirs.toString() };
    await restoreHome({ files, paths: homePaths(home), dir, merge });
    expect(readFileSync(path.join(home, 'projects.json'), 'utf8')).toBe('ours;content of projects.json\n');
  });
});
