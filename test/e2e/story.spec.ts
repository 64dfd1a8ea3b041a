/**
 * The whole story, once in the desktop app and once on the headless host's pages: first run, a folder, consent, the first dream,
 * the first brief, memory, why, an edit, its undo, a pause, the end. A picture of every step in both themes.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { trayApp } from '../double/launch.ts';
import { chromiumPath } from '../support/chromium.ts';
import { makeStoryProject } from '../support/story.ts';
import { choose, drop, isAlive, makeDesktop, trayOf, windowOf } from './desktop-world.ts';
import { makeWorld, objections, picture, watchTroubles } from './world.ts';

test.use({ actionTimeout: 10_000 });
test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');

interface Stage {
  name: string;
  popover: Page;
  /** Brings the folder to the popover, up to the question what may be recorded. */
  bring(folder: string): Promise<void>;
  /** The memory browser, after *Open memory* was pressed. */
  memory(): Promise<Page>;
  /** A command of this user. */
  vesper(...args: string[]): Promise<string>;
}

test('in the desktop app, from a dropped folder to its end', async () => {
  test.skip('program' in trayApp, 'a drop from outside cannot be made on real Electron');
  test.setTimeout(120_000);
  const world = await makeDesktop({ project: makeStoryProject });
  const { desktop } = world;
  try {
    await expect.poll(async () => (await windowOf(desktop, 'popover'))?.visible, { timeout: 10_000 }).toBe(true);
    const popover = await desktop.page('popover');
    await tell(
      {
        name: 'app',
        popover,
        async bring(folder) {
          await popover.evaluate(() => {
            const data = new DataTransfer();
            data.items.add(new File([], 'harbor-api'));
            document.body.dispatchEvent(
              new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }),
            );
          });
          await expect(popover.locator('header')).toContainText('Release to watch 1 folder');
          await shot(popover, 'app-2-drag-over');
          await drop(popover, folder);
        },
        memory: () => desktop.page('browser'),
        vesper: world.vesper,
      },
      world.repository.path,
    );
    await expect
      .poll(async () => (await trayOf(desktop)).toolTip)
      .toBe('Vesper: watching 1 project. 3 wait for your word');
    await choose(desktop, 'Quit Vesper');
    expect(await desktop.ended()).toBe(0);
    expect(isAlive(desktop.pid)).toBe(false);
    expect(desktop.output()).toBe('');
  } finally {
    await world.end();
  }
});

test('on the headless host, by keyboard alone', async ({ page }) => {
  test.setTimeout(120_000);
  // The folder list reaches only what lies in the account's home folder.
  const within = realpathSync(mkdtempSync(path.join(os.userInfo().homedir, 'vesper-story-')));
  const world = await makeWorld({ within, project: (code) => makeStoryProject(path.dirname(code), code) });
  const troubles = watchTroubles(page);
  try {
    await page.setViewportSize({ width: 380, height: 600 });
    await page.goto((await world.link()).replace('/#', '/popover.html#'));
    await tell(
      {
        name: 'headless',
        popover: page,
        async bring(folder) {
          await page.getByRole('button', { name: /Choose folder/ }).press('Enter');
          await page.getByLabel('Folder', { exact: true }).fill(folder);
          await page.getByRole('button', { name: 'Go on' }).press('Enter');
        },
        async memory() {
          await page.setViewportSize({ width: 1120, height: 760 });
          return page;
        },
        vesper: async (...args) => JSON.stringify(await world.vesper(...args)),
      },
      world.repository.path,
    );
    await page.close();
    expect(troubles).toEqual([]);
    await world.vesper('stop');
    await expect.poll(() => isAlive(world.pid)).toBe(false);
  } finally {
    await world.stop();
    rmSync(within, { recursive: true, force: true });
  }
});

async function tell({ name, popover, bring, memory, vesper }: Stage, folder: string): Promise<void> {
  const head = popover.locator('header');
  await test.step('first run: it says what it reads, and asks for a folder', async () => {
    await expect(head).toContainText('No project yet', { timeout: 10_000 });
    await shot(popover, `${name}-1-first-run`);
  });

  let began = 0;
  await test.step('consent: each source in plain words, with what would really be stored', async () => {
    await bring(folder);
    await expect(popover.getByRole('heading', { name: 'Watch harbor-api?' })).toBeVisible();
    await expect(popover.getByRole('group')).toContainText('refunds: a test for 10.005');
    await expect(popover.getByRole('group')).toContainText(/Claude Code.*session/);
    const agents = popover.getByRole('switch', { name: 'Agents' });
    await expect(agents).not.toBeChecked();
    await agents.press(' ');
    await expect(agents).toBeChecked();
    await shot(popover, `${name}-3-consent`);
    began = performance.now();
    await popover.getByRole('button', { name: 'Watch this folder' }).press('Enter');
  });

  await test.step('the first dream, and the first brief in under a minute', async () => {
    await expect(head).toContainText('Reading harbor-api');
    await shot(popover, `${name}-4-reading`);
    await expect(popover.getByRole('heading', { name: 'Where you left off' })).toBeVisible({ timeout: 60_000 });
    console.log(`${name}: first brief ${((performance.now() - began) / 1000).toFixed(1)} s after *Watch this folder*`);
    const items = popover.getByRole('region', { name: 'Where you left off' }).getByRole('listitem');
    expect(await items.count()).toBeGreaterThan(1);
    await expect(popover.getByRole('main')).toContainText(/refund/);
    await shot(popover, `${name}-5-brief`);
  });

  await popover.getByRole('button', { name: /^Open memory/ }).press('Enter');
  const page = await memory();
  const line = page.getByRole('complementary');
  const article = page.getByRole('article');
  await test.step('memory: topics, facts, and why it believes one', async () => {
    await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching 1 project');
    await page.keyboard.press('Control+1');
    await page
      .getByRole('navigation', { name: 'Topics' })
      .getByRole('button', { name: /Build and test/ })
      .press('Enter');
    await article.getByRole('button', { name: /Tests run with/ }).press('Enter');
    await expect(line).toContainText('First seen');
    await expect(line).toContainText('package.json');
    await shot(page, `${name}-6-why`);
  });

  await test.step('an edit is the user’s word; undo takes it back', async () => {
    await line.getByRole('button', { name: 'Edit' }).press('Enter');
    await line.getByLabel('In your words').fill('Tests run with `npm test`; Postgres must be up first.');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status')).toContainText('Kept in your words');
    await expect(article).toContainText('Postgres must be up first');
    await shot(page, `${name}-7-edited`);
    expect(await vesper('facts', '--json')).toContain('Postgres must be up first');
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('status')).toContainText('Undone');
    await expect(article).not.toContainText('Postgres must be up first');
    expect(await vesper('facts', '--json')).not.toContain('Postgres must be up first');
    await page.keyboard.press('Escape');
  });

  await test.step('every view has something to show, and none objects to being read by everyone', async () => {
    for (const [key, view] of [
      ['2', 'days'],
      ['3', 'dreams'],
      ['4', 'sessions'],
      ['5', 'ledger'],
      ['6', 'settings'],
    ] as const) {
      await page.keyboard.press(`Control+${key}`);
      await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
      await shot(page, `${name}-8-${view}`);
      if (name === 'app') expect.soft(await objections(page), view).toEqual([]);
    }
    await page.keyboard.press('Control+f');
    await page.keyboard.type('round half-cents');
    await expect(page.getByRole('dialog').getByRole('option').first()).toContainText(/round/);
    await shot(page, `${name}-9-search`);
    await page.keyboard.press('Escape');
  });

  await test.step('paused: nothing is read; resumed, it is', async () => {
    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('menuitem', { name: /1 hour/ }).press('Enter');
    await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Paused');
    await shot(page, `${name}-10-paused`);
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching 1 project');
  });
}

/** The step in both themes. */
async function shot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await picture(page, `story-${name}.${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}
