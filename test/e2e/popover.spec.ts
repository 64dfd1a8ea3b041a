/**
 * The popover on a real engine: every state that can be reached, by keyboard, readable by everyone, in both themes.
 */
import { mkdirSync } from 'node:fs';
import { expect, type Page } from 'playwright/test';
import { cutText, objections, test } from './world.ts';

mkdirSync('out/screens', { recursive: true });
test.use({ viewport: { width: 444, height: 700 } });

/** The popover's own page of a fresh address. */
const popoverOf = (link: string) => link.replace('/#', '/popover.html#');

/** Holds what is shown against the rules in both themes, and takes a picture of each. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `out/screens/popover-${name}.${colorScheme}.png` });
    expect.soft(await objections(page), `${name}, ${colorScheme}: accessible`).toEqual([]);
    expect.soft(await cutText(page), `${name}, ${colorScheme}: nothing cut`).toEqual([]);
  }
  const height = await page.locator('main').evaluate((main) => main.getBoundingClientRect().height);
  expect.soft(height, `${name}: at most 600 high`).toBeLessThanOrEqual(600);
}

test('first sights', async ({ page, world }) => {
  await page.goto(popoverOf(await world.link()));
  await expect(page.locator('header').getByText('No project yet')).toBeVisible();
  await look(page, 'first-run');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Choose a folder to watch' })).toBeVisible();
  await look(page, 'choose');
  await page.keyboard.press('Escape');
  await world.vesper('add', world.repository.path);
  await world.vesper('note', 'I prefer small commits with the reason in the body');
  await page.waitForTimeout(1000);
  await look(page, 'added');
  await world.vesper('dream', '--now');
  await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
  await page.waitForTimeout(500);
  await look(page, 'brief');
  await page.getByText('harbor-api', { exact: true }).last().hover();
  await look(page, 'project-hover');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('how do I run the tests');
  await page.keyboard.press('Enter');
  await expect(page.getByText('nothing was sent')).toBeVisible();
  await look(page, 'answer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+P');
  await look(page, 'pause-for');
  await page.getByRole('button', { name: 'Until tomorrow' }).click();
  await expect(page.locator('header').getByText('Paused until tomorrow, 08:00')).toBeVisible();
  await look(page, 'paused');
});
