/**
 * Settings, Model: what is off and why, and turning it on step by step.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'playwright/test';
import { objections, test } from './world.ts';

test('a model: off, and why; a project may be sent, a key is kept and shown nowhere, all by keyboard', async ({
  page,
  world,
}) => {
  const folder = path.join(world.folder, 'harbor');
  mkdirSync(folder);
  await world.vesper('add', folder);
  await page.goto(await world.link());
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching');
  await page.keyboard.press('Control+6');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Model' }).click();
  const article = page.getByRole('article');
  const status = article.locator('.state');
  await expect(status).toContainText('nothing leaves this machine');
  await page.getByRole('switch', { name: 'Dream with a model' }).press('Space');
  await expect(status).toContainText('no project may be sent');
  await page
    .getByRole('switch', { name: /^May be sent: / })
    .first()
    .press('Space');
  await expect(status).toContainText('no key is kept for api.anthropic.com');
  await page.getByLabel('Key', { exact: true }).fill('a-key-of-the-test');
  await page.getByLabel('Key', { exact: true }).press('Enter');
  await expect(status).toContainText('Dreams ask claude-haiku-4-5 at api.anthropic.com');
  await expect(article).toContainText('Kept for api.anthropic.com');
  expect(await page.content()).not.toContain('a-key-of-the-test');
  const address = page.getByLabel('Address', { exact: true });
  await address.fill('http://models.example');
  await address.press('Enter');
  await expect(article.getByText(/give https/)).toBeVisible();
  expect(await objections(page)).toEqual([]);
  await page.getByRole('switch', { name: 'Dream with a model' }).press('Space');
  await expect(status).toContainText('Off.');
});
