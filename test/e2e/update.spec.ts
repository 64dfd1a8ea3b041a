/**
 * Update ready, on a made engine (a feed is believed only when the makers signed it): one quiet line in the popover, and in the settings
 * where a person reads of it. Nothing is fetched, nothing is opened.
 */
import { expect, test } from 'playwright/test';
import { openHost, type ScreenHost } from '../screens/host.ts';
import { newer } from '../screens/data/day.ts';
import { screenOptions } from '../screens/look.ts';
import { engineOf } from '../screens/states.ts';
import { chromiumPath } from '../support/chromium.ts';
import { watchTroubles } from './eyes.ts';

test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');
test.use(screenOptions);
let host: ScreenHost;
test.beforeAll(async () => void (host = await openHost(engineOf)));
test.afterAll(() => host.stop());

test('update ready: a quiet line, then where to read of it and what to hold the files against', async ({
  page,
  context,
}) => {
  const troubles = watchTroubles(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(host.address('update-ready', 'popover'));
  const foot = page.locator('footer');
  await expect(foot).toContainText('Update ready: 0.2.0');
  // It is no banner, and makes way for what is being chosen.
  await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
  await expect(page.locator('.banner')).toHaveCount(0);
  await foot.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(foot).not.toContainText('Update ready');
  await page.keyboard.press('Escape');
  await foot.getByRole('button', { name: 'Show what is new' }).press('Enter');

  const article = page.getByRole('article');
  await expect(article).toContainText('Update ready: 0.2.0');
  await expect(article).toContainText('Nothing was downloaded');
  await expect(article).toContainText(newer.notes);
  await expect(article).toContainText(newer.sha256.slice(0, 4));
  expect(await article.locator('a').count()).toBe(0);
  await article.getByRole('button', { name: 'Copy address' }).press('Enter');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(newer.notes);
  await article.getByRole('button', { name: 'Look now' }).press('Enter');
  await expect(page.getByRole('status')).toContainText('Update ready: 0.2.0');
  expect(troubles).toEqual([]);
  expect(host.objections('update-ready')).toEqual([]);
});

test('no update: the popover says nothing of it, and the settings say that nobody is asked', async ({ page }) => {
  await page.goto(host.address('usual', 'popover'));
  await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
  await expect(page.locator('footer')).not.toContainText('Update');
  await page.goto(host.address('usual', 'index', 'settings:about'));
  const article = page.getByRole('article');
  await expect(article).toContainText('Nobody is asked whether there is a newer Vesper.');
  await article.getByRole('button', { name: 'Show settings' }).first().press('Enter');
  await expect(article.getByRole('switch', { name: 'Look for updates' })).not.toBeChecked();
});
