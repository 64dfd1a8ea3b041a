/**
 * The popover on a real engine: every state that can be reached, by keyboard, readable by everyone, in both themes.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { childrenOf } from '../bench/host.ts';
import { cutText, makeWorld, objections, picture, test, type World } from './world.ts';

test.use({ viewport: { width: 444, height: 700 }, contextOptions: { reducedMotion: 'reduce' } });

/** The popover's own page at a fresh address. */
const open = async (page: Page, world: World) => page.goto((await world.link()).replace('/#', '/popover.html#'));
const state = (page: Page) => page.locator('header');
const said = (page: Page) => page.getByRole('status');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Holds what is shown against the rules in both themes. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `popover-${name}.${colorScheme}`);
    expect.soft(await objections(page), `${name}, ${colorScheme}: accessible`).toEqual([]);
  }
  expect.soft(await cutText(page), `${name}: nothing cut`).toEqual([]);
  const height = await page.locator('main').evaluate((main) => main.getBoundingClientRect().height);
  expect.soft(height, `${name}: at most 600 high`).toBeLessThanOrEqual(600);
  const scrolls = await page.locator('.middle').evaluate((middle) => middle.scrollHeight > middle.clientHeight);
  expect.soft(scrolls, `${name}: nothing has to be scrolled`).toBe(false);
}

test('from nothing to the first brief, by keyboard alone, and back out again', async ({ page }) => {
  // The folder list reaches only what lies in the account's home folder.
  const world = await makeWorld({ within: os.userInfo().homedir });
  try {
    await open(page, world);
    await expect(state(page)).toContainText('No project yet');
    await expect(button(page, /Choose folder/)).toBeFocused();
    await look(page, 'first-run');

    await page.keyboard.press('Enter');
    const folders = page.getByRole('list', { name: /^Folders in/ });
    await folders.getByRole('button', { name: path.basename(world.folder) }).press('Enter');
    await folders.getByRole('button', { name: 'code' }).press('Enter');
    await expect(folders.getByRole('button', { name: /harbor-api/ })).toBeVisible();
    await look(page, 'choose');
    await folders.getByRole('button', { name: /harbor-api/ }).press('Enter');
    await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(world.repository.path);
    await button(page, 'Go on').press('Enter');

    await test.step('consent: real samples of this folder, agents off, and Escape leads back', async () => {
      await expect(page.getByRole('heading', { name: 'Watch harbor-api?' })).toBeVisible();
      await expect(page.getByRole('switch', { name: 'Files' })).toBeChecked();
      await expect(page.getByRole('switch', { name: 'Git' })).toBeChecked();
      await expect(page.getByRole('switch', { name: 'Agents' })).not.toBeChecked();
      await expect(page.getByRole('switch', { name: 'Terminal' })).not.toBeChecked();
      await expect(page.getByRole('switch')).toHaveCount(4);
      await expect(page.getByRole('group')).toContainText(/round half-cents up instead of down/);
      await look(page, 'consent');
      // Who comes back finds what they chose, and need not wait for the list.
      process.kill(world.pid, 'SIGSTOP');
      try {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('heading', { name: 'Choose a folder to watch' })).toBeVisible();
        await expect(button(page, 'Go on')).toBeEnabled();
      } finally {
        process.kill(world.pid, 'SIGCONT');
      }
      await button(page, 'Go on').press('Enter');
      await expect(button(page, 'Watch this folder')).toBeEnabled();
      await button(page, 'Watch this folder').press('Enter');
    });

    await expect(state(page)).toContainText('Reading harbor-api');
    await expect(page.getByRole('list', { name: 'Phases' }).getByRole('listitem')).toHaveCount(5);
    await expect(page.getByText(/\d+ records of files, git/)).toBeVisible();
    await look(page, 'reading');
    await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible({ timeout: 15_000 });
    await expect(state(page)).toContainText('Watching 1 project');
    await expect(page.getByRole('list', { name: 'Projects' })).toContainText(/harbor-api\s*main/);
    await look(page, 'brief');

    await test.step('the brief opens its source in the browser window', async () => {
      await expect(page.getByRole('main').getByRole('button', { name: /^Last commit/ })).toBeFocused();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Home');
      await page.route('**/index.html', (route) => route.fulfill({ body: '' })); // that it goes there is all this asks
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/index\.html#at=record:\w+$/);
    });
  } finally {
    await page.close();
    await world.stop();
  }
});

test('ask, note, pause, and what each says', async ({ page, world }) => {
  await world.vesper('add', world.repository.path);
  await world.vesper('dream', '--now');
  await open(page, world);
  await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('how do I run the tests');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^From [\d,]+ records?, nothing was sent$/ })).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem').first()).toContainText('npm test');
  await expect(page.getByRole('main').getByRole('listitem').first().getByRole('button')).toBeFocused();
  await look(page, 'answer');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zygomorphic');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await look(page, 'nothing-found');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Where you left off' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('+ I prefer small commits');
  await page.keyboard.press('Enter');
  await expect(said(page)).toContainText('Noted in harbor-api. Your word: confirmed at once.');
  await look(page, 'noted');

  await test.step('one project pauses for an hour from its row, and resumes', async () => {
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Pause harbor-api for 1 h' }).focus();
    await look(page, 'project-focus');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('list', { name: 'Projects' })).toContainText(/paused until/);
    await expect(said(page)).toContainText('harbor-api is paused until'); // the list may say it before the answer is there
    await page.keyboard.press('Control+z');
    await expect(said(page)).toContainText('harbor-api is read again');
    await page.getByRole('button', { name: 'Pause harbor-api for longer' }).press('Enter');
    await expect(page.getByRole('group', { name: 'Pause harbor-api for' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('group', { name: 'Pause harbor-api for' })).toBeHidden();
  });

  await test.step('everything pauses until tomorrow, and resumes', async () => {
    await page.keyboard.press('Control+Shift+P');
    await look(page, 'pause-for');
    await button(page, 'Until tomorrow').press('Enter');
    await expect(state(page)).toContainText('Paused until tomorrow, 08:00');
    await expect(page.getByRole('group', { name: 'Pause for' }).getByRole('button', { pressed: true })).toHaveText(
      'Until tomorrow',
    );
    await look(page, 'paused');
    await page.keyboard.press('Control+Shift+P');
    await expect(state(page)).toContainText('Watching 1 project');
  });

  await test.step('the status line opens what proves it', async () => {
    await page.route('**/index.html', (route) => route.fulfill({ body: '' })); // that it goes there is all this asks
    await state(page)
      .getByRole('button', { name: /Watching 1 project.*Is it working\?/ })
      .press('Enter');
    await page.waitForURL(/\/index\.html#at=settings:proof$/);
  });
});

test('a dream: its phases, stopped by hand, failed, and undone', async ({ page, world }) => {
  const lines = Array.from({ length: 2500 }, (_, i) =>
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
  // A new project is dreamt of by itself: that comes first, so that no dream begins here but those that are asked for.
  await world.vesper('add', world.repository.path);
  await world.vesper('dream', '--now');
  await world.vesper('import', file);
  await open(page, world);
  // Held where it is as long as it is looked at: how fast it dreams is no matter here.
  const held = async (name: string) => {
    await button(page, name).click();
    let dream: number[] = [];
    await expect
      .poll(() => (dream = childrenOf(world.pid).filter(isDream)).length, { intervals: [5] })
      .toBeGreaterThan(0);
    for (const pid of dream) process.kill(pid, 'SIGSTOP');
    return dream;
  };
  await held('Dream now');
  await expect(page.getByRole('list', { name: 'Phases' }).locator('[aria-current=step]')).toHaveCount(1);
  await expect(state(page)).toContainText('Dreaming');
  await button(page, 'Stop').click();
  await expect(said(page)).toContainText('Memory is exactly as before');
  await expect(button(page, 'Dream now')).toBeVisible();

  for (const pid of await held('Dream now')) process.kill(pid, 'SIGKILL');
  await expect(page.getByRole('heading', { name: /^The dream stopped in / })).toBeVisible();
  await expect(state(page)).toContainText('The last dream did not finish');
  await look(page, 'dream-failed');

  const dream = await held('Dream again');
  await expect(state(page)).toContainText('Dreaming');
  await look(page, 'dreaming');
  for (const pid of dream) process.kill(pid, 'SIGCONT');
  await expect(page.getByRole('button', { name: /^\d\d:\d\d: \d+ added/ })).toBeVisible({ timeout: 60_000 });
  await look(page, 'dreamed');
  await page.getByRole('button', { name: 'Undo this dream' }).click();
  await expect(said(page)).toContainText('Memory is as it was before that dream', { timeout: 15_000 });
});

test('what is not as it should be: facts that wait, a folder that is gone, no engine', async ({
  page,
  world,
  troubles,
}) => {
  await world.vesper('add', world.repository.path);
  await world.vesper('dream', '--now');
  await open(page, world);
  await expect(page.getByRole('list', { name: 'Projects' })).toBeVisible();

  await test.step('the folder is gone', async () => {
    renameSync(world.repository.path, `${world.repository.path}-gone`);
    await expect(page.getByRole('heading', { name: 'harbor-api cannot be read' })).toBeVisible({ timeout: 15_000 });
    await look(page, 'degraded');
    renameSync(`${world.repository.path}-gone`, world.repository.path);
    await button(page, 'Stop watching harbor-api').press('Enter');
    await expect(said(page)).toContainText('harbor-api is no longer watched');
    await page.keyboard.press('Control+z');
    await expect(said(page)).toContainText('harbor-api is watched again');
    await expect(state(page)).toContainText('Watching 1 project');
  });

  await test.step('the engine is gone', async () => {
    process.kill(world.pid, 'SIGTERM');
    await expect(page.getByRole('heading', { name: /^Lost contact with the engine/ })).toBeVisible();
    await expect(state(page)).toContainText('No contact');
    await look(page, 'lost');
    // The browser itself reports each try to reach it again; nothing else may be reported.
    await page.close();
    expect(troubles.splice(0).filter((trouble) => !trouble.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
  });
});

/** Git and other helpers of the engine are not held. */
function isDream(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dream-worker');
  } catch {
    return false; // it ended while we looked
  }
}
