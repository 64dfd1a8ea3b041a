/**
 * The whole path on the page, on real input: from a folder to the first true brief, and every fact back to its log lines.
 */
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { makeRepository } from '../support/repository.ts';
import { makeWorld, note, test, type World } from './world.ts';

/** What was watched is on the page within this. */
const soon = { timeout: 5000 };
const row = (page: Page, text: RegExp) => page.getByRole('main').getByRole('button', { name: text });

test('from a folder to a brief, a fact and its log line, and back by undo', async ({ page, browser }) => {
  test.setTimeout(120_000);
  // The folder list reaches only what lies in the account's home folder.
  const world = await makeWorld({ within: os.userInfo().homedir });
  try {
    await page.goto(await world.link());
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('button', { name: 'Choose folder…' }).click();
    for (const name of [path.basename(world.folder), 'code', 'harbor-api'])
      await page
        .getByRole('list', { name: /^Folders in/ })
        .getByRole('button', { name })
        .last()
        .click();
    await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(world.repository.path);
    await expect(page.getByRole('switch', { name: 'Files' })).toBeChecked();
    await expect(page.getByRole('switch', { name: 'Git' })).toBeChecked();
    await expect(page.getByRole('switch', { name: 'Agents' })).not.toBeChecked();
    await page.getByRole('button', { name: 'Watch this folder' }).click();
    await expect(page.getByRole('status')).toContainText('Watching harbor-api');
    await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching 1 project');

    await test.step('the first dream runs by itself, and the brief has items', async () => {
      await expect(page.getByText(/^\d\d:\d\d: \d+ added/)).toBeVisible({ timeout: 15_000 });
      const brief = page.getByRole('region', { name: 'Where you left off' }).getByRole('button');
      await expect(brief.nth(1)).toBeVisible(soon);
      await brief.filter({ hasText: 'npm test' }).click();
      await expect(page.getByRole('complementary', { name: 'Life line' })).toContainText('npm test');
      await page.keyboard.press('Escape');
    });

    await test.step('what happens is in Days while one looks', async () => {
      await page.getByRole('button', { name: 'Days', exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText(/\w+day, \d/);
      world.repository.write('src/ledger.js', 'export const cents = 1\n');
      await expect(row(page, /added src\/ledger\.js/)).toBeVisible(soon);
      world.repository.commit('ledger: decided to keep money as integer cents');
      await expect(row(page, /keep money as integer cents/)).toBeVisible(soon);
      await row(page, /keep money as integer cents/).click();
      await expect(page.getByRole('complementary', { name: 'Commit' })).toContainText('integer cents');
    });

    await test.step('a note, by +', async () => {
      await note(page, 'I prefer small commits with the reason in the body');
      await expect(page.getByRole('status')).toContainText('Noted');
      await expect(row(page, /I prefer small commits/)).toBeVisible(soon);
    });

    await test.step('dream now: four phases, then what it changed', async () => {
      await page.getByRole('button', { name: 'Today', exact: true }).click();
      await page.getByRole('button', { name: 'Dream now' }).click();
      const phases = page.getByRole('list', { name: 'Phases' }).getByRole('listitem');
      await expect(phases).toHaveText(
        ['Orient', 'Curate', 'Consolidate', 'Prune and index'].map((name) => new RegExp(name)),
      );
      await expect(page.getByRole('status')).toContainText(/The dream is done: \d+ added/, { timeout: 15_000 });
      await expect(phases.getByRole('img', { name: 'done' })).toHaveCount(4);
      await expect(page.getByText(/^\d\d:\d\d: \d+ added/)).toBeVisible();
    });

    await test.step('a fact opens its life line, down to the log line', async () => {
      await page.getByRole('button', { name: /^Topics/ }).click();
      await page.getByRole('button', { name: /Build and test/ }).click();
      await row(page, /Tests run with npm test/).click();
      const line = page.getByRole('complementary', { name: 'Life line' });
      await expect(line.getByRole('listitem')).toHaveCount(3);
      await expect(line.getByRole('listitem').first()).toContainText(/by a dream|Checked/);
      await expect(line.getByRole('figure')).toContainText('package.json: npm project harbor-api');
    });

    await test.step('search knows how to run the tests', async () => {
      await page.keyboard.press('Control+f');
      await page.getByRole('combobox').fill('how do I run the tests');
      await expect(page.getByRole('option').first()).toContainText('npm test');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('complementary', { name: 'Life line' })).toContainText('npm test');
    });

    await test.step('the whole dream is undone', async () => {
      await page.getByRole('button', { name: /^Topics/ }).click();
      await row(page, /^Preferences/).click();
      await expect(row(page, /I prefer small commits/)).toBeVisible();
      await page.getByRole('button', { name: 'Today', exact: true }).click();
      await page.getByRole('button', { name: 'Undo this dream' }).click();
      await expect(page.getByRole('status')).toContainText('Memory is as it was before that dream');
      await expect(page.getByText('(undone)')).toBeVisible();
      await page.getByRole('button', { name: /^Topics/ }).click();
      await expect(row(page, /^Preferences/)).toBeHidden();
    });

    await test.step('a reload keeps the session; another tab has none', async () => {
      await page.reload();
      await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText('Watching 1 project');
      const other = await browser.newPage();
      await other.goto(new URL(page.url()).origin);
      await expect(other.getByRole('heading', { name: /does not open the page/ })).toBeVisible();
      await other.close();
    });
  } finally {
    await page.close(); // before its engine goes: that it then misses it is no trouble
    await world.stop();
  }
});

test('pause and resume: nothing is read meanwhile', async ({ page, world }) => {
  await world.vesper('add', world.repository.path);
  await page.goto(await world.link());
  const sidebar = page.getByRole('navigation', { name: 'Vesper' });
  await page.getByRole('button', { name: 'Pause harbor-api for 1 h' }).click();
  await expect(page.getByRole('status')).toContainText('Nothing is read');
  await expect(sidebar.locator('.foot')).toContainText('Paused', soon);
  world.repository.write('src/unseen.js', '1\n');
  await page.getByRole('button', { name: 'Resume harbor-api' }).click();
  await expect(sidebar.locator('.foot')).toContainText('Watching 1 project', soon);
  world.repository.write('src/seen.js', '1\n');
  await page.getByRole('button', { name: 'Days', exact: true }).click();
  await expect(row(page, /added src\/seen\.js/)).toBeVisible(soon);
  await expect(row(page, /unseen/)).toBeHidden();
});

test('by keyboard alone', async ({ page, world }) => {
  await world.vesper('add', world.repository.path);
  await world.vesper('dream', '--now').catch(() => undefined);
  await page.goto(await world.link());
  await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
  const current = page.getByRole('navigation', { name: 'Vesper' }).locator('[aria-current=page]');
  for (const [key, name] of [
    ['1', 'Topics'],
    ['2', 'Days'],
    ['3', 'Dreams'],
    ['4', 'Sessions'],
    ['5', 'Ledger'],
    ['6', 'Settings'],
    ['0', 'Today'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`);
    await expect(current).toContainText(name);
  }
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Today' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(current).toContainText('Topics');

  // List, text, life line, by arrows; within each, up and down.
  const topics = page.getByRole('navigation', { name: 'Topics' }).getByRole('button');
  await topics.first().focus();
  await page.keyboard.press('End');
  await expect(topics.last()).toBeFocused();
  await page.keyboard.press('PageUp');
  await expect(topics.first()).toBeFocused();
  await topics.filter({ hasText: 'Build and test' }).press('Enter');
  await page.keyboard.press('ArrowRight');
  const facts = page.getByRole('article').getByRole('listitem').getByRole('button');
  await expect(facts.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const line = page.getByRole('complementary', { name: 'Life line' });
  await expect(line.getByRole('listitem').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => line.evaluate((panel) => panel.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('ArrowLeft');
  await expect(facts.nth(1)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(line).toBeHidden();
  await expect(facts.nth(1)).toBeFocused();
});

test('what strangers wrote is text and nothing else', async ({ page }) => {
  const evil = '<img src=x onerror=document.title="owned">';
  const world: World = await makeWorld({
    project(folder) {
      const repository = makeRepository(folder, 'hostile');
      repository.write('README.md', '# <script>document.title="owned"</script>\n');
      repository.write(`src/${evil.replaceAll('/', '')}.js`, '1\n');
      repository.commit(
        `decided: ${evil} \u202Egnp.exe\u202C \u001b[31mred\u001b[0m \u001b]8;;http://evil.test\u0007link`,
      );
      return repository;
    },
  });
  try {
    await world.vesper('add', world.repository.path);
    await world.vesper('note', `Remember ${evil} and [a link](javascript:alert(1))`);
    await world.vesper('dream', '--now');
    await page.goto(await world.link());
    await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();
    // The brief leaves markup out of its five lines; everything else shows what was written.
    for (const [name, words] of [
      [/^Today/, 'Remember'],
      [/^Dreams/, 'onerror'],
      [/^Topics/, 'onerror'],
      [/^Days/, 'onerror'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Vesper' }).getByRole('button', { name }).click();
      await expect(page.getByRole('main').getByText(words).first()).toBeVisible(soon);
      expect(await page.locator('img, iframe, a[href]').count()).toBe(0);
    }
    await page
      .getByRole('main')
      .getByRole('button', { name: /onerror/ })
      .first()
      .click();
    await expect(page.getByRole('complementary')).toContainText('onerror');
    expect(await page.locator('img, iframe, a[href]').count()).toBe(0);
    expect(await page.title()).toBe('Vesper');
    // Each observed text has its own direction: what stands beside it cannot be turned around.
    const isolated = await page
      .locator('.observed')
      .evaluateAll((all) => all.every((element) => getComputedStyle(element).unicodeBidi.startsWith('isolate')));
    expect(isolated).toBe(true);
  } finally {
    await page.close(); // before its engine goes: that it then misses it is no trouble
    await world.stop();
  }
});

test('a wrong token is refused with the designed empty state', async ({ page, world, troubles }) => {
  await page.goto(await world.link());
  await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem('vesper-token', 'A'.repeat(43)));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'This address does not open the page any more.' })).toBeVisible();
  expect(troubles.splice(0)).toEqual([]);
});
