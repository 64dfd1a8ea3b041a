/**
 * Watched pull requests on the page, of a forge on this machine: nothing is asked before it is allowed; then how each stands is there, in
 * the settings and on the first sight; watched no more and again.
 */
import { expect, type Page } from 'playwright/test';
import { makeForge, type MadeForge } from '../support/made-forge.ts';
import { cutText, looks, objections, test } from './world.ts';

const [wideLight, narrowDark] = looks;

test.use({ contextOptions: { reducedMotion: 'reduce' } }); // colours are looked at, not their change
let forge: MadeForge;
test.beforeAll(async () => void (forge = await makeForge(Date.now)));
test.afterAll(() => forge.close());

/** Its screens are in the table of states; here what a real engine answers is looked at once. */
async function look(page: Page, name: string): Promise<void> {
  for (const { colorScheme, size, viewport } of [wideLight, narrowDark]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    expect(await cutText(page), `${name} ${size} ${colorScheme}`).toEqual([]);
    expect(await objections(page), `${name} ${size} ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(wideLight.viewport);
}

test('a pull request: asked for only when that is allowed, how it stands, watched no more and again', async ({
  page,
  context,
  world,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { head } = forge.pull(12, { title: 'Round <b>half</b> up', mergeable: false });
  forge.runs.set(head.sha, [
    { name: 'lint', status: 'completed', conclusion: 'failure', completed_at: '2026-11-20T08:10:00Z' },
  ]);
  const address = `${forge.origin}/harbor/api/pull/12`;
  await world.vesper('add', world.repository.path);
  await page.goto(await world.link());
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching');
  await page.keyboard.press('Control+6');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Pull requests' }).click();
  const article = page.getByRole('article');
  await expect(article).toContainText('No pull request is watched.');

  await test.step('what is no address is refused, and nothing is asked', async () => {
    const field = article.getByRole('textbox', { name: 'Address of its page' });
    await field.fill('https://nowhere.example/x');
    await field.press('Enter');
    await expect(article.getByRole('alert')).toContainText('as it stands in the browser');
    await field.fill(address);
    await field.press('Enter');
    await expect(article.getByRole('alert')).toContainText(`${forge.origin} would be asked for it`);
    await expect(article.getByRole('alert')).toContainText('Nothing was sent.');
    expect(forge.asked).toEqual([]);
  });

  const list = article.getByRole('list', { name: 'Pull requests' });
  await test.step('allowed: how it stands, what was asked, and its address', async () => {
    await article.getByRole('button', { name: 'Allow and watch' }).press('Enter');
    await expect(list).toContainText('harbor/api #12');
    await expect(list).toContainText('Round <b>half</b> up');
    await expect(list).toContainText('Open, checks failed (lint), in conflict with main');
    await expect(article).toContainText(/\d+ requests this hour, of at most 500/);
    expect(forge.asked.length).toBeGreaterThan(2);
    await list.getByRole('button', { name: 'Copy address of #12' }).press('Enter');
    await expect(page.getByRole('status')).toContainText('Copied.');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/pull/12');
    await look(page, 'watched');
  });

  await test.step('on the first sight too, while it is open', async () => {
    await page.keyboard.press('Control+0');
    const section = page.getByRole('region', { name: 'Pull requests' });
    await expect(section).toContainText('in conflict with main');
    await section.getByRole('button', { name: /^Show all/ }).press('Enter');
    await expect(article.getByRole('heading', { name: 'Pull requests' })).toBeVisible();
  });

  await test.step('not allowed any more: nothing is asked, and it says so', async () => {
    await article.getByRole('switch', { name: `May be asked: ${forge.origin}` }).press('Space');
    await expect(list).toContainText('may not be asked');
    await expect(article).toContainText('Not asked for anything.');
    await article.getByRole('switch', { name: `May be asked: ${forge.origin}` }).press('Space');
    await expect(list).not.toContainText('may not be asked');
  });

  await test.step('a token is kept for its forge, and shown nowhere', async () => {
    await article.getByLabel(`Token of ${forge.origin}`).fill('token-of-the-test');
    await article.getByLabel(`Token of ${forge.origin}`).press('Enter');
    await expect(article).toContainText('Kept for this forge, and sent to no other host.');
    expect(await page.content()).not.toContain('token-of-the-test');
  });

  await test.step('watched no more, and again', async () => {
    await list.getByRole('button', { name: 'Stop watching harbor/api #12' }).press('Enter');
    await expect(page.getByRole('status')).toContainText('What was logged of it stays.');
    await expect(article).toContainText('No pull request is watched.');
    expect((await world.vesper('watch-pr', '--list'))['watches']).toEqual([]);
    await page.keyboard.press('Control+z');
    await expect(list).toContainText('harbor/api #12');
  });
});
