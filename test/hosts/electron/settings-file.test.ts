/**
 * settings.json by conf and by electron-store: one file, whichever host wrote it last.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { openElectronStore } from '../../../src-main/hosts/electron/settings-file.ts';
import { openConf, settingsFile } from '../../../src-main/node/settings-file.ts';
import { tempDir } from '../../support/temp.ts';

// Without it the package looks for Electron's program the moment electron-store loads it. The real library runs, no double.
vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '/nowhere');

test.each([
  ['conf', 'electron-store', openConf, openElectronStore],
  ['electron-store', 'conf', openElectronStore, openConf],
])('what %s wrote, %s reads and writes on', async (_first, _second, openFirst, openSecond) => {
  const file = path.join(tempDir(), 'settings.json');
  const [first, second] = [settingsFile(file, openFirst), settingsFile(file, openSecond)];
  expect(await first.read()).toBeUndefined();
  expect(await second.read()).toBeUndefined();

  await first.write({ 'dream.afterIdle': 30, 'from.later': { deep: [1, null] } });
  const bytes = readFileSync(file);
  const read = await openSecond({ cwd: path.dirname(file), name: 'settings' });
  expect({ ...read.store }).toEqual({ 'dream.afterIdle': 30, 'from.later': { deep: [1, null] } });
  expect(await second.read()).toEqual({ values: { 'dream.afterIdle': 30, 'from.later': { deep: [1, null] } } });
  await second.write({ 'dream.afterIdle': 30, 'from.later': { deep: [1, null] } });
  expect(readFileSync(file).equals(bytes), 'the same bytes').toBe(true);

  await second.write({ 'quiet.from': '21:00' });
  expect(await first.read()).toEqual({ values: { 'quiet.from': '21:00' } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, '{');
  expect(await first.read()).toMatchObject({ broken: expect.any(String) as string });
  expect(await second.read()).toEqual(await first.read());
  writeFileSync(file, '{}');
  expect(await first.read(), 'mended').toEqual({ values: {} });
});
