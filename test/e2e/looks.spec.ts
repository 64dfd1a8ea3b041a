/**
 * How each view looks: readable by everyone, nothing cut, in both themes and both sizes.
 */
import { expect, type Page } from 'playwright/test';
import { cutText, looks, makeWorld, objections, picture, test, type World } from './world.ts';

let lived: World;
let fresh: World;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  [lived, fresh] = await Promise.all([makeWorld(), makeWorld()]);
  await lived.vesper('add', lived.repository.path);
  await lived.vesper('note', 'I prefer small commits with the reason in the body');
  await lived.vesper('dream', '--now');
  lived.repository.write('src/ledger.js', 'export const cents = 1\n');
  lived.repository.commit('ledger: keep money as integer cents');
});
test.afterAll(async () => {
  await lived?.stop();
  await fresh?.stop();
});

for (const { colorScheme, size, viewport } of looks) {
  test.describe(`${colorScheme}, ${size}`, () => {
    test.use({ colorScheme, viewport, contextOptions: { reducedMotion: 'reduce' } });

    test('every view', async ({ page }) => {
      test.setTimeout(120_000);
      await page.goto(await lived.link());
      const look = looker(page, `${colorScheme}.${size}`);
      await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
      await expect(page.getByText(/^\d\d:\d\d: \d+ added/)).toBeVisible();
      await expect(page.getByText(/Last commit/)).toBeVisible();
      await look('today');

      await page.keyboard.press('Control+1');
      await expect(page.getByRole('button', { name: /Build and test/ })).toBeVisible();
      await look('topics');
      await page.getByRole('button', { name: /Build and test/ }).click();
      const fact = page.getByRole('article').getByRole('listitem').getByRole('button');
      await expect(fact.first()).toBeVisible();
      await look('topic');
      await fact.first().click();
      await expect(page.getByRole('complementary', { name: 'Life line' }).getByRole('listitem').first()).toBeVisible();
      await look('life-line');
      await page.keyboard.press('Escape');

      await page.keyboard.press('Control+2');
      const line = page.getByRole('button', { name: /integer cents/ });
      await expect(line.first()).toBeVisible();
      await look('days');
      await line.first().click();
      await expect(page.getByRole('complementary')).toContainText('integer cents');
      await look('record');
      await page.keyboard.press('Escape');

      await page.keyboard.press('Control+3');
      await expect(page.getByRole('button', { name: /\d+ added/ })).toBeVisible();
      await look('dreams');
      await page.getByRole('button', { name: /\d+ added/ }).click();
      await expect(page.getByRole('article').getByRole('listitem').first()).toBeVisible();
      await look('dream');

      await page.keyboard.press('Control+f');
      await page.keyboard.type('how do I run the tests');
      await expect(page.getByRole('option').first()).toContainText('npm test');
      if (size === 'wide')
        await expect(page.getByRole('complementary', { name: 'Preview' })).toContainText('First seen');
      await look('search');
      await page.getByRole('combobox').fill('zygomorphic');
      await expect(page.getByText('Nothing found.')).toBeVisible();
      await look('nothing-found');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
      await look('palette');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await expect(page.getByRole('menuitem').first()).toBeFocused();
      await look('pause-menu');
    });

    test('before anything was recorded', async ({ page }) => {
      await page.goto(await fresh.link());
      const look = looker(page, `${colorScheme}.${size}`);
      await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
      await look('first-run');
      for (const [key, name, words] of [
        ['1', 'topics', 'No facts yet.'],
        ['2', 'days', 'Nothing recorded so far.'],
        ['3', 'dreams', 'No dream yet.'],
      ] as const) {
        await page.keyboard.press(`Control+${key}`);
        await expect(page.getByRole('heading', { name: words })).toBeVisible();
        await look(`empty-${name}`);
      }
      await page.keyboard.press('Control+0');
      await page.getByRole('button', { name: 'Choose folder…' }).click();
      await expect(page.getByRole('heading', { name: 'Choose a folder to watch' })).toBeVisible();
      await look('choose-folder');
    });

    test('an address that was used', async ({ page, troubles }) => {
      const used = await fresh.link();
      const { origin, hash } = new URL(used);
      await fetch(`${origin}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ code: hash.slice(1) }),
      });
      await page.goto(used);
      await expect(page.getByText('This address does not open the page any more.')).toBeVisible();
      await looker(page, `${colorScheme}.${size}`)('refused');
      // The browser itself reports the answer 401; nothing else may be reported.
      expect(troubles.splice(0)).toEqual([expect.stringContaining('401')]);
    });
  });
}

/** Holds the view against the rules. */
function looker(page: Page, suffix: string): (name: string) => Promise<void> {
  return async (name) => {
    await page.mouse.move(0, 0);
    await picture(page, `${name}.${suffix}`);
    expect.soft(await objections(page), `${name}: accessible`).toEqual([]);
    expect.soft(await cutText(page), `${name}: nothing cut`).toEqual([]);
  };
}

test('the eyes see what they look for: a button without a name, text too faint, text cut', async ({ page }) => {
  await page.goto(await fresh.link());
  await expect(page.getByRole('main')).toBeVisible();
  expect(await objections(page)).toEqual([]);
  await page.evaluate(() => {
    const planted = document.createElement('p');
    planted.append(document.createElement('button'), 'faint');
    planted.style.cssText = 'color: #bbb; background: #fff; width: 20px; overflow: hidden; white-space: nowrap';
    document.querySelector('main')?.append(planted);
  });
  const found = (await objections(page)).join('\n');
  expect(found).toContain('button-name');
  expect(found).toContain('color-contrast');
  expect((await cutText(page)).join('\n')).toContain('cut across: P');
});
