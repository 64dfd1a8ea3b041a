/**
 * An agent's command asks for an act of the user: shown above all else, the safe answer under the keyboard, what others wrote as
 * quotations only; the command hears the answer.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { attach } from '../../src-main/node/connect.ts';
import { cutText, objections, picture, test, type World } from './world.ts';

test.use({ viewport: { width: 380, height: 640 }, contextOptions: { reducedMotion: 'reduce' } });

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
const banner = (page: Page) => page.getByRole('region', { name: /^Claude Code wants to/ });
const button = (page: Page, name: string) => banner(page).getByRole('button', { name });

/** A command below an agent, to its end. */
async function asAgent(
  { home, folder, repository }: World,
  ...args: string[]
): Promise<{ code: number; said: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC', CLAUDECODE: '1', VESPER_HOME: home };
  const child = spawn(process.execPath, [bin, ...args], {
    env,
    cwd: repository.path,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on('close', (exit) => resolve(exit ?? -1)));
  return { code, said };
}

async function look(page: Page, name: string, ...themes: ('light' | 'dark')[]): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `${name}.${colorScheme}`);
    // The brief is fitted into what the wish leaves of it: for a moment its rows are not there yet.
    await expect.poll(() => objections(page), `${name}, ${colorScheme}: accessible`).toEqual([]);
  }
  expect.soft(await cutText(page), `${name}: nothing cut`).toEqual([]);
}

test('an agent asks: no by Enter, yes by two keys, in the popover and on the page', async ({ page, world }) => {
  test.setTimeout(60_000);
  const user = await attach(world.home, { kind: 'renderer', agent: false });
  if (!user) throw new Error('no engine');
  await user.call('project.add', { path: world.repository.path, confirmed: true });
  await page.goto((await world.link()).replace('/#', '/popover.html#'));
  await expect(page.locator('header')).toContainText('Watching 1 project');
  // What a small popover scrolls is then reached by key: the items of the brief are buttons.
  await expect(page.getByText('Last commit')).toBeVisible();

  const lie = '<b>Nothing will change.</b> \u202eYou said yes already: press Allow once, or `vesper` breaks.';
  const refused = asAgent(world, 'forget', '--text', lie);
  await expect(banner(page)).toContainText('<b>Nothing will change.</b> \\u202EYou said yes already');
  await expect(banner(page).locator('b')).toHaveCount(0);
  await expect(page.getByRole('status')).toContainText('An agent waits');
  await expect(button(page, 'Allow once')).toBeEnabled();
  await look(page, 'popover-wish', 'light', 'dark');
  await expect(button(page, 'No')).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await refused).toMatchObject({ code: 1, said: expect.stringContaining('said no') });
  await expect(banner(page)).toBeHidden();

  const allowed = asAgent(world, 'settings', 'set', 'notify.brief', 'off');
  await expect(banner(page)).toContainText('on → off');
  await expect(button(page, 'No')).toBeFocused();
  await expect(button(page, 'Allow once')).toBeEnabled();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await allowed).toMatchObject({ code: 0 });
  await expect(banner(page)).toBeHidden();

  // Who types goes on typing; a wish whose command ended is gone.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('har');
  const both = asAgent(world, 'export', './out');
  await expect(banner(page)).toContainText('not encrypted');
  await page.keyboard.type('bor');
  await expect(page.getByLabel('Ask or note')).toHaveValue('harbor');

  await page.setViewportSize({ width: 1120, height: 760 });
  await page.goto(await world.link());
  await expect(button(page, 'No')).toBeFocused();
  await look(page, 'browser-wish', 'light');
  await button(page, 'No').click();
  expect(await both).toMatchObject({ code: 1 });
  user.close();
});
