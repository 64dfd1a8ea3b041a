/**
 * Dreams, Sessions, Ledger and Settings on real data: what each shows, what can be done there, by mouse and by keyboard.
 */
import { mkdirSync } from 'node:fs';
import { expect, type Page } from 'playwright/test';
import { cutText, makeWorld, objections, test, type World } from './world.ts';

const soon = { timeout: 5000 };
const main = (page: Page) => page.getByRole('main');
let lived: World;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  mkdirSync('out/screens', { recursive: true });
  lived = await makeWorld();
  await lived.vesper('add', lived.repository.path);
  await lived.vesper('note', 'The API listens on port 3000', '--project', 'harbor-api');
  await lived.vesper('note', 'I prefer small commits with the reason in the body');
  await lived.vesper('dream', '--now');
  await lived.vesper('note', 'The API listens on port 4000', '--project', 'harbor-api');
  await lived.vesper('note', 'Preview deploys start on every push', '--project', 'harbor-api');
  await lived.vesper('dream', '--now');
});
test.afterAll(() => lived?.stop());

test('a dream and an operation: undone, redone, and read word by word', async ({ page }) => {
  await page.goto(await lived.link());
  await page.keyboard.press('Control+3');
  const dreams = page.getByRole('navigation', { name: 'Dreams' });
  const dream = page.getByRole('article');
  await expect(dreams.getByRole('button', { name: /2 added, 1 superseded/ })).toBeVisible(soon);
  await expect(dream.getByRole('deletion')).toHaveText('3000');
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const [size, viewport] of Object.entries({
    wide: { width: 1120, height: 760 },
    narrow: { width: 380, height: 600 },
  }))
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: 'reduce' } });

      test('how they look', async ({ page }) => {
        const look = async (name: string) => {
          await page.mouse.move(0, 0);
          await page.screenshot({ path: `out/screens/${name}.${colorScheme}.${size}.png` });
          expect.soft(await objections(page), `${name}: accessible`).toEqual([]);
          expect.soft(await cutText(page), `${name}: nothing cut`).toEqual([]);
        };
        await page.goto(await lived.link());
        await page.keyboard.press('Control+3');
        await expect(main(page).getByText(/2 added, 1 superseded/)).toBeVisible(soon);
        await look('views-dreams');
        await main(page)
          .getByText(/2 added, 1 superseded/)
          .click();
        await expect(page.getByRole('article').getByText('Added').first()).toBeVisible();
        await look('views-dream');
        await page.getByRole('article').getByRole('button', { name: 'Preview deploys start' }).first().click();
        await expect(page.getByRole('complementary')).toBeVisible();
        await look('views-dream-fact');
        await page.keyboard.press('Escape');
        if (size === 'narrow') await page.getByRole('button', { name: 'All dreams' }).click();
        await main(page).getByText('Tonight').click();
        await expect(page.getByRole('list', { name: 'Gates' }).getByRole('listitem')).toHaveCount(6);
        await look('views-dream-next');

        await page.keyboard.press('Control+6');
        const settings = page.getByRole('navigation', { name: 'Settings' });
        for (const name of ['Recording', 'Dreams', 'Interruptions', 'Storage', 'About']) {
          await settings.getByRole('button', { name }).click();
          await expect(page.getByRole('article').locator('.card').first()).toBeVisible();
          await look(`views-settings-${name.toLowerCase()}`);
          if (size === 'narrow') await page.getByRole('button', { name: 'All settings' }).click();
        }
      });
    });
