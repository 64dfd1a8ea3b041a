/**
 * A dream that takes its time: what the page shows meanwhile, and that it stays usable.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'playwright/test';
import { cutText, note, objections, picture, test } from './world.ts';

test.use({ colorScheme: 'dark', contextOptions: { reducedMotion: 'reduce' } });

test('while a long dream runs', async ({ page, world }) => {
  test.setTimeout(180_000);
  const lines = Array.from({ length: 8000 }, (_, i) =>
    JSON.stringify({
      id: `line-${i}`,
      at: new Date(Date.UTC(2026, 9, 1) + i * 60_000).toISOString(),
      source: 'note',
      origin: 'user-direct',
      project: 'tern-cli',
      text: `Decision ${i}: module ${i} keeps its state in file number ${i}`,
    }),
  );
  const file = path.join(world.folder, 'lines.jsonl');
  writeFileSync(file, lines.join('\n') + '\n');
  await world.vesper('import', file);
  await page.goto(await world.link());
  await page.getByRole('button', { name: 'Dream now' }).click();

  const phases = page.getByRole('list', { name: 'Phases' }).getByRole('listitem');
  await expect(phases).toHaveCount(4);
  await expect(phases.and(page.locator('[aria-current=step]'))).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Dream now' })).toBeDisabled();
  const panel = page.getByRole('region', { name: 'Dream' });
  await expect(panel.getByText('Memory is unchanged until checked.')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Dreaming');
  await picture(page, 'dreaming.dark.wide');
  expect(await objections(page)).toEqual([]);
  expect(await cutText(page)).toEqual([]);

  await note(page, 'a note in the middle of it');
  await expect(page.getByRole('status')).toContainText('Noted', { timeout: 5000 });

  await expect(phases.getByRole('img', { name: 'done' })).toHaveCount(4, { timeout: 120_000 });
  await expect(page.getByText(/^\d\d:\d\d: \d+/)).toBeVisible({ timeout: 30_000 });
  await picture(page, 'dreamed.dark.wide');
});
