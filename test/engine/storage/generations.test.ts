import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGenerations } from '../../../src-main/engine/storage/generations.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { faultyFiles, type Fault } from '../../support/faulty-files.ts';
import { tempDir } from '../../support/temp.ts';

const open = (home: string, files = nodeFiles(), told: string[] = []) =>
  openGenerations({ files, paths: homePaths(home), diagnose: (message) => told.push(message) });
const content = (n: number) =>
  new Map([
    ['MEMORY.md', `# index ${n}\n`],
    ['projects/a/tests.md', `- state ${n}\n`],
    ['provenance/a.jsonl', `{"n":${n}}\n`],
  ]);
const textsOf = (files: ReadonlyMap<string, Buffer> | undefined) =>
  new Map([...(files ?? [])].map(([name, data]) => [name, data.toString()]));

async function adopt(generations: Awaited<ReturnType<typeof open>>, n: number) {
  const from = (await generations.current())?.number ?? 0;
  const to = await generations.create(content(n), { cursor: n });
  expect((await generations.swap(from, to)).ok).toBe(true);
  return to;
}

describe('a generation', () => {
  test('comes back as it was given, is read-only, and survives a restart', async () => {
    const home = tempDir();
    const generations = await open(home);
    expect(await generations.current()).toBeUndefined();
    await adopt(generations, 1);
    const again = await (await open(home)).current();
    expect(again).toMatchObject({ number: 1, meta: { cursor: 1 } });
    expect(textsOf(again?.files)).toEqual(content(1));
    expect(again?.fellBack).toBeUndefined();
    const mode = (relative: string) => statSync(path.join(home, 'generations', relative)).mode & 0o777;
    expect([mode('000001/projects/a/tests.md'), mode('000001/manifest.json')]).toEqual([0o400, 0o400]);
    expect([mode('.'), mode('000001'), mode('000001/projects/a')]).toEqual([0o700, 0o700, 0o700]);
    expect(mode('CURRENT')).toBe(0o600);
  });

  test('is not adopted over another: the number must be the one that was read', async () => {
    const generations = await open(tempDir());
    await adopt(generations, 1);
    const two = await generations.create(content(2), null);
    const three = await generations.create(content(3), null);
    expect(await Promise.all([generations.swap(1, two), generations.swap(1, three)])).toEqual([
      { ok: true, value: undefined },
      { ok: false, error: 'moved' },
    ]);
    expect((await generations.current())?.number).toBe(two);
  });

  test.each(['../x', '/etc/passwd', 'a/../../b', 'a\\b', 'C:x', '', 'manifest.json'])(
    '%j is no name in it',
    async (name) => {
      const home = tempDir();
      const generations = await open(home);
      await expect(generations.create(new Map([[name, 'x']]), null)).rejects.toThrow('not a path inside');
      expect(readdirSync(path.join(home, 'generations'))).toEqual(['CURRENT']);
    },
  );

  test('undo goes back byte for byte; the next one gets a new number; a later damage does not bring the undone back', async () => {
    const home = tempDir();
    const generations = await open(home);
    await adopt(generations, 1);
    await adopt(generations, 2);
    await generations.swap(2, 1);
    expect(textsOf((await generations.current())?.files)).toEqual(content(1));
    expect(await adopt(generations, 3)).toBe(3);
    damage(path.join(home, 'generations/000003/MEMORY.md'));
    expect(await generations.current()).toMatchObject({ number: 1, fellBack: { from: 3 } });
  });

  test('the last 14 are kept, and the live one', async () => {
    const home = tempDir();
    const generations = await open(home);
    for (let n = 1; n <= 17; n++) await adopt(generations, n);
    await generations.swap(17, 2);
    expect(await generations.prune()).toEqual([1, 3]);
    expect((await generations.current())?.number).toBe(2);
    expect(await generations.list()).toEqual([2, ...Array.from({ length: 14 }, (_, i) => i + 4)]);
  });
});

test('all but the live generation can go, and only when that one is whole', async () => {
  const home = tempDir();
  const generations = await open(home);
  expect(await generations.keepOnly(0)).toBe(0); // before the first there is nothing
  for (const n of [1, 2, 3]) await adopt(generations, n);
  const unborn = await generations.create(content(4), {});
  await expect(generations.keepOnly(2)).rejects.toThrow('is not live');
  await expect(generations.keepOnly(unborn)).rejects.toThrow('is not live');
  const file = path.join(home, 'generations/000003/MEMORY.md');
  const whole = readFileSync(file);
  chmodSync(file, 0o600);
  writeFileSync(file, 'damaged');
  await expect(generations.keepOnly(3)).rejects.toThrow('does not validate');
  expect(await generations.list()).toEqual([1, 2, 3, 4]);
  writeFileSync(file, whole);
  expect(await generations.keepOnly(3)).toBe(3);
  expect(await generations.list()).toEqual([3]);
  expect((await generations.current())?.number).toBe(3);
});

describe('damage', () => {
  test.each(['MEMORY.md', 'provenance/a.jsonl', 'manifest.json'])(
    'in %s: the one before is served, and it is said',
    async (name) => {
      const home = tempDir();
      const generations = await open(home);
      await adopt(generations, 1);
      await adopt(generations, 2);
      const file = path.join(home, 'generations/000002', name);
      for (let at = 3; at < statSync(file).size; at += 40) {
        damage(file, at);
        const told: string[] = [];
        const current = await (await open(home, nodeFiles(), told)).current();
        expect(current, `${name} at ${at}`).toMatchObject({ number: 1, meta: { cursor: 1 }, fellBack: { from: 2 } });
        expect(told).toHaveLength(1);
        damage(file, at);
      }
      expect((await generations.current())?.fellBack).toBeUndefined();
      damage(file);
      expect(await adopt(generations, 3)).toBe(3); // memory goes on from what is whole
      expect(textsOf((await generations.current())?.files)).toEqual(content(3));
    },
  );

  test.each(['', '7\n', 'garbage', '000009\n', '\0\0\0\0\0\0\0'])(
    'pointer %j: the newest whole generation is served',
    async (pointer) => {
      const home = tempDir();
      await adopt(await open(home), 1);
      writeFileSync(path.join(home, 'generations/CURRENT'), pointer);
      expect(await (await open(home)).current()).toMatchObject({ number: 1, fellBack: {} });
    },
  );

  test('a pointer with a flipped bit leads to no other generation than the newest whole one, and it is said', async () => {
    const home = tempDir();
    const generations = await open(home);
    for (const n of [1, 2, 3]) await adopt(generations, n);
    const file = path.join(home, 'generations/CURRENT');
    const whole = readFileSync(file, 'utf8');
    expect(whole).toMatch(/^000003\n000002\ncrc /);
    writeFileSync(file, whole.replace('000003', '000001'));
    expect(await (await open(home)).current()).toMatchObject({ number: 3, fellBack: { from: undefined } });
    writeFileSync(file, whole);
    expect((await (await open(home)).current())?.fellBack).toBeUndefined();
  });

  test('what a crash left unfinished is removed at the next start', async () => {
    const home = tempDir();
    await adopt(await open(home), 1);
    mkdirSync(path.join(home, 'generations/.tmp-abc/x'), { recursive: true });
    writeFileSync(path.join(home, 'generations/CURRENT.tmp-abc'), '0000');
    await open(home);
    expect(readdirSync(path.join(home, 'generations')).sort()).toEqual(['000001', 'CURRENT']);
  });
});

test.each<Fault>(['EIO', 'half:ENOSPC'])(
  'dying (%s) at each call: the old or the new is live, never a mixture',
  async (fault) => {
    const seen = new Set<number>();
    for (let nth = 1, hit = true; hit; nth++) {
      hit = false;
      const home = tempDir();
      await adopt(await open(home), 1);
      const faulty = faultyFiles(nodeFiles());
      const dying = await open(home, faulty.files);
      const start = faulty.calls.length;
      faulty.plan = ({ number }) => (number >= start + nth ? ((hit = true), fault) : undefined);
      const adopted = await dying
        .create(content(2), { cursor: 2 })
        .then((to) => dying.swap(1, to))
        .catch(() => undefined);
      const current = await (await open(home)).current();
      expect(current?.fellBack, `call ${nth}`).toBeUndefined();
      const n = current?.number ?? 0;
      expect(current?.meta, `call ${nth}`).toEqual({ cursor: n });
      expect(textsOf(current?.files), `call ${nth}`).toEqual(content(n));
      if (adopted?.ok) expect(n).toBe(2);
      seen.add(n);
      rmSync(home, { recursive: true });
    }
    expect(seen).toEqual(new Set([1, 2]));
  },
  60_000,
);

/** Flips one bit; twice is none. */
function damage(file: string, at = 5) {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
}
