/**
 * What only real Electron can show: its Node, what its pages can reach, how soon the popover is painted, and a tray item on a
 * session bus. Skipped, with the reason, where its program is not there.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { launchDesktop, trayApp, type Desktop } from '../double/launch.ts';
import { startWatcher, whyNoWatcher, type TrayWatcher } from '../support/tray-watcher.ts';

const whyNot = 'because' in trayApp ? `no real Electron here: ${trayApp.because}` : '';
const noWatcher = whyNoWatcher(process.env);
if (whyNot) console.log(`skipped: ${whyNot}`);
test.skip(whyNot !== '', whyNot);

let folder: string;
let desktop: Desktop;
let watcher: TrayWatcher | undefined;

test.beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-electron-'));
  watcher = noWatcher === undefined ? await startWatcher(process.env) : undefined;
  const given = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  desktop = await launchDesktop(path.join(folder, '.vesper'), {
    ...(Object.fromEntries(given) as Record<string, string>),
    HOME: folder,
    TZ: 'UTC',
  });
});
test.afterEach(async () => {
  await desktop.quit();
  watcher?.end();
  rmSync(folder, { recursive: true, force: true });
});

test('E3, E14, E20: it runs on Node 24, and its pages reach neither Node nor another window', async () => {
  expect(await desktop.evaluate(() => process.versions.node)).toMatch(/^24\./);
  const popover = await desktop.page('popover');
  expect(await popover.evaluate(() => location.href)).toBe('app://vesper/popover.html');
  expect(
    await popover.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
      opened: window.open('https://example.org/'),
      bridge: Object.keys((window as unknown as { vesper: object }).vesper).sort(),
    })),
  ).toEqual({
    node: [],
    opened: null,
    bridge: ['askWindow', 'connectEngine', 'onFolder', 'onPlace', 'pathForFile'],
  });
});

/** What the double does not have: asked of real Electron by name. */
interface RealContents {
  getAllWebContents(): {
    getURL(): string;
    getOSProcessId(): number;
    getLastWebPreferences(): Record<string, unknown>;
  }[];
}

test('E2, E6, E8, E9, E10, E11: every page that lives has the preferences that its source says', async () => {
  await desktop.page('popover');
  const all = await desktop.evaluate((electron) => {
    const { webContents } = electron as unknown as { webContents: RealContents };
    return webContents.getAllWebContents().map((one) => ({ url: one.getURL(), ...one.getLastWebPreferences() }));
  });
  expect(all.length).toBeGreaterThan(0);
  for (const preferences of all) {
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(preferences).toMatchObject({ webSecurity: true, webviewTag: false });
    for (const name of [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'allowRunningInsecureContent',
      'experimentalFeatures',
    ])
      // prettier-ignore
      expect((preferences as Record<string, unknown>)[name] ?? false, name).toBe(false);
    expect((preferences as Record<string, unknown>)['enableBlinkFeatures'] ?? '').toBe('');
  }
});

test('E4: the process of a page is in the sandbox', async () => {
  test.skip(process.platform !== 'linux', 'elsewhere the system tells it in no file');
  await desktop.page('popover');
  const pids = await desktop.evaluate((electron) => {
    const { webContents } = electron as unknown as { webContents: RealContents };
    return webContents.getAllWebContents().map((one) => one.getOSProcessId());
  });
  // 2: a filter decides which calls of the system it may make (proc_pid_status(5)).
  for (const pid of pids) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s2$/m);
});

test('E5: what a page asks for is denied', async () => {
  const popover = await desktop.page('popover');
  const asked = await popover.evaluate(() =>
    Promise.all(
      (['notifications', 'geolocation', 'camera', 'microphone'] as PermissionName[]).map((name) =>
        navigator.permissions.query({ name }).then(({ state }) => state),
      ),
    ),
  );
  expect(asked).not.toContain('granted');
});

test('the popover is painted within 500 ms of its call, five times the promise', async () => {
  const popover = await desktop.page('popover');
  await popover.evaluate(() => document.fonts.ready.then(() => undefined));
  const toggle = (show: boolean) =>
    desktop.evaluate(({ BrowserWindow }, shown) => {
      const found = BrowserWindow.getAllWindows().find((window) => window.getBounds().width === 380);
      if (shown) found?.show();
      else found?.hide();
      return Date.now();
    }, show);
  await toggle(false);
  const painted = popover.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const twice = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
        if (document.visibilityState === 'visible') twice();
        else document.addEventListener('visibilitychange', twice, { once: true });
      }),
  );
  const called = await toggle(true);
  const took = (await painted) - called;
  console.log(`the popover was painted ${took} ms after it was shown`);
  mkdirSync('out/screens', { recursive: true });
  await popover.screenshot({ path: 'out/screens/popover.electron.png' });
  expect(took).toBeLessThan(500);
});

test('its tray item registers with the desktop', async () => {
  test.skip(watcher === undefined, noWatcher);
  await expect.poll(() => watcher?.registered(), { timeout: 15_000 }).toMatch(/StatusNotifierItem|:1\./);
});
