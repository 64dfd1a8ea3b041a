/**
 * Whether `npm start` can run the tray app, decided by looking.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findTrayApp } from '../../src-main/node/electron-program.ts';
import { tempDir } from '../support/temp.ts';

const display = { DISPLAY: ':0' };

function makeRoot(parts: { folder?: boolean; named?: boolean; program?: boolean }): string {
  const root = tempDir();
  const folder = path.join(root, 'node_modules', 'electron');
  if (parts.folder) mkdirSync(path.join(folder, 'dist'), { recursive: true });
  if (parts.named) writeFileSync(path.join(folder, 'path.txt'), 'electron');
  if (parts.program) writeFileSync(path.join(folder, 'dist', 'electron'), '');
  return root;
}

test.each([
  [{}, display, 'linux', 'Electron is not installed'],
  [{ folder: true }, display, 'linux', /program is not there/],
  [{ folder: true, named: true }, display, 'linux', /program is not there/],
  [{ folder: true, named: true, program: true }, {}, 'linux', 'there is no display'],
] as const)('it cannot: %#', (parts, env, platform, because) => {
  const found = findTrayApp(makeRoot(parts), env, platform);
  expect('because' in found && found.because).toMatch(because);
});

test.each([
  ['linux', display],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }],
  ['darwin', {}],
] as const)('it can, on %s', (platform, env) => {
  const root = makeRoot({ folder: true, named: true, program: true });
  const program = path.join(root, 'node_modules', 'electron', 'dist', 'electron');
  expect(findTrayApp(root, env, platform)).toEqual({ program });
});
