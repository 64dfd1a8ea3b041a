/**
 * What no double can show, read from the source: preferences of windows, the sandbox, one registrar, no way around (E2–E20).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../../src-main/hosts/electron');
const sources = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
const source = (name: string) => sources.get(name) ?? '';
const holding = (pattern: RegExp) => [...sources].filter(([, text]) => pattern.test(text)).map(([name]) => name);

test('E2, E3, E4, E6, E11: windows are made in one place, with every safe preference said (read from source)', () => {
  expect(holding(/new (BrowserWindow|BrowserView|WebContentsView)\b/)).toEqual(['window.ts']);
  expect(source('window.ts').match(/new BrowserWindow\(/g)).toHaveLength(1);
  const preferences = /webPreferences: \{([^}]*)\}/.exec(source('window.ts'))?.[1] ?? '';
  for (const line of [
    'sandbox: true',
    'contextIsolation: true',
    'nodeIntegration: false',
    'webSecurity: true',
    'webviewTag: false',
    'spellcheck: false',
    'devTools: !app.isPackaged',
  ])
    expect(preferences).toContain(line);
});

test('E6, E8, E9, E10: nothing is ever loosened (read from source)', () => {
  const loose =
    /webSecurity: false|sandbox: false|contextIsolation: false|nodeIntegration\w*: true|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|<webview|openExternal|bypassCSP|executeJavaScript/;
  expect(holding(loose)).toEqual([]);
});

test('E4: the sandbox is on for every process, and set before Electron is ready (read from source)', () => {
  const main = source('main.ts');
  expect(main.indexOf('app.enableSandbox()')).toBeGreaterThan(0);
  expect(main.indexOf('app.enableSandbox()')).toBeLessThan(main.indexOf('whenReady'));
  expect(main.indexOf("app.setPath('userData'")).toBeLessThan(main.indexOf('requestSingleInstanceLock'));
});

test('E1: windows load the page by its scheme only (read from source)', () => {
  expect(holding(/loadFile\(/)).toEqual([]);
  expect(holding(/loadURL\(/)).toEqual(['window.ts']);
  expect([...source('window.ts').matchAll(/loadURL\(([^)]+)\)/g)].map(([, what]) => what)).toEqual(['pages[page]']);
});

test('E5, E12, E13, E14: navigation, embedding, opening and permissions are denied (read from source)', () => {
  const text = source('lockdown.ts');
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])
    expect(text).toContain(`contents.on('${event}', (event) => event.preventDefault())`);
  expect(text).toContain("setWindowOpenHandler(() => ({ action: 'deny' }))");
  expect(text).toContain('setPermissionRequestHandler((_contents, _permission, decide) => decide(false))');
  expect(text).toContain('setPermissionCheckHandler(() => false)');
  expect(text).toContain('setDevicePermissionHandler(() => false)');
  const main = source('main.ts');
  expect(main.indexOf('lockDown();')).toBeLessThan(main.indexOf('openWindows('));
});

test('E17, I2: one listener hears pages, and it looks at who speaks (read from source)', () => {
  expect(holding(/ipcMain\b/)).toEqual(['hear.ts']);
  expect(source('hear.ts').match(/ipcMain\.on\(/g)).toHaveLength(1);
  expect(source('hear.ts')).toMatch(/\{\n {4}if \(!isOurPage\(event\)\) return;\n {4}listen\(/);
});

test('E20: the preload gives named functions and nothing of Electron (read from source)', () => {
  const text = source('preload.ts');
  expect(text.match(/exposeInMainWorld\(/g)).toHaveLength(1);
  const bridge = /const bridge: Bridge = \{([^}]*)\}/.exec(text)?.[1] ?? '';
  expect([...bridge.matchAll(/^\s*(\w+):/gm)].map(([, name]) => name)).toEqual([
    'connectEngine',
    'pathForFile',
    'askWindow',
    'onPlace',
    'onFolder',
  ]);
});

test('only the main process reads the environment', () => {
  expect(holding(/process\.env\b/)).toEqual(['main.ts']);
});

test('E15: no address is ever handed to the system: nothing could open one, hostile or not (read from source)', () => {
  const root = path.resolve(folder, '../../..');
  const all = ['src-main', 'src-renderer', 'src-shared'].flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte|html)$/.test(name))
      .map((name) => path.posix.join(room, name.split(path.sep).join('/'))),
  );
  const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
  expect(all.length).toBeGreaterThan(300);
  const fromElectron = all.filter((file) => /import[^;]*\bshell\b[^;]*from 'electron'/.test(text(file)));
  expect(fromElectron).toEqual([]);
  const opening = /openExternal|openPath\(|window\.open\(|target="_blank"|href="https?:|xdg-open|\bstart ""/;
  expect(all.filter((file) => opening.test(text(file)))).toEqual([]);
});
