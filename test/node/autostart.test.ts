/**
 * The autostart entry of a Linux desktop: written whole, read back, removed; nothing in a path breaks its line.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { autostartEntry, autostartFile, commandLine } from '../../src-main/node/autostart.ts';
import { tempDir } from '../support/temp.ts';

test('on writes an entry that starts just this, off removes it, and either may be said twice', () => {
  const file = path.join(tempDir(), 'autostart', 'vesper.desktop');
  const entry = autostartEntry(file, ['/opt/Vesper/vesper', '--hidden']);
  expect(entry.isOn()).toBe(false);
  entry.set(true);
  entry.set(true);
  expect(entry.isOn()).toBe(true);
  expect(readFileSync(file, 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\nName=Vesper\n/);
  expect(readFileSync(file, 'utf8')).toContain('\nExec="/opt/Vesper/vesper" "--hidden"\n');
  expect(readdirSync(path.dirname(file))).toEqual(['vesper.desktop']);
  entry.set(false);
  entry.set(false);
  expect([entry.isOn(), existsSync(file)]).toEqual([false, false]);
});

test('an entry that starts something else, or that the desktop switched off, is not on', () => {
  const file = path.join(tempDir(), 'vesper.desktop');
  autostartEntry(file, ['/old/vesper']).set(true);
  expect(autostartEntry(file, ['/new/vesper']).isOn()).toBe(false);
  const entry = autostartEntry(file, ['/old/vesper']);
  expect(entry.isOn()).toBe(true);
  writeFileSync(file, `${readFileSync(file, 'utf8')}Hidden=true\n`);
  expect(entry.isOn()).toBe(false);
});

test('what cannot be written throws what the system says, and leaves no half of it', () => {
  const folder = tempDir();
  writeFileSync(path.join(folder, 'autostart'), 'a file where the folder should be');
  expect(() => autostartEntry(path.join(folder, 'autostart', 'vesper.desktop'), ['/v']).set(true)).toThrow(
    /EEXIST|ENOTDIR/,
  );
  mkdirSync(path.join(folder, 'taken', 'vesper.desktop'), { recursive: true });
  expect(() => autostartEntry(path.join(folder, 'taken', 'vesper.desktop'), ['/v']).set(true)).toThrow();
});

/** As the Desktop Entry Specification tells a desktop to read an Exec line. */
function readBack(line: string): string[] {
  const value = line.replaceAll(
    /\\([sntr\\])/g,
    (_all, c: string) => ({ s: ' ', n: '\n', t: '\t', r: '\r' })[c] ?? '\\',
  );
  const words = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, word = '']) => word);
  return words.map((word) => word.replaceAll(/\\(["`$\\])/g, '$1').replaceAll('%%', '%'));
}

test.each([['/home/a b/ve"sper'], ['/x/$(touch y)/`z`'], ['/100% sure'], ['/back\\slash'], ['/line\nExec=evil']])(
  '%j comes back as it was',
  (program) => {
    const line = commandLine([program, '--home', program]);
    expect(line).not.toContain('\n');
    expect(readBack(line)).toEqual([program, '--home', program]);
  },
);

test('another home has an entry of its own; a relative configuration folder is ignored', () => {
  const own = autostartFile('/cfg', '/home/x/.vesper', true);
  expect(own).toBe('/cfg/autostart/vesper.desktop');
  expect(autostartFile('/cfg', '/tmp/trial', false)).toMatch(/^\/cfg\/autostart\/vesper-[0-9a-f]{8}\.desktop$/);
  expect(path.isAbsolute(autostartFile('cfg', '/h', true))).toBe(true);
});
