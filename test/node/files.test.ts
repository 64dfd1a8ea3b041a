import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { tempDir } from '../support/temp.ts';

const files = nodeFiles();

describe('files', () => {
  test('are 0600 and folders 0700, also under a wide umask', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const dir = path.join(tempDir(), 'a/b');
    await files.makeDir(dir);
    await (await files.open(path.join(dir, 'x'), 'a')).close();
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(path.dirname(dir)).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(dir, 'x')).mode & 0o777).toBe(0o600);
  });

  test('read and write by bytes; a read past the end is short', async () => {
    const file = path.join(tempDir(), 'x');
    const handle = await files.open(file, 'a');
    await handle.write('größer');
    await handle.write(Buffer.from('!'));
    expect(await handle.size()).toBe(9);
    await handle.truncate(8);
    await handle.close();
    const reading = await files.open(file, 'r');
    expect((await reading.read(100, 2)).toString()).toBe('ößer');
    expect(await reading.read(10, 50)).toHaveLength(0);
    await reading.close();
  });

  test('stat sees a symlink itself and nothing where nothing is', async () => {
    const dir = tempDir();
    mkdirSync(path.join(dir, 'real'), { mode: 0o700 });
    symlinkSync(path.join(dir, 'real'), path.join(dir, 'link'));
    expect(await files.stat(path.join(dir, 'link'))).toMatchObject({ isSymlink: true, isDirectory: false });
    expect(await files.stat(path.join(dir, 'real'))).toMatchObject({ isDirectory: true, mode: 0o700 });
    expect(await files.stat(path.join(dir, 'none'))).toBeUndefined();
    writeFileSync(path.join(dir, 'file'), '');
    expect(await files.stat(path.join(dir, 'file/below'))).toBeUndefined();
  });

  test('removing is content with nothing, takes read-only files, and does not follow a symlink', async () => {
    const dir = tempDir();
    mkdirSync(path.join(dir, 'tree'));
    writeFileSync(path.join(dir, 'kept'), 'x');
    symlinkSync(dir, path.join(dir, 'tree/up'));
    writeFileSync(path.join(dir, 'tree/ro'), '');
    chmodSync(path.join(dir, 'tree/ro'), 0o400);
    await files.removeTree(path.join(dir, 'tree'));
    await files.removeTree(path.join(dir, 'tree'));
    await files.remove(path.join(dir, 'none'));
    expect(readFileSync(path.join(dir, 'kept'), 'utf8')).toBe('x');
    await files.syncDir(dir);
    await expect(files.syncDir(path.join(dir, 'kept'))).rejects.toThrow();
  });
});

describe('clock', () => {
  test.each([
    ['Europe/Berlin', '2026-07-01T00:00:00Z', 120],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', 60],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 120],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', 630],
    ['Australia/Lord_Howe', '2026-12-01T00:00:00Z', 660],
    ['America/St_Johns', '2026-12-01T00:00:00Z', -210],
    ['Pacific/Apia', '2011-12-29T12:00:00Z', -600],
    ['Pacific/Apia', '2011-12-31T12:00:00Z', 840],
    ['UTC', '2026-07-01T00:00:00Z', 0],
  ])('in %s at %s the offset is %d minutes', (zone, instant, offset) => {
    const before = process.env['TZ'];
    onTestFinished(() => {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    });
    process.env['TZ'] = zone;
    expect(systemClock().offsetAt(Date.parse(instant))).toBe(offset);
  });

  test('calls once after the time, or not at all when cancelled', async () => {
    const clock = systemClock();
    let calls = 0;
    clock.after(5, () => calls++)();
    const from = clock.monotonic();
    await new Promise<void>((resolve) => {
      clock.after(20, () => (calls++, resolve()));
      setTimeout(() => undefined, 200); // its own timers do not keep a process alive
    });
    expect(calls).toBe(1);
    expect(clock.monotonic()).toBeGreaterThan(from);
  });
});
