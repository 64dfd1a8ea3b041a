/**
 * Prepared files on the page: made, read with their sources, copied and removed by keyboard; the one switch from the palette; the day's
 * ledger and the phone's settings.
 */
import { rmSync } from 'node:fs';
import { expect, type Page } from 'playwright/test';
import { cutText, looks, objections, picture, test, type World } from './world.ts';
import { makeLivedWorld } from './views-world.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } }); // colours are looked at, not their change
let lived: World;
test.beforeAll(async () => void (lived = await makeLivedWorld()));
test.afterAll(() => lived.stop());

async function look(page: Page, name: string): Promise<void> {
  for (const { colorScheme, size, viewport } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await picture(page, `${name}-${size}-${colorScheme}`);
    expect(await cutText(page), `${name} ${size} ${colorScheme}`).toEqual([]);
    expect(await objections(page), `${name} ${size} ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(looks[0].viewport);
}

test('a file is prepared, read with its sources, copied and removed', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(await lived.link());
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Prepared for you' })).toBeVisible();
  await expect(main).toContainText('nobody is sent it');
  await main.getByRole('button', { name: 'Prepare…' }).press('Enter');
  await page.getByRole('menuitem', { name: 'The last 7 days' }).press('Enter');
  const file = page.getByRole('complementary', { name: /^The week/ });
  await expect(file.getByRole('heading', { name: /harbor-api: notes/ }).first()).toBeVisible();
  await look(page, 'outbox-file');
  await file.getByRole('button', { name: 'Copy' }).press('Enter');
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# The week \d+ \w+ \d+ to \d+ \w+ \d+\n/);
  await file
    .getByRole('button', { name: /^Source 1 of/ })
    .first()
    .press('Enter');
  await expect(page.getByRole('complementary', { name: 'Note' })).toBeVisible();
  await page.keyboard.press('Escape');
  await lived.vesper('outbox', 'make', 'day');
  const rows = main.getByRole('button', { name: /^The (day|week)/ });
  await expect(rows).toHaveCount(2);
  await look(page, 'outbox-list');
  await rows.first().press('Enter');
  await page
    .getByRole('complementary', { name: /^The day/ })
    .getByRole('button', { name: 'Remove' })
    .press('Enter');
  await expect(rows).toHaveCount(1);
  rmSync(`${lived.home}/outbox`, { recursive: true });
});

test('the one switch: from the palette, seen where it matters, and off again', async ({ page }) => {
  await page.goto(await lived.link());
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('no spending');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing leaves this machine and nothing is said unasked, until')).toBeVisible();
  expect((await lived.vesper('hush'))['hushed']).toBe(true);
  await page.keyboard.press('Control+5');
  const main = page.getByRole('main');
  await expect(main).toContainText('No spending, no interruptions.');
  await expect(main).toContainText('of $0.50 today, spent');
  await expect(main).toContainText('Not sent, once: budget spent.');
  await look(page, 'ledger-hushed');
  // What needs the user's word comes before what they chose themselves.
  const { items } = (await lived.vesper('review', 'list')) as { items: { id: string }[] };
  for (const { id } of items) await lived.vesper('review', 'accept', id);
  await page.goto((await lived.link()).replace('/#', '/popover.html#'));
  await expect(page.getByRole('region', { name: 'No spending, no interruptions.' })).toBeVisible();
  await picture(page, 'popover-hushed');
  await page.getByRole('button', { name: 'Switch it off' }).press('Enter');
  await expect(page.getByRole('region', { name: 'No spending, no interruptions.' })).toBeHidden();
  expect((await lived.vesper('hush'))['hushed']).toBe(false);
});

test('the phone: off says so; switched on without an address it says what lacks', async ({ page }) => {
  await page.goto(await lived.link());
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching');
  await page.keyboard.press('Control+6');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Phone' }).click();
  const article = page.getByRole('article');
  await expect(article).toContainText('Off. Nothing is sent to any phone.');
  await article.getByRole('radio', { name: 'ntfy' }).check({ force: true });
  await expect(article).toContainText('No notice goes to your phone: no address is set.');
  await look(page, 'settings-phone');
  await article.getByRole('button', { name: 'Send a test' }).press('Enter');
  await expect(article).toContainText('Not sent: no address is set.');
  await article.getByRole('radio', { name: 'Off', exact: true }).check({ force: true });
  await expect(article).toContainText('Off. Nothing is sent to any phone.');
});
