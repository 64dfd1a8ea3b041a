/**
 * What waits for the user's word, on the page: seen, confirmed, edited, refused; by mouse and by keyboard alone.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { cutText, looks, makeWorld, objections, picture, test, type World } from './world.ts';

const soon = { timeout: 5000 };
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Vesper' });
const review = (page: Page) => page.getByRole('region', { name: 'Waits for your word' });
const line = (page: Page) => page.getByRole('complementary', { name: 'Life line' });
const said = (page: Page) => page.getByRole('status');
const act = (page: Page, name: string) => line(page).getByRole('button', { name, exact: true });

const three = [
  'From now on, always run the linter before committing.',
  'From now on, never squash release commits.',
  'From now on, always write commit messages in the present tense.',
];

/** Preferences said to an agent, dreamt of: they wait. */
async function sayAndDream(world: World, turns = three): Promise<void> {
  const file = path.join(world.folder, 'said.jsonl');
  const records = turns.map((text, i) => ({
    id: `s${i}`,
    at: `2026-11-1${i}T10:00:00+00:00`,
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    session: `s${i}`,
    text,
  }));
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await world.vesper('add', world.repository.path);
  await world.vesper('import', file, '--project', 'harbor-api');
  await world.vesper('note', 'I prefer small commits with the reason in the body');
  await world.vesper('dream', '--now');
}

test('what was said to an agent waits, and becomes the user’s own word', async ({ page, world }) => {
  test.setTimeout(120_000);
  await sayAndDream(world);
  await page.goto(await world.link());
  await expect(sidebar(page)).toContainText('3 to review');
  await sidebar(page)
    .getByRole('button', { name: /^Topics/ })
    .click();
  const rows = review(page).getByRole('listitem');
  await expect(rows).toHaveCount(3);

  await test.step('confirm: its topic shows it as yours', async () => {
    await review(page)
      .getByRole('button', { name: /linter/ })
      .click();
    await expect(line(page)).toContainText('Proposed');
    await act(page, 'Confirm').click();
    await expect(said(page)).toContainText('Confirmed. It is your word now');
    await expect(line(page)).toContainText('Confirmed: you confirmed it');
    await expect(act(page, 'Confirm')).toBeHidden();
    await expect(act(page, 'Edit')).toBeFocused();
    await expect(rows).toHaveCount(2, soon);
    await expect(sidebar(page)).toContainText('2 to review');
    await page
      .getByRole('navigation', { name: 'Topics' })
      .getByRole('button', { name: /Conventions/ })
      .click();
    const own = page.getByRole('article').getByRole('button', { name: /linter/ });
    await expect(own.getByRole('img', { name: 'Your word' })).toBeVisible(soon);
  });

  await test.step('edit: the words are the user’s, in the file too', async () => {
    await page
      .getByRole('article')
      .getByRole('button', { name: /linter/ })
      .click();
    await act(page, 'Edit').click();
    const field = line(page).getByLabel('In your words');
    await expect(field).toBeFocused();
    await field.fill('Run the linter before every push.');
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await expect(act(page, 'Edit')).toBeFocused();
    await expect(line(page)).not.toContainText('every push');
    await page.keyboard.press('Enter');
    await field.fill('Run the linter before every push [always].');
    await page.keyboard.press('Enter');
    await expect(said(page)).toContainText('Kept in your words');
    await expect(line(page)).toContainText('Run the linter before every push [always].');
    await expect(act(page, 'Edit')).toBeFocused();
    const [topic] = await page.getByText(/memory\/projects\/.*\.md$/).allInnerTexts();
    const file = path.join(world.home, (topic ?? '').replace(/^.*(?=memory\/)/s, '').trim());
    expect(readFileSync(file, 'utf8')).toContain('Run the linter before every push');
  });

  await test.step('pin and unpin', async () => {
    await act(page, 'Pin').click();
    await expect(said(page)).toContainText('Pinned.');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(said(page)).toContainText('Undone. The fact is as it was before.');
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect(said(page)).toContainText('Redone.');
    await act(page, 'Unpin').click();
    await expect(said(page)).toContainText('Not pinned any more.');
    await expect(act(page, 'Pin')).toBeFocused();
  });

  await test.step('not true: it ends, and the next dream does not bring it back', async () => {
    await review(page)
      .getByRole('button', { name: /squash/ })
      .click();
    await act(page, 'Not true').click();
    await expect(said(page)).toContainText('Marked as not true');
    await expect(line(page)).toContainText('Rejected: you rejected it');
    await expect(act(page, 'Edit')).toBeHidden();
    await expect(rows).toHaveCount(1, soon);
    await act(page, 'Undo').click();
    await expect(said(page)).toContainText('Undone.');
    await expect(rows).toHaveCount(2, soon);
    await act(page, 'Not true').click();
    await expect(rows).toHaveCount(1, soon);
    await page.keyboard.press('Escape');
    await world.vesper('dream', '--now');
    await expect(rows).toHaveCount(1);
    await expect(sidebar(page)).toContainText('1 to review');
  });
});

test('by keyboard alone, at popover size; the focus comes back', async ({ page, world }) => {
  await page.setViewportSize({ width: 380, height: 600 });
  await sayAndDream(world);
  await page.goto(await world.link());
  await expect(sidebar(page).getByRole('button', { name: 'Topics' })).toContainText('3');
  await page.keyboard.press('Control+1');
  const rows = review(page).getByRole('listitem').getByRole('button');
  await expect(rows).toHaveCount(3);
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(act(page, 'Confirm')).toBeVisible();
  // The drawer covers everything: Tab goes round within it.
  const names: string[] = [];
  for (let i = 0; i < 10; i++) {
    names.push(
      await page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      ),
    );
    await page.keyboard.press('Tab');
  }
  expect(names).toEqual([
    'Close',
    'harbor-api · conventions',
    expect.stringMatching(/^Dream of /),
    expect.stringMatching(/^Show in its day, /),
    'Confirm',
    'Edit',
    'Not true',
    'Pin',
    'Keep private',
    'Forget…',
  ]);
  await expect(line(page).getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await act(page, 'Confirm').focus();
  await page.keyboard.press('Enter');
  await expect(act(page, 'Edit')).toBeFocused();
  await expect(rows).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(line(page)).toBeHidden();
  // Its row is gone: the keyboard is in the list, not lost.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('a file that vanished: keep, or retract and bring back', async ({ page, world }) => {
  await sayAndDream(world);
  await page.goto(await world.link());
  await page.keyboard.press('Control+1');
  const topics = page.getByRole('navigation', { name: 'Topics' });
  await topics.getByRole('button', { name: /^Preferences/ }).click();
  const file = path.join(world.home, 'memory', 'user', 'preferences.md');
  const before = readFileSync(file, 'utf8');
  const question = page.getByRole('group', { name: /memory\/user\/preferences\.md is gone/ });

  rmSync(file);
  await expect(question).toContainText('small commits', { timeout: 15_000 });
  await question.getByRole('button', { name: 'Keep' }).click();
  await expect(said(page)).toContainText('Kept: 1 line in memory/user/preferences.md.');
  await expect(question).toBeHidden();
  await expect(review(page).getByRole('button').first()).toBeFocused();
  expect(readFileSync(file, 'utf8')).toBe(before);

  rmSync(file);
  await question.getByRole('button', { name: 'Retract' }).click({ timeout: 15_000 });
  await expect(said(page)).toContainText('Retracted: 1 line.');
  const fact = page.getByRole('main').getByRole('button', { name: /small commits/ });
  await expect(fact.getByRole('img', { name: 'retracted' })).toBeVisible(soon);
  await fact.click();
  await act(page, 'Bring back').click();
  await expect(said(page)).toContainText('Brought back');
  await expect(act(page, 'Edit')).toBeFocused();
});

test.describe('how it looks', () => {
  // One world for all of them: each confirms a fact of its own, and nobody answers about the file.
  const own = ['linter', 'squash', 'present tense', 'changelog'];
  let shared: World;
  test.beforeAll(async () => {
    shared = await makeWorld();
    await sayAndDream(shared, [...three, 'From now on, always add a line to the changelog.']);
    rmSync(path.join(shared.home, 'memory', 'user', 'preferences.md'));
  });
  test.afterAll(() => shared?.stop());

  for (const [i, { colorScheme, size, viewport }] of looks.entries())
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: 'reduce' } });

      test('how it looks', async ({ page }) => {
        test.setTimeout(120_000);
        const look = async (name: string) => {
          await picture(page, `${name}.${colorScheme}.${size}`);
          expect.soft(await objections(page), `${name}: accessible`).toEqual([]);
          expect.soft(await cutText(page), `${name}: nothing cut`).toEqual([]);
        };
        const fact = review(page).getByRole('button', { name: new RegExp(own[i] ?? '') });
        await page.goto(await shared.link());
        await page.keyboard.press('Control+1');
        await expect(fact).toBeVisible();
        await expect(page.getByRole('button', { name: 'Retract' })).toBeVisible({ timeout: 15_000 });
        await look('review');
        await fact.click();
        await expect(act(page, 'Confirm')).toBeVisible();
        await look('review-fact');
        await act(page, 'Edit').click();
        await expect(line(page).getByLabel('In your words')).toBeFocused();
        await look('review-edit');
        await page.keyboard.press('Escape');
        await act(page, 'Confirm').click();
        await expect(said(page)).toContainText('Confirmed.');
        await look('review-confirmed');
      });
    });
});
