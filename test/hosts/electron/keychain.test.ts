/**
 * Keys in the desktop app: sealed by the system's keychain, refused where that would be plain text, apart from a headless host's.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openSecrets } from '../../../src-main/engine/secrets.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { systemKeychain } from '../../../src-main/hosts/electron/keychain.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { safeStorage } from '../../double/surfaces.ts';
import { tempDir } from '../../support/temp.ts';

vi.mock('electron', async () => ({ safeStorage: (await import('../../double/surfaces.ts')).safeStorage }));

const key = 'a-key-of-the-test-4711';
const host = 'https://models.example';
beforeEach(() => Object.assign(safeStorage, { backend: 'gnome_libsecret', available: true }));

function secretsOf(platform: NodeJS.Platform = 'linux') {
  const paths = homePaths(tempDir());
  mkdirSync(paths.electron);
  const files = nodeFiles();
  return { paths, files, app: openSecrets({ ports: { files, keychain: systemKeychain(platform) }, paths }) };
}

test('what is kept is sealed, comes back for its own host alone, and a headless host has its own', async () => {
  const { app, paths, files } = secretsOf();
  await app.keep('anthropic', host, key);
  expect(readFileSync(path.join(paths.electron, 'secrets.json'), 'utf8')).not.toContain(key);
  expect(await app.keyFor('anthropic', host)).toBe(key);
  expect(await app.keyFor('anthropic', 'https://other.example')).toBeUndefined();
  expect(existsSync(paths.secrets)).toBe(false);
  expect(await openSecrets({ ports: { files }, paths }).about('anthropic')).toBeUndefined();
  await app.remove('anthropic');
  expect(await app.about('anthropic')).toBeUndefined();
});

test.each([
  ['linux', { backend: 'basic_text' }, /plain text/],
  ['linux', { backend: 'unknown' }, /plain text/],
  ['darwin', { available: false }, /not available/],
] as const)('on %s with %o nothing is kept, and the reason is said', async (platform, is, why) => {
  Object.assign(safeStorage, is);
  const { app, paths } = secretsOf(platform);
  expect(app.whyNot()).toMatch(why);
  await expect(app.keep('anthropic', host, key)).rejects.toThrow(why);
  expect(existsSync(path.join(paths.electron, 'secrets.json'))).toBe(false);
});
