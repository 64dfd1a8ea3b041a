/**
 * States of the table, on the real pages and a made engine (`npm run screens` shows all of them): the words stand there, everybody can
 * read them, nothing is cut. Here those that no other spec reaches, each in one theme; all of them where there is time.
 */
import { expect, test } from 'playwright/test';
import { chromiumPath } from '../support/chromium.ts';
import { openHost, type ScreenHost } from '../screens/host.ts';
import { openScreen, screenOptions, wrongWith } from '../screens/look.ts';
import { engineOf, screens } from '../screens/states.ts';

test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');
const few = [
  'popover.budget-spent',
  'popover.dreaming-with-model',
  'days.unreadable',
  'days.long',
  'today.disk-full',
  'proof.deaf',
];
const wanted = screens.filter(({ id }) => process.env['VESPER_FULL'] === '1' || few.includes(id));

let host: ScreenHost;
test.beforeAll(async () => {
  host = await openHost(engineOf);
});
test.afterAll(() => host.stop());

for (const colorScheme of ['light', 'dark'] as const)
  test(`states, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(600_000);
    const context = await browser.newContext({ ...screenOptions, colorScheme, reducedMotion: 'reduce' });
    const mine = wanted.filter((_, i) => i % 2 === (colorScheme === 'light' ? 0 : 1));
    for (const screen of mine) {
      const page = await context.newPage();
      const opened = await openScreen(page, host, screen);
      expect.soft(await wrongWith(opened, host, screen), screen.id).toEqual([]);
      await page.close();
    }
    await context.close();
  });

test('the table has every state, and every one of its screens is another', () => {
  expect(new Set(screens.map(({ id }) => id)).size).toBe(screens.length);
  expect(few.filter((id) => !screens.some((screen) => screen.id === id))).toEqual([]);
});

test('a made engine that answers what the contract does not know is objected to', async ({ page }) => {
  const wrong = await openHost(() => ({ answers: { 'brief.get': { at: 'yesterday', items: [], text: '' } } }));
  await page.goto(wrong.address('wrong', 'popover'));
  await expect
    .poll(() => wrong.objections('wrong').join('\n'))
    .toContain('brief.get answers what the contract does not');
  await wrong.stop();
});
