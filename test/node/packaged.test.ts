/**
 * Where a packed app's parts are found: its program, its Node and its commands, from either of its two roots.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findTrayApp, trayWords } from '../../src-main/node/electron-program.ts';
import { ownProgram } from '../../src-main/node/own-program.ts';
import { packagedAround } from '../../src-main/node/packaged.ts';
import { tempDir } from '../support/temp.ts';

/** As electron-builder lays it out on Linux. */
function makePackage(under = tempDir()): { folder: string; asar: string; commands: string } {
  const folder = path.join(under, 'Vesper');
  const asar = path.join(folder, 'resources', 'app.asar');
  const commands = path.join(folder, 'resources', 'commands');
  mkdirSync(commands, { recursive: true });
  for (const file of [asar, path.join(commands, 'node'), path.join(folder, 'vesper-app')]) writeFileSync(file, '');
  return { folder, asar, commands };
}
const unix = test.skipIf(process.platform === 'win32');

unix('agents are given the Node and the commands that lie beside the archive, from inside it and from outside', () => {
  const { asar, commands } = makePackage();
  const own = {
    node: path.join(commands, 'node'),
    vesper: path.join(commands, 'bin', 'vesper.js'),
    hook: path.join(commands, 'dist', 'main', 'hook.js'),
  };
  expect(ownProgram('/nowhere', asar)).toEqual(own);
  expect(ownProgram('/nowhere', commands)).toEqual(own);
});

unix('no path into an AppImage is written down: it is another one at the next start', () => {
  const { asar } = makePackage(path.join(tempDir(), '.mount_VesperAbC123'));
  expect(ownProgram('/usr/bin', asar)).toBeUndefined();
});

test('the commands of a package start its app; a packed app is told no folder to run', () => {
  const { folder, commands } = makePackage();
  expect(findTrayApp(commands, { DISPLAY: ':0' }, 'linux')).toEqual({ program: path.join(folder, 'vesper-app') });
  expect(findTrayApp(commands, {}, 'linux')).toEqual({ because: 'there is no display' });
  expect(trayWords(commands, '/h', 'linux')).toEqual(['--home', '/h']);
  expect(trayWords('/checkout', '/h', 'linux')).toEqual(['/checkout', '--home', '/h']);
});

test('a checkout is no package, whatever its folder is called', () => {
  const root = path.join(tempDir(), 'commands');
  mkdirSync(root);
  expect(packagedAround(root, 'linux')).toBeUndefined();
});
