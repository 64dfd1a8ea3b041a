/**
 * Fetching Electron's program by its own installer: one that works, fails, hangs; and not again within a day.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { installElectron } from '../../src-main/node/electron-install.ts';
import { findTrayApp } from '../../src-main/node/electron-program.ts';
import { tempDir } from '../support/temp.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const hour = 3_600_000;

/** A checkout whose Electron package has this installer. */
function makeRoot(installer: string): string {
  const root = tempDir();
  const folder = path.join(root, 'node_modules', 'electron');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'install.js'), `require('fs').appendFileSync(__dirname + '/ran', 'x');${installer}`);
  return root;
}
const runsOf = (root: string) => readFileSync(path.join(root, 'node_modules/electron/ran'), 'utf8').length;
function install(root: string, at = now, within = 20_000): Promise<string | undefined> & { said: string[] } {
  const said: string[] = [];
  return Object.assign(installElectron({ root, now: at, within, say: (line) => said.push(line) }), { said });
}
const offline = `console.error('TypeError: fetch failed\\n  [cause]: Error: getaddrinfo ENOTFOUND x'); process.exit(1)`;

test('an installer that works leaves a program, and no note', async () => {
  const root = makeRoot(`
    const { mkdirSync, writeFileSync } = require('fs');
    mkdirSync(__dirname + '/dist'); writeFileSync(__dirname + '/dist/electron', ''); writeFileSync(__dirname + '/path.txt', 'electron');`);
  expect(findTrayApp(root, {}, 'darwin')).toMatchObject({ fetchable: true });
  const installing = install(root);
  expect(await installing).toBeUndefined();
  expect(installing.said).toEqual([expect.stringMatching(/^Fetching Electron's program/)]);
  expect(findTrayApp(root, {}, 'darwin')).toHaveProperty('program');
  expect(existsSync(path.join(root, 'node_modules/.cache/vesper'))).toBe(false);
});

test('offline it says so in one line, and is not tried again within a day', async () => {
  const root = makeRoot(offline);
  expect(await install(root)).toBe("Electron's program could not be fetched: no connection to its server");
  const again = install(root, now + 23 * hour);
  expect(await again).toMatch(/no connection to its server, less than a day ago/);
  expect([runsOf(root), again.said]).toEqual([1, []]);
  await install(root, now + 25 * hour);
  expect(runsOf(root)).toBe(2);
});

test.each([
  [`console.error('HTTPError: Response code 403 (Forbidden)'); process.exit(1)`, /: its server answered 403$/],
  [`console.error('Error: ENOSPC: no space left on device'); process.exit(1)`, /: no space left$/],
  [`throw new Error('a bug\\nof theirs')`, /: its installer failed \(see why with: npx install-electron\)$/],
])('a failure is one line: %s', async (installer, line) => {
  const because = await install(makeRoot(installer));
  expect(because).toMatch(line);
  expect(because).not.toContain('\n');
});

test('an installer that hangs is ended', async () => {
  const root = makeRoot(`setInterval(() => require('fs').writeFileSync(__dirname + '/alive', String(Date.now())), 20)`);
  expect(await install(root, now, 700)).toBe("Electron's program did not come within 1 s");
  const alive = path.join(root, 'node_modules/electron/alive');
  const last = readFileSync(alive, 'utf8');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(readFileSync(alive, 'utf8')).toBe(last);
});

test('a clock that went back, and a note that is none, do not keep it from being tried', async () => {
  const root = makeRoot(offline);
  await install(root);
  await install(root, now - hour);
  writeFileSync(path.join(root, 'node_modules/.cache/vesper/electron-install.json'), '{"at": "soon"}');
  await install(root);
  expect(runsOf(root)).toBe(3);
});

test('without the package there is nothing to fetch by', async () => {
  expect(await install(tempDir())).toBe('Electron is not installed');
});
