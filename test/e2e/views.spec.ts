/**
 * Dreams, Sessions, Ledger and Settings on real data: what each shows, what can be done there, by mouse and by keyboard.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { makeLivedWorld } from './views-world.ts';
import { cutText, makeWorld, objections, picture, test, type World } from './world.ts';

const soon = { timeout: 5000 };
const main = (page: Page) => page.getByRole('main');
const article = (page: Page) => page.getByRole('article');
const said = (page: Page) => page.getByRole('status');
let lived: World;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  lived = await makeLivedWorld();
});
test.afterAll(() => lived?.stop());

test('dreams: read word by word, undone and redone, whole and by operation', async ({ page }) => {
  await open(page, 'Control+3');
  const dreams = page.getByRole('navigation', { name: 'Dreams' });
  const dream = article(page);
  const row = (text: string) => dream.getByRole('listitem').filter({ hasText: text });
  await expect(dreams.getByRole('button', { name: /superseded/ })).toHaveAttribute('aria-current', 'true', soon);

  await test.step('what was replaced is shown word by word, and each line opens its fact', async () => {
    await expect(row('port 3000').getByRole('deletion')).toHaveText('3000');
    await expect(row('port 3000').getByRole('insertion')).toHaveText('4000');
    await dream.getByRole('button', { name: /Was: .*port 3000/ }).click();
    await expect(page.getByRole('complementary', { name: 'Life line' })).toContainText('Superseded');
    await page.keyboard.press('Escape');
    await row('Preview deploys').getByRole('button', { name: '1 record' }).click();
    await expect(page.getByRole('complementary')).toContainText('your word');
    await page.keyboard.press('Escape');
  });

  await test.step('one operation: undone and redone, the focus stays', async () => {
    const undo = row('Preview deploys').getByRole('button', { name: /^Undo/ });
    await undo.click();
    await expect(said(page)).toContainText('Undone. The fact is as it was before the dream.');
    const redo = row('Preview deploys').getByRole('button', { name: /^Redo/ });
    await expect(redo).toBeFocused();
    expect(JSON.stringify(await lived.vesper('facts'))).not.toContain('Preview deploys');
    await redo.click();
    await expect(said(page)).toContainText('Brought back');
    await expect(undo).toBeFocused();
    expect(JSON.stringify(await lived.vesper('facts'))).toContain('Preview deploys');
  });

  await test.step('the whole dream: undone byte for byte, and redone after a reload', async () => {
    await dream.getByRole('button', { name: 'Undo this dream' }).click();
    await expect(said(page)).toContainText('Memory is as before it, byte for byte.');
    await expect(dreams.getByRole('button', { name: /Undone by you/ })).toBeVisible();
    await expect(dream.getByRole('button', { name: /^Redo (Added|Replaced)/ }).first()).toBeVisible();
    await page.reload();
    await open(page, 'Control+3');
    await dream.getByRole('button', { name: 'Redo this dream' }).click();
    await expect(said(page)).toContainText('Brought back');
    await expect(dreams.getByRole('button', { name: /superseded/ })).toBeVisible();
    expect(JSON.stringify(await lived.vesper('facts'))).toContain('port 4000');
  });

  await test.step('by keyboard: the dream before, rows, the next one', async () => {
    await page.keyboard.press('[');
    await expect(dreams.getByRole('button', { name: /^Today.* 10 added/ })).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press(']');
    await dreams.getByRole('button', { name: /superseded/ }).focus();
    await page.keyboard.press('End');
    await expect(dreams.getByRole('button', { name: /^Tonight/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dream.getByRole('list', { name: 'Gates' })).toContainText('since the last dream began');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(dreams.getByRole('button', { name: /10 added/ })).toBeFocused();
  });
});

test('sessions: by day, what was asked and done in each, and what was learned from it', async ({ page }) => {
  await open(page, 'Control+4');
  const sessions = page.getByRole('navigation', { name: 'Sessions' });
  await sessions.getByRole('button', { name: /^Claude Code/ }).click();
  await expect(article(page).getByRole('heading', { level: 1 })).toHaveText('Please always use pnpm in this project.');
  await expect(article(page)).toContainText('Claude Code, harbor-api, Thu 19 Nov 09:00');
  await expect(article(page).getByRole('list', { name: 'Failed' })).toContainText('pnpm test');
  await article(page).getByRole('list', { name: 'Asked' }).getByRole('button').first().click();
  await expect(page.getByRole('complementary', { name: 'Prompt' })).toContainText('always use pnpm');
  await page.keyboard.press('Escape');
  await article(page)
    .getByRole('button', { name: /user asks to always use pnpm/ })
    .click();
  await expect(page.getByRole('complementary', { name: 'Life line' })).toContainText('pnpm');
  // What it was given of memory; one opens to its facts, and a fact to its life line.
  const given = article(page).getByRole('list', { name: 'Given', exact: true });
  await expect(given.getByRole('button')).toHaveText([
    /The note at the start.*09:00.*2 facts, about 300 tokens, \w+ used/s,
  ]);
  await expect(given).toContainText('A day of the log');
  await given.getByRole('button').click();
  const facts = given.getByRole('list', { name: 'The note at the start' }).getByRole('button');
  await expect(facts).toHaveCount(2);
  await expect(facts.first()).toContainText(/sed · /);
  await facts.first().click();
  await expect(page.getByRole('complementary', { name: 'Life line' })).toBeVisible();
  await page.keyboard.press('Escape');
  await article(page).getByRole('button', { name: 'Show in Days' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/\w+day, \d+ November/);

  const lines = Array.from({ length: 60 }, (_, i) => ({
    id: `many-${i}`,
    at: new Date(Date.UTC(2026, 9, 1, i)).toISOString(),
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    session: `many-${i}`,
    text: `Question number ${i}`,
    data: { agent: 'codex' },
  }));
  const file = path.join(lived.folder, 'many.jsonl');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await lived.vesper('import', file);
  await page.keyboard.press('Control+4');
  await expect(sessions.getByRole('listitem')).toHaveCount(50, soon);
  await page.getByRole('button', { name: 'Show earlier' }).click();
  await expect(sessions.getByText('Question number 0')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show earlier' })).toBeHidden();
});

test('ledger: what left and what was refused, with the copy of it', async ({ page, browser }) => {
  await open(page, 'Control+5');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveText([
    /Time.*Cost/,
    /Today|Yesterday/,
    /not sent.*budget spent.*0 B/,
    /model\.example.*41\.8 KB.*\$0\.31/,
    /forge\.example.*A pull request, failed: the answer was cut off/,
    /model\.example.*An earlier dream, not finished/,
  ]);
  await page.getByRole('button', { name: 'A dream' }).press('Enter');
  const request = page.getByRole('complementary', { name: 'Request' });
  await expect(request).toContainText('41,812 B');
  await expect(request).toContainText('9f2c 41d0 77ae');
  await expect(request).toContainText('why does 10.005 round down');
  await page.keyboard.press('Escape');
  await expect(request).toBeHidden();
  await expect(page.getByRole('button', { name: 'A dream' })).toBeFocused();
  await page.getByRole('button', { name: 'An earlier dream' }).click();
  await expect(request).toContainText('The figures are the most it can have been');
  await page.keyboard.press('Escape');

  await test.step('nothing left: it says so, and why', async () => {
    const fresh = await makeWorld();
    const context = await browser.newContext();
    const other = await context.newPage();
    try {
      await open(other, 'Control+5', fresh);
      await expect(other.getByRole('heading', { name: 'Nothing has left this machine.' })).toBeVisible();
      await expect(main(other)).toContainText('No model and no host is set up');
      expect(await objections(other)).toEqual([]);
    } finally {
      await context.close();
      await fresh.stop();
    }
  });
});

test('settings: act at once, are refused with a reason, and follow what is set elsewhere', async ({ page, world }) => {
  await open(page, 'Control+6', world);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Interruptions' }).click();
  const perDay = page.getByRole('radiogroup', { name: 'Interruptions a day' });
  await perDay.getByText('3', { exact: true }).click();
  await expect(said(page)).toContainText('Interruptions a day: 3.');
  expect(await world.vesper('settings', 'get', 'interruptions.perDay')).toMatchObject({ setting: { value: 3 } });
  await page.keyboard.press('ArrowRight');
  await expect(perDay.getByRole('radio', { name: '6' })).toBeChecked();

  await page.getByRole('switch', { name: 'Brief on return' }).click();
  await expect(said(page)).toContainText('Brief on return: off.');
  expect(await world.vesper('settings', 'get', 'notify.brief')).toMatchObject({ setting: { value: false } });

  const from = page.getByLabel('Quiet from');
  await from.fill('25:00');
  await from.press('Enter');
  await expect(main(page).getByRole('alert')).toContainText('HH:MM');
  await expect(from).toHaveValue('20:00');
  await from.fill('9:30');
  await from.press('Enter');
  await expect(from).toHaveValue('09:30');
  await expect(main(page).getByRole('alert')).toBeHidden();

  await world.vesper('settings', 'set', 'quiet.to', '07:15');
  await expect(page.getByLabel('Quiet until')).toHaveValue('07:15', soon);
});

test('recording: off is never read; pause, stop watching and back', async ({ page, world }) => {
  await world.vesper('add', world.repository.path);
  await open(page, 'Control+6', world);
  const git = page.getByRole('switch', { name: 'harbor-api: Git' });
  await git.click();
  await expect(said(page)).toContainText('Git of harbor-api: never read from now on. What was recorded stays.');
  await expect(git).not.toBeChecked();
  world.repository.write('src/kept.js', 'export const kept = 1\n');
  world.repository.commit('secret plans: never to be read');
  await expect.poll(async () => JSON.stringify(await world.vesper('log', '-n', '100')), soon).toContain('src/kept.js');
  expect(JSON.stringify(await world.vesper('log', '-n', '100'))).not.toContain('secret plans');

  await page.getByRole('button', { name: 'Pause harbor-api' }).click();
  await expect(main(page)).toContainText('Paused: nothing is read');
  await expect(page.getByRole('button', { name: 'Resume harbor-api' })).toBeFocused();
  await page.getByRole('button', { name: 'Resume harbor-api' }).click();

  await page.getByRole('button', { name: 'Stop watching harbor-api' }).click();
  await expect(said(page)).toContainText('harbor-api is no longer watched. Its memory stays until you forget it.');
  await expect(page.getByRole('heading', { name: 'No project yet.' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose folder…' })).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(git).not.toBeChecked();
  await expect(page.getByRole('switch', { name: 'harbor-api: Files' })).toBeChecked();
});

test('how they look', async ({ page }) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const looks = [
    { colorScheme: 'light', size: 'narrow', viewport: { width: 380, height: 600 } },
    { colorScheme: 'dark', size: 'wide', viewport: { width: 1120, height: 760 } },
  ] as const;
  /** Each theme and each size is held against the rules. */
  const look = async (name: string) => {
    await page.mouse.move(0, 0);
    for (const { colorScheme, size, viewport } of looks) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await picture(page, `views-${name}.${colorScheme}.${size}`);
      expect.soft(await objections(page), `${name}, ${colorScheme}, ${size}: accessible`).toEqual([]);
      expect.soft(await cutText(page), `${name}, ${size}: nothing cut`).toEqual([]);
    }
  };
  await open(page, 'Control+3');
  await expect(
    main(page)
      .getByText(/superseded/)
      .first(),
  ).toBeVisible(soon);
  await look('dreams');
  await main(page)
    .getByRole('button', { name: /superseded/ })
    .click();
  await expect(article(page).getByText('Replaced').first()).toBeVisible();
  await look('dream');
  await page.getByText('Tonight').click();
  await expect(page.getByRole('list', { name: 'Gates' }).getByRole('listitem')).toHaveCount(6);
  await look('dream-next');

  await page.keyboard.press('Control+4');
  await expect(main(page).getByRole('listitem').first()).toBeVisible();
  await look('sessions');
  await main(page)
    .getByRole('button', { name: /^Claude Code/ })
    .click();
  await expect(article(page).getByRole('list', { name: 'Asked' })).toBeVisible();
  await article(page).getByRole('list', { name: 'Given', exact: true }).getByRole('button').first().click();
  await look('session');

  await page.keyboard.press('Control+5');
  await expect(main(page).getByRole('table')).toBeVisible();
  await look('ledger');
  await main(page).getByRole('button', { name: 'A dream' }).click();
  await expect(page.getByRole('complementary', { name: 'Request' })).toBeVisible();
  await look('request');

  await page.keyboard.press('Control+6');
  for (const name of ['Recording', 'Model', 'Interruptions', 'Storage', 'About']) {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name }).click();
    await expect(article(page).locator('.card').first()).toBeVisible();
    await look(`settings-${name.toLowerCase()}`);
  }
});

async function open(page: Page, key: string, world = lived): Promise<void> {
  if (page.url() === 'about:blank') await page.goto(await world.link());
  await expect(page.getByRole('navigation', { name: 'Vesper' })).toContainText(/Watching|No project/);
  await page.keyboard.press(key);
}
