/**
 * Settings, Other tools: a memory file of another tool, how it changed, and put back after a question.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'playwright/test';
import { objections, test } from './world.ts';

test('a version of CLAUDE.md is compared and put back, once it is said twice', async ({ page, world }) => {
  const file = path.join(world.repository.path, 'CLAUDE.md');
  writeFileSync(file, '# Rules\nUse pnpm.\n');
  await world.vesper('add', world.repository.path, '--sources', 'agents');
  await world.vesper('foreign', 'list');
  writeFileSync(file, '# Rules\nUse <b>npm</b>.\n');
  await page.goto(await world.link());
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching');
  await page.keyboard.press('Control+6');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Other tools' }).click();
  await page.getByRole('button', { name: /CLAUDE\.md/ }).click();
  const lines = page.getByRole('list', { name: 'Lines that changed' });
  await expect(lines.getByRole('listitem')).toHaveText([/Went: +2 +Use pnpm\./, /Came: +2 +Use <b>npm<\/b>\./]);
  expect(await objections(page)).toEqual([]);
  await page.getByRole('button', { name: 'Put this version back…' }).click();
  expect(readFileSync(file, 'utf8')).toContain('npm</b>');
  await page.getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByRole('status')).toContainText('Put back as on');
  expect(readFileSync(file, 'utf8')).toBe('# Rules\nUse pnpm.\n');
  await expect(page.getByText('The file is as in this version.')).toBeVisible();
});
