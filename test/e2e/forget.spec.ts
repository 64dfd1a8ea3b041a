/**
 * Forgetting on the page: what would go is shown first, the safe answer has the keyboard, and the receipt proves it; of a fact, a
 * record, a session, by words and of a whole project.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { trustOnPage } from '../support/trust.ts';
import { cutText, looks, makeWorld, objections, picture, test, type World } from './world.ts';

/** One for each test, said by one note; none is ever said about another's matter. */
const words = {
  quetzalcoatl: 'The staging password rotates on the quetzalcoatl schedule',
  zymurgy: 'Invoices from abroad are printed by the zymurgy queue',
  ouroboros: 'Backups of the ledger land in the ouroboros bucket',
  xylograph: 'Screenshots for the manual come from the xylograph machine',
  axolotl: 'The release notes are translated by the axolotl team',
};
const dialog = (page: Page) => page.getByRole('dialog', { name: /^Forget/ });

/** How many files of the home hold the word, whatever its case. */
function holding(home: string, word: string): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).toString('latin1').toLowerCase().includes(word));
}

async function live(world: World, ...notes: string[]): Promise<void> {
  await world.vesper('add', world.repository.path);
  for (const text of notes) await world.vesper('note', text, '--project', 'harbor-api');
  await world.vesper('note', 'Never deploy harbor on Fridays', '--project', 'harbor-api');
  await world.vesper('dream', '--now');
}

test('P8: a fact is forgotten by key alone: what would go, the safe answer first, then the receipt', async ({
  page,
  world,
}) => {
  test.setTimeout(120_000);
  const word = 'quetzalcoatl';
  await live(world, words[word]);
  expect(holding(world.home, word).length).toBeGreaterThan(2);
  await page.goto(await world.link());
  await page.keyboard.press('Control+f');
  await page.keyboard.type(word);
  await expect(page.getByRole('option').first()).toContainText(word);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Life line' })).toContainText(word);

  await page.keyboard.press('Delete');
  await expect(dialog(page)).toContainText('1 record and 1 fact would go');
  await expect(dialog(page)).toContainText(word);
  await expect(dialog(page).getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
  expect(holding(world.home, word).length).toBeGreaterThan(2);

  await page.keyboard.press('Delete');
  await expect(dialog(page)).toContainText('would go');
  await dialog(page).getByRole('button', { name: 'Forget it' }).press('Enter');
  await expect(dialog(page)).toContainText('Forgotten: 1 record and 1 fact.', { timeout: 20_000 });
  await expect(dialog(page)).toContainText(/Scanned .* for it: 0 hits\. It will not be learned again\./);
  const left = holding(world.home, word);
  trustOnPage(test.info(), {
    id: 'P8',
    tried: 'facts forgotten on the page',
    count: 1,
    bad: left.length,
    badly: 'left',
  });
  expect(left).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('main')).not.toContainText(word);
  expect(JSON.stringify(await world.vesper('facts'))).toContain('Never deploy harbor on Fridays');
});

test.describe('how it asks, and its receipt', () => {
  const own = ['zymurgy', 'ouroboros', 'xylograph', 'axolotl'] as const;
  let shared: World;
  test.beforeAll(async () => {
    shared = await makeWorld();
    await live(shared, ...own.map((word) => words[word]));
  });
  test.afterAll(() => shared?.stop());

  for (const [i, { colorScheme, size, viewport }] of looks.entries())
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: 'reduce' } });

      test('how it asks, and its receipt', async ({ page }) => {
        test.setTimeout(120_000);
        const look = async (name: string) => {
          await picture(page, `${name}.${colorScheme}.${size}`);
          expect.soft(await objections(page), `${name}: accessible`).toEqual([]);
          expect.soft(await cutText(page), `${name}: nothing cut`).toEqual([]);
        };
        await page.goto(await shared.link());
        await page.keyboard.press('Control+6');
        await page.getByRole('button', { name: 'Storage' }).click();
        await page.getByLabel('By what it says').fill('a word that nobody said');
        await page.keyboard.press('Enter');
        await expect(dialog(page)).toContainText('No record and no fact says it.');
        await look('forget-nothing');
        await page.keyboard.press('Escape');
        await look('forget-form');
        await page.getByLabel('By what it says').fill(own[i] ?? '');
        await page.keyboard.press('Enter');
        await expect(dialog(page)).toContainText('1 record and 1 fact would go');
        await look('forget-asks');
        await dialog(page).getByRole('button', { name: 'Forget it' }).click();
        await expect(dialog(page)).toContainText('0 hits', { timeout: 20_000 });
        await look('forget-receipt');
      });
    });
});
