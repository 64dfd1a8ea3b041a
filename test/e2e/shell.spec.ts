/**
 * The frame of the page: places and history, search, all actions, the project filter, pause, and what can be taken back.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { makeRepository } from '../support/repository.ts';
import { cutText, makeWorld, note, objections, picture, test, type World } from './world.ts';

const soon = { timeout: 5000 };
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Vesper' });
const current = (page: Page) => sidebar(page).locator('[aria-current=page]');
const said = (page: Page) => page.getByRole('status');
const field = (page: Page) => page.getByRole('combobox');
const options = (page: Page) => page.getByRole('option');
const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]');
const line = (page: Page) => page.getByRole('complementary', { name: 'Life line' });

let lived: World;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  lived = await makeWorld();
  const other = makeRepository(path.join(lived.folder, 'code'), 'tern-cli');
  other.write('README.md', '# Tern\n');
  other.commit('tern: a nest on the roof');
  const file = path.join(lived.folder, 'seen.jsonl');
  const records = [
    {
      id: 'a1',
      source: 'terminal',
      kind: 'command',
      origin: 'local',
      text: 'lighthouse --lamp failed: the wick is wet',
    },
    {
      id: 'a2',
      source: 'agent',
      kind: 'prompt',
      origin: 'user-turn',
      session: 's',
      text: 'Why is the lighthouse dark?',
    },
    {
      id: 'a3',
      source: 'note',
      kind: 'note',
      origin: 'user-direct',
      text: `${'far '.repeat(80)}out stands the lighthouse`,
    },
  ].map((one, i) => JSON.stringify({ ...one, at: `2026-11-1${i}T10:00:00+00:00` }));
  writeFileSync(file, `${records.join('\n')}\n`);
  await lived.vesper('add', lived.repository.path);
  await lived.vesper('add', other.path);
  await lived.vesper('import', file, '--project', 'harbor-api');
  await lived.vesper('note', 'I prefer small commits with the reason in the body');
  await lived.vesper('dream', '--now');
});
test.afterAll(async () => lived?.stop());

test('search: as one types, by keyboard, narrowed, opened, shown in its day', async ({ page }) => {
  await page.goto(await lived.link());
  await page.getByRole('button', { name: /^Search facts/ }).click();
  await expect(field(page)).toBeFocused();
  await expect(page.getByText('Search everything.')).toBeVisible();
  await page.keyboard.type('lighthouse', { delay: 15 });
  await expect(page.getByRole('listbox')).toHaveAttribute('aria-busy', 'false');
  await expect(options(page)).not.toHaveCount(0);
  const foot = page.getByRole('dialog').getByRole('status');
  await expect(foot).toContainText(/^\d+ results? of \d+ records in (under )?\d+ ms$/);
  await expect(options(page).filter({ hasText: 'wick' }).locator('mark')).toHaveText('lighthouse');
  // What was found far out in a long text is seen all the same.
  await expect(options(page).filter({ hasText: 'out stands' }).locator('mark')).toBeInViewport();

  await test.step('the list by arrows, the keyboard stays in the field', async () => {
    await page.keyboard.press('ArrowDown');
    await expect(chosen(page)).toHaveAttribute('id', 'hit-1');
    await expect(field(page)).toBeFocused();
    await expect(field(page)).toHaveAttribute('aria-activedescendant', 'hit-1');
    await page.keyboard.press('ArrowUp');
  });

  await test.step('Tab goes from scope to scope', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Terminal' })).toHaveAttribute('aria-pressed', 'true');
    await expect(options(page)).toHaveCount(1);
    await expect(page.getByRole('complementary', { name: 'Preview' })).toContainText('the wick is wet');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await expect(page.getByRole('button', { name: 'Everything' })).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('project and time', async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Show: All projects' }).click();
    await page.getByRole('menuitemradio', { name: 'tern-cli' }).click();
    await expect(page.getByText('Nothing found.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Show: tern-cli' }).click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(options(page)).not.toHaveCount(0);
    await dialog.getByRole('button', { name: 'When: Any time' }).click();
    await page.getByRole('menuitemradio', { name: 'Today' }).click();
    await expect(options(page).filter({ hasText: 'wick' })).toHaveCount(0);
  });

  await test.step('in its day, with the record beside it', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'When: Today' }).click();
    await page.getByRole('menuitemradio', { name: 'Any time' }).click();
    await field(page).fill('wick');
    await expect(options(page).first()).toContainText('wick');
    expect(await objections(page)).toEqual([]);
    await field(page).press('Control+Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(current(page)).toContainText('Days');
    await expect(page.getByRole('complementary', { name: 'Command' })).toContainText('wick');
  });
});

test('search: the last question wins, whatever order the answers come in', async ({ page }) => {
  const held: (() => void)[] = [];
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const engine = socket.connectToServer();
    const slow = new Set<number>();
    socket.onMessage((frame) => {
      const asked = JSON.parse(String(frame)) as { name?: string; id?: number; in?: unknown };
      if (asked.name === 'recall.query' && String(frame).includes('"lighthouse"')) slow.add(asked.id ?? -1);
      engine.send(frame);
    });
    engine.onMessage((frame) => {
      const { t, id } = JSON.parse(String(frame)) as { t: string; id?: number };
      if (t === 'result' && id !== undefined && slow.delete(id)) held.push(() => socket.send(frame));
      else socket.send(frame);
    });
  });
  await page.goto(await lived.link());
  await page.keyboard.press('Control+f');
  await field(page).fill('lighthouse');
  await expect.poll(() => held.length).toBe(1);
  await field(page).fill('small commits');
  await expect(options(page).first()).toContainText('small commits');
  for (const answer of held) answer();
  await field(page).fill('small commit');
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('result');
  await expect(options(page).first()).toContainText('small commits');
});

test('places, Back and Forward; nothing of what was looked at stands in the address', async ({ page }) => {
  await page.goto(await lived.link());
  const address = page.url();
  await expect(current(page)).toContainText('Today');
  const topics = page.getByRole('navigation', { name: 'Topics' }).getByRole('button');
  await page.keyboard.press('Control+1');
  await topics.filter({ hasText: 'Preferences' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Preferences');
  await page.keyboard.press('Control+3');
  await expect(current(page)).toContainText('Dreams');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Preferences');
  await page.goBack();
  await page.goBack();
  await expect(current(page)).toContainText('Today');
  await page.goForward();
  await expect(current(page)).toContainText('Topics');
  expect(page.url()).toBe(address);
  expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain('references');

  const { facts } = (await lived.vesper('facts')) as { facts: { id: string; text: string }[] };
  const fact = facts.find(({ text }) => text.includes('small commits'));
  for (const [place, seen] of [
    ['settings', current(page).filter({ hasText: 'Settings' })],
    [`fact:${fact?.id}`, line(page).filter({ hasText: 'small commits' })],
    ['search', page.getByRole('dialog', { name: 'Search' })],
  ] as const) {
    await page.evaluate((at) => (location.hash = `at=${at}`), place);
    await expect(seen).toBeVisible();
    expect(page.url()).toBe(address);
  }
  await page.keyboard.press('Escape');
  // What is no place changes nothing.
  await page.evaluate(() => (location.hash = 'at=javascript%3Aalert(1)'));
  await expect(line(page)).toBeVisible();
});

test('all actions: views, the filter, a note and its undo, the last dream after a second Enter', async ({
  page,
  world,
}) => {
  await world.vesper('add', world.repository.path);
  await world.vesper('note', 'The harbor opens at nine.');
  await world.vesper('dream', '--now');
  await page.goto(await world.link());
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await expect(options(page).first()).toContainText('Go to Today');
  expect(await objections(page)).toEqual([]);
  await page.keyboard.type('ledger');
  await page.keyboard.press('Enter');
  await expect(current(page)).toContainText('Ledger');

  await test.step('only one project, and all again', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('only harbor');
    await page.keyboard.press('Enter');
    const pressed = sidebar(page).getByRole('button', { name: 'harbor-api' });
    await expect(pressed).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Show: harbor-api' }).press('ArrowDown');
    await expect(page.getByRole('menuitemradio', { name: 'harbor-api' })).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(pressed).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('a plus is a note', async () => {
    await note(page, 'The harbor closes at ten.');
    await expect(said(page)).toContainText('Noted');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('the last dream: asked once more, undone, brought again', async () => {
    const before = await world.vesper('status');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('undo last');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('option').first()).toContainText('Press Enter again');
    await page.keyboard.press('Enter');
    await expect(said(page)).toContainText(/^Undone: \d+ operations?/);
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect(said(page)).toContainText('Redone.');
    expect((await world.vesper('status'))['memory']).toMatchObject({
      facts: (before['memory'] as { facts: number }).facts,
    });
  });
});

test('pause for an hour by key, and Ctrl Z takes it back; a toast waits while it is looked at', async ({
  page,
  world,
}) => {
  await world.vesper('add', world.repository.path);
  await page.clock.install();
  await page.goto(await world.link());
  await expect(sidebar(page).locator('.foot')).toContainText('Watching', soon);
  await page.keyboard.press('Control+Shift+P');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  expect(await objections(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(said(page)).toHaveText(/^All projects are paused until .*\d\d:\d\d\. Nothing is read\.$/);
  await expect(sidebar(page).locator('.foot')).toContainText('Paused', soon);
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  await undo.hover();
  await page.clock.fastForward(60_000);
  await expect(undo).toBeVisible();
  await page.mouse.move(10, 300);
  await page.keyboard.press('Control+z');
  await expect(said(page)).toContainText('read again, from now on');
  await expect(sidebar(page).locator('.foot')).toContainText('Watching 1 project', soon);
  await page.clock.fastForward(7000);
  await expect(said(page)).toHaveText('');
});

test('at 200 %, in forced colours and with more contrast nothing is taken away', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', contrast: 'more', reducedMotion: 'reduce' });
  await page.goto(await lived.link());
  await page.keyboard.press('Control+1');
  await page.getByRole('article').getByRole('listitem').getByRole('button').first().click();
  await expect(line(page).getByRole('listitem').first()).toBeVisible();
  await page.setViewportSize({ width: 560, height: 380 }); // 1120 × 760 at 200 %
  expect(await cutText(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await field(page).fill('lighthouse');
  await expect(options(page).first()).toBeVisible();
  await picture(page, 'search.forced');
  expect(await cutText(page)).toEqual([]);
});
