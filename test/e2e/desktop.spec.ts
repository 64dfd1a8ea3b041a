/**
 * The desktop app, its real main process and preload: tray, window, a dropped folder, a dream in its own process, the end.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { launchDesktop, type Desktop } from '../double/launch.ts';
import { chromiumPath } from '../support/chromium.ts';
import type { Repository } from '../support/repository.ts';
import { choose, drop, isAlive, makeDesktop, trayOf, utilitiesOf } from './desktop-world.ts';
import { picture } from './eyes.ts';

test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');

let desktop: Desktop;
let end: (() => Promise<void>) | undefined;

/** An app of its own, ended with the test. */
async function begin(): Promise<Repository> {
  const world = await makeDesktop();
  ({ desktop, end } = world);
  return world.repository;
}
test.afterEach(() => end?.());

test('from a dropped folder to a brief, and nothing is left running', async () => {
  const repository = await begin();
  test.skip(desktop.on === 'electron', 'a drop from outside cannot be made on real Electron');
  const page = await openBrowser();
  await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
  await expect.poll(() => trayOf(desktop)).toMatchObject({ toolTip: 'Vesper: no project yet' });

  await drop(page, repository.path);
  await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(repository.path);
  await page.getByRole('button', { name: 'Watch this folder' }).click();
  await expect(page.getByRole('status')).toContainText('Watching harbor-api');
  const watching = { toolTip: 'Vesper: watching 1 project', image: expect.stringMatching(/watching-\d+-dark\.png$/) };
  await expect.poll(() => trayOf(desktop)).toMatchObject(watching);

  await test.step('the first dream runs in a utility process, and the brief has items', async () => {
    await expect(page.getByText(/^\d\d:\d\d: \d+ added/)).toBeVisible();
    const brief = page.getByRole('region', { name: 'Where you left off' }).getByRole('button');
    await expect(brief.nth(1)).toBeVisible();
    expect(await utilitiesOf(desktop)).toHaveLength(1);
  });

  await test.step('the menu dreams again', async () => {
    repository.write('src/ledger.js', 'export const cents = 1\n');
    repository.commit('ledger: decided to keep money as integer cents');
    await choose(desktop, 'Dream now');
    await expect.poll(async () => (await utilitiesOf(desktop)).length).toBe(2);
    await expect.poll(async () => (await utilitiesOf(desktop)).filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  await test.step('the popover is a second page with a line of its own', async () => {
    const popover = await desktop.page('popover');
    await choose(desktop, 'Where you left off');
    await expect(popover.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
    expect(await popover.evaluate(() => innerWidth)).toBe(380);
    await picture(popover, 'popover.light');
    await picture(page, 'desktop.light');
  });

  await test.step('a reload ends the old port and gets a new one', async () => {
    await page.reload();
    await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching 1 project');
  });

  const pids = (await utilitiesOf(desktop)).map(({ pid }) => pid);
  expect(await desktop.quit()).toBe(0);
  expect([desktop.pid, ...pids].filter(isAlive)).toEqual([]);
  expect(desktop.output()).toBe('');
});

test('E1, E12, E13, E17, E20: a page gets a port only as the top frame of app://vesper, and goes nowhere else', async () => {
  await begin();
  test.skip(desktop.on === 'electron', 'the double gives frames a preload so that the refusal can be seen');
  const page = await openBrowser();
  await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
  expect(await bridgeOf(page)).toEqual(['askWindow', 'connectEngine', 'onFolder', 'onPlace', 'pathForFile']);

  await test.step('a frame inside the page gets none', async () => {
    const got = await page.evaluate(async () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const inner = frame.contentWindow as unknown as Window & { vesper: { connectEngine(): void } };
      const heard = new Promise<string>((resolve) => {
        for (const window_ of [window, inner]) window_.addEventListener('message', () => resolve('a port'));
        setTimeout(() => resolve('nothing'), 500);
      });
      inner.vesper.connectEngine();
      return heard;
    });
    expect(got).toBe('nothing');
  });

  await test.step('the page asks no other place and goes to none', async () => {
    const reached = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(reached).toBe('refused');
    await page.evaluate(() => void (location.href = 'https://example.org/'));
    await expect
      .poll(() => desktop.evaluate(({ surfaces }) => surfaces.filter(({ kind }) => kind === 'prevented')))
      .toEqual([{ kind: 'prevented', data: 'https://example.org/' }]);
    await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
  });

  await test.step('a document from elsewhere gets none', async () => {
    await page.goto('data:text/html,<title>elsewhere</title>');
    const got = await page.evaluate(async () => {
      const heard = new Promise<string>((resolve) => {
        addEventListener('message', () => resolve('a port'));
        setTimeout(() => resolve('nothing'), 500);
      });
      (window as unknown as { vesper: { connectEngine(): void } }).vesper.connectEngine();
      return heard;
    });
    expect(got).toBe('nothing');
  });
});

test('an engine that runs already is shown, and followed when it ends', async () => {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'vesper-desktop-')));
  const home = path.join(folder, '.vesper');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC' };
  const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
  const headless = spawn(process.execPath, [bin, 'serve', '--json', '--home', home], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => headless.once('exit', resolve));
  const clear = async () => {
    headless.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  end = clear;
  await new Promise((resolve) => headless.stdout.once('data', resolve));

  desktop = await launchDesktop(home, {
    ...env,
    ...(process.env['DISPLAY'] ? { DISPLAY: process.env['DISPLAY'] } : {}),
  });
  end = async () => {
    if (isAlive(desktop.pid)) await desktop.quit();
    await clear();
  };
  const page = await openBrowser();
  await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
  expect(engineIn(home)).toBe(headless.pid);
  headless.kill('SIGTERM');
  await gone;
  await expect.poll(() => engineIn(home), { timeout: 15_000 }).toBe(desktop.pid);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('+ kept by the one that took over');
  // The page comes back by itself; until then a note stays in its field and can be sent again.
  await expect(async () => {
    if (await page.getByRole('combobox').isVisible()) await page.getByRole('combobox').press('Enter');
    await expect(page.getByRole('status')).toContainText('Noted', { timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  expect(await desktop.quit()).toBe(0);
  expect(engineIn(home)).toBeUndefined();
});

/** Who says in `engine.json` that it is the engine. */
function engineIn(home: string): number | undefined {
  const file = path.join(home, 'engine.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid : undefined;
}

/** As a second start of the app does, once it listens; by the tray's menu on the double. */
async function openBrowser(): Promise<Page> {
  if (desktop.on === 'electron') {
    await expect(async () => {
      await desktop.evaluate(({ app }) => void app.emit('second-instance'));
      expect(desktop.windows().some((page) => page.url().endsWith('/index.html'))).toBe(true);
    }).toPass({ timeout: 15_000 });
  } else {
    await expect.poll(async () => (await trayOf(desktop)).labels).toContain('Open memory');
    await choose(desktop, 'Open memory');
  }
  return desktop.page('browser');
}

const bridgeOf = (page: Page) =>
  page.evaluate(() => Object.keys((window as unknown as { vesper: object }).vesper).sort());
