/**
 * Deleting a data home: its own entries and nothing else, by one process, and to the end wherever it was cut short.
 */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pathTable } from '../../src-main/engine/pure.ts';
import { eraseHome, isErasing, refuseErasing } from '../../src-main/node/erase.ts';
import { takeLock } from '../../src-main/node/lock.ts';
import { tempDir } from '../support/temp.ts';

/** With every entry of the table, and what an interrupted write or SQLite leaves beside some. */
function makeHome(): string {
  const home = path.join(tempDir(), 'home');
  mkdirSync(home);
  for (const { entry, kind } of pathTable) {
    if (entry === 'erasing' || entry === 'engine.lock') continue;
    const full = path.join(home, entry);
    if (kind === 'folder') mkdirSync(path.join(full, 'deep'), { recursive: true });
    writeFileSync(kind === 'folder' ? path.join(full, 'deep', 'file') : full, 'x');
  }
  for (const name of ['index.sqlite-wal', 'settings.json.tmp-0123456789ab', 'projects.json.broken-2026-11-30T09-00-00-000Z', 'tombstones-1a2b3c4d.key']) writeFileSync(path.join(home, name), 'x'); // prettier-ignore
  return home;
}

test('all that the table names goes, and the folder with it', async () => {
  const home = makeHome();
  expect(await eraseHome(home)).toEqual([]);
  expect(existsSync(home)).toBe(false);
});

test('what is not of Vesper stays, also behind a link', async () => {
  const home = makeHome();
  const elsewhere = tempDir();
  writeFileSync(path.join(elsewhere, 'precious'), 'x');
  symlinkSync(elsewhere, path.join(home, 'logs', 'link'));
  symlinkSync(elsewhere, path.join(home, 'mine'));
  writeFileSync(path.join(home, 'notes.txt'), 'x');
  expect((await eraseHome(home)).sort()).toEqual(['mine', 'notes.txt']);
  expect(readdirSync(home).sort()).toEqual(['mine', 'notes.txt']);
  expect(readdirSync(elsewhere)).toEqual(['precious']);
});

test('nothing goes while an engine holds the home', async () => {
  const home = makeHome();
  const lock = await takeLock(path.join(home, 'engine.lock'));
  const before = readdirSync(home);
  await expect(eraseHome(home)).rejects.toMatchObject({ code: 'busy' });
  expect(readdirSync(home)).toEqual(before);
  lock?.release();
});

test('cut short, a home says so, and the next one finishes', async () => {
  const home = makeHome();
  // As it is left by a kill: the mark, and any part of the rest.
  writeFileSync(path.join(home, 'erasing'), '');
  expect(isErasing(home)).toBe(true);
  expect(() => refuseErasing(home)).toThrow(/is being deleted/);
  await eraseHome(home);
  expect(existsSync(home)).toBe(false);
});
