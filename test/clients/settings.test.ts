/**
 * `vesper settings` through the built program: shown, set, refused, and in effect.
 */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { vesperHere as vesper } from '../support/here.ts';

const limit = { timeout: 60_000 };

test('settings are shown, set and refused; the idle gate goes by them', limit, async () => {
  const home = tempDir();
  const all = await vesper(home, ['settings', '--json']);
  expect(all.json['settings']).toContainEqual(expect.objectContaining({ key: 'dream.afterIdle', value: 10 }));
  expect((await vesper(home, ['settings'])).stdout).toContain('dream.afterIdle = 10');

  const set = await vesper(home, ['settings', 'set', 'dream.afterIdle', 'by-hand', '--json']);
  expect(set).toMatchObject({ code: 0, json: { setting: { key: 'dream.afterIdle', value: 'by-hand', standard: 10 } } });
  expect((await vesper(home, ['settings', 'get', 'dream.afterIdle'])).stdout).toBe('by-hand\n');
  expect((await vesper(home, ['gates'])).stdout).toContain('only by hand');

  for (const words of [
    ['set', 'dream.afterIdle', '7'],
    ['set', 'app.startAtLogin', 'on'], // a command is no desktop app
    ['lend', 'dream.afterIdle'],
  ])
    expect(await vesper(home, ['settings', ...words]), words.join(' ')).toMatchObject({ code: 2, stdout: '' });
  expect((await vesper(home, ['settings', 'get', 'dream.afterIdle'])).stdout).toBe('by-hand\n');
});

test(
  'a key is read from stdin, kept for one host, shown by nothing, and removed; a model says why it is not asked',
  limit,
  async () => {
    const home = tempDir();
    const key = 'a-key-of-the-test-4711';
    expect((await vesper(home, ['settings', 'model'])).stdout).toContain('by rules alone: it is switched off');
    expect(await vesper(home, ['settings', 'secret', 'set', 'anthropic'], { input: '\n' })).toMatchObject({ code: 2 });
    const kept = await vesper(home, ['settings', 'secret', 'set', 'anthropic'], { input: `${key}\n` });
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Kept for api\.anthropic\.com/) as string });
    const file = path.join(home, 'secrets.json');
    expect(readFileSync(file, 'utf8')).toContain(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const told = [
      kept,
      await vesper(home, ['settings', '--json']),
      await vesper(home, ['settings', 'model', '--json']),
    ];
    expect(told.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(key);
    // A key as a word would stay in the shell's history.
    expect(await vesper(home, ['settings', 'secret', 'set', key])).toMatchObject({ code: 2, stdout: '' });
    expect(await vesper(home, ['settings', 'set', 'model.url', 'http://models.example'])).toMatchObject({ code: 2 });
    expect(await vesper(home, ['settings', 'model', 'allow', 'nowhere'])).toMatchObject({ code: 2 });
    await vesper(home, ['settings', 'secret', 'remove', 'anthropic']);
    expect(readFileSync(file, 'utf8')).not.toContain(key);
  },
);

test('R25: as a user meets it, settings.json is gone, the status says so, resume ends it', limit, async ({ task }) => {
  const home = tempDir();
  const project = path.join(tempDir(), 'harbor');
  mkdirSync(project);
  await vesper(home, ['add', project]);
  rmSync(path.join(home, 'settings.json'));
  const doctor = await vesper(home, ['doctor']);
  expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('settings.json is gone') as string });
  const [view] = (await vesper(home, ['projects', '--json'])).json['projects'] as { state: string }[];
  const bad = view?.state === 'paused' ? 0 : 1;
  trust(task, { id: 'R25', tried: 'starts without the settings that were there', count: 1, bad, badly: 'silently on' });
  expect(view?.state).toBe('paused');
  await vesper(home, ['resume']);
  expect((await vesper(home, ['doctor'])).code).toBe(0);
});
