/**
 * TRUST E1–E20 as one table: where each row is asserted, and by what it is seen. A row without an assertion fails; what only real Electron
 * can show is skipped here with that reason and runs in `.github/workflows/desktop.yml`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findTrayApp } from '../../../src-main/node/electron-program.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** By what an assertion sees: the text of the program, its parts in plain Node, the double's Chromium, Electron, or the packed files. */
type Seen = 'source' | 'plain Node' | 'double' | 'real Electron' | 'package';
const source = 'test/hosts/electron/source.test.ts';
const lockdown = 'test/hosts/electron/lockdown.test.ts';
const scheme = 'test/hosts/electron/scheme.test.ts';
const onDouble = 'test/e2e/desktop.spec.ts';
const onElectron = 'test/e2e/electron.spec.ts';
const here = 'test/hosts/electron/hardening.test.ts';

const rows: [row: number, what: string, seen: [Seen, file: string][]][] = [
  [1, 'every load is app://', [['source', source], ['plain Node', lockdown], ['double', onDouble]]],
  [2, 'no Node in a page', [['source', source], ['real Electron', onElectron]]],
  [3, 'pages are isolated', [['source', source], ['real Electron', onElectron]]],
  [4, 'the sandbox, also when packed', [['source', source], ['plain Node', here], ['real Electron', onElectron]]],
  [5, 'permissions are denied', [['source', source], ['real Electron', onElectron]]],
  [6, 'webSecurity', [['source', source], ['real Electron', onElectron]]],
  [7, 'the policy on every answer', [['plain Node', scheme]]],
  [8, 'allowRunningInsecureContent', [['source', source], ['real Electron', onElectron]]],
  [9, 'experimentalFeatures', [['source', source], ['real Electron', onElectron]]],
  [10, 'enableBlinkFeatures', [['source', source], ['real Electron', onElectron]]],
  [11, 'no webview', [['source', source], ['real Electron', onElectron]]],
  [12, 'nothing is attached', [['source', source], ['double', onDouble]]],
  [13, 'navigation is prevented', [['source', source], ['double', onDouble]]],
  [14, 'no window is opened', [['source', source], ['real Electron', onElectron]]],
  [15, 'no address goes to the system', [['source', source]]],
  [16, 'a supported Electron', [['source', here]]],
  [17, 'one listener, which looks at who speaks', [['source', source], ['plain Node', lockdown], ['double', onDouble]]],
  [18, 'no file://', [['plain Node', lockdown], ['plain Node', scheme]]],
  [19, 'fuses, and no debugger', [['plain Node', lockdown], ['source', here], ['package', 'test/pack/fuses.ts']]],
  [20, 'the bridge', [['source', source], ['double', onDouble], ['real Electron', onElectron]]],
]; // prettier-ignore

test('E1–E20 are all in the table', () => {
  expect(rows.map(([row]) => row)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

const app = findTrayApp(root, process.env, process.platform);
const whyNot = 'because' in app ? app.because : undefined;

test.each(rows)('E%i: %s', (row, _what, seen) => {
  const id = `E${row}`;
  const missing = seen.filter(([, file]) => !assertsIn(file, id)).map(([by, file]) => `${by}: ${file}`);
  expect(missing).toEqual([]);
  if (whyNot !== undefined && seen.some(([by]) => by === 'real Electron'))
    console.log(`skipped: ${id} on real Electron: ${whyNot}`);
});

/** Whether a test of the file names the row; a file of the package's check names it in its words. */
function assertsIn(file: string, id: string): boolean {
  const text = read(file);
  const names = [...text.matchAll(/\b(?:test|it)(?:\.\w+)*(?:\([^)]*\))?\(\s*['"`]([^'"`]+)['"`]/g)].map(([, name]) => name ?? ''); // prettier-ignore
  const after = [...text.matchAll(/^\]\)\(\s*['"`]([^'"`]+)['"`]/gm)].map(([, name]) => name ?? '');
  const named = new RegExp(`\\b${id}\\b`);
  if (file.startsWith('test/pack/')) return named.test(text);
  return [...names, ...after].some((name) => named.test(name));
}

test('E4, E19: packed, the app ends before anything else when it is to be debugged or unboxed (read from source)', () => {
  const main = read('src-main/hosts/electron/main.ts');
  expect(main).toMatch(
    /if \(app\.isPackaged && opensDebugger\(words\)\) \{[\s\S]{0,160}app\.exit\(2\);\n\} else if \(prepare\(\)\)/,
  );
  expect(main.indexOf('opensDebugger(words)')).toBeLessThan(main.indexOf('prepare()'));
});

test('E19: electron-builder sets every fuse of the list', () => {
  const config = read('electron-builder.yml');
  for (const line of [
    'runAsNode: false',
    'enableCookieEncryption: true',
    'enableNodeOptionsEnvironmentVariable: false',
    'enableNodeCliInspectArguments: false',
    'enableEmbeddedAsarIntegrityValidation: true',
    'onlyLoadAppFromAsar: true',
    'grantFileProtocolExtraPrivileges: false',
  ])
    expect(config).toContain(`\n  ${line}`);
});

test('E16: the Electron in the lockfile is of a major that is still supported', () => {
  const { released } = JSON.parse(read('test/fixtures/electron-majors.json')) as { released: Record<string, string> };
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version: string }> };
  const version = packages['node_modules/electron']?.version ?? '';
  const ends = supportEnds(released, Number(version.split('.')[0]));
  const message = `Electron ${version} is not supported after ${ends ?? 'a day nobody noted'}: take a newer major, and note its day in test/fixtures/electron-majors.json`;
  expect(ends !== undefined && new Date().toISOString().slice(0, 10) <= ends, message).toBe(true);
});

test('E16: support ends with the third major after it, expected eight weeks apart until it is there', () => {
  const released = { 45: '2026-10-21', 46: '2026-12-16', 48: '2027-04-01' };
  expect(supportEnds(released, 45)).toBe('2027-04-01');
  expect(supportEnds(released, 46)).toBe('2027-06-02');
  expect(supportEnds(released, 44)).toBeUndefined();
});

/** The last day on which a major is among the newest three; undefined for one whose first day nobody noted. */
function supportEnds(released: Record<string, string>, major: number): string | undefined {
  const began = released[major];
  if (began === undefined) return undefined;
  const third = released[major + 3];
  return third ?? new Date(Date.parse(began) + 3 * 8 * 7 * 86_400_000).toISOString().slice(0, 10);
}

test('Extra: no spell checker, no crash upload, no developer tools when packed (read from source)', () => {
  const window = read('src-main/hosts/electron/window.ts');
  expect(window).toContain('spellcheck: false');
  expect(window).toContain('devTools: !app.isPackaged');
  expect(read('src-main/hosts/electron/lockdown.ts')).toContain("(!isPackaged && url.startsWith('devtools://'))");
  const main = read('src-main/hosts/electron/main.ts') + window;
  expect(main).not.toMatch(/crashReporter|openDevTools|toggleDevTools/);
});
