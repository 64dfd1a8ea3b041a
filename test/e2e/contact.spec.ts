/**
 * The page's line to the engine: not there yet, slow, gone.
 */
import { execFileSync } from 'node:child_process';
import { expect, type Page } from 'playwright/test';
import { makeWorld, objections, test } from './world.ts';

/** What was watched is on the page within this. */
const soon = { timeout: 5000 };
const row = (page: Page, text: RegExp) => page.getByRole('main').getByRole('button', { name: text });

test('who is faster than the engine gets the folder list, and what a folder holds, when it answers', async ({
  page,
  world,
}) => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.routeWebSocket(/\/socket$/, async (socket) => {
    await asked;
    socket.connectToServer();
  });
  await page.goto(await world.link());
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(page.getByRole('heading', { name: 'Choose a folder to watch' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByLabel('Folder', { exact: true }).fill(world.repository.path);
  await expect(page.getByRole('alert')).toContainText('no contact');
  answer();
  await expect(page.getByRole('list', { name: /^Folders in/ })).toBeVisible(soon);
  await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(world.repository.path);
  await expect(page.getByRole('alert')).toHaveCount(0, soon);
  await expect(page.getByRole('button', { name: 'Watch this folder' })).toBeEnabled(soon);
});

test('what a busy machine did not read of a folder in time is asked for again, and comes', async ({ page, world }) => {
  let asked = 0;
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const text = message.toString();
      const isFirst = text.includes('"offers":') && ++asked === 1;
      socket.send(isFirst ? withoutGit(text) : message);
    });
  });
  await page.goto(await world.link());
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByLabel('Folder', { exact: true }).fill(world.repository.path);
  await expect(page.getByRole('group')).toContainText(/round half-cents up/, soon);
  expect(asked).toBeGreaterThanOrEqual(2);
});

/** The answer of an engine whose git was late. */
function withoutGit(text: string): string {
  const message = JSON.parse(text) as { out: { offers: { grant: string }[] } };
  const { offers } = message.out;
  message.out.offers = offers.map((offer) =>
    offer.grant === 'git' ? { grant: 'git', found: '', samples: [], late: true } : offer,
  );
  return JSON.stringify(message);
}

test('a view that was left asks for nothing more, though memory changes while its answer is under way', async ({
  page,
  world,
}) => {
  await world.vesper('add', world.repository.path);
  await world.vesper('dream', '--now').catch(() => undefined);
  let hold = false;
  const held: (() => void)[] = [];
  let asked = 0;
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const engine = socket.connectToServer();
    const slow = new Set<number>();
    socket.onMessage((frame) => {
      const said = JSON.parse(String(frame)) as { name?: string; id?: number };
      if (said.name === 'memory.topic' && hold) {
        asked += 1;
        slow.add(said.id ?? -1);
      }
      engine.send(frame);
    });
    engine.onMessage((frame) => {
      const { t, id } = JSON.parse(String(frame)) as { t: string; id?: number };
      if (t === 'result' && id !== undefined && slow.delete(id)) held.push(() => socket.send(frame));
      else socket.send(frame);
    });
  });
  await page.goto(await world.link());
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('article')).toBeVisible();
  hold = true;
  await world.vesper('note', 'The harbor opens at nine.');
  await world.vesper('dream', '--now');
  await expect.poll(() => held.length).toBe(1);
  await world.vesper('note', 'The harbor closes at ten.');
  await world.vesper('dream', '--now');
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('article')).toBeHidden();
  for (const answer of held) answer();
  await expect(row(page, /harbor closes/)).toBeVisible(soon);
  expect(asked).toBe(1);
});

test('the engine ends: the page says since when, keeps what it showed, and leaves nothing running', async ({
  page,
  troubles,
}) => {
  const world = await makeWorld();
  await world.vesper('add', world.repository.path);
  await page.goto(await world.link());
  await expect(page.getByRole('button', { name: 'Pause harbor-api for 1 h' })).toBeVisible();
  await world.stop();
  const banner = page.getByRole('region', { name: /Lost contact with the engine/ });
  await expect(banner).toBeVisible(soon);
  await expect(banner).toContainText('What you see is from');
  await expect(page.getByRole('button', { name: 'Pause harbor-api for 1 h' })).toBeVisible();
  expect(await objections(page)).toEqual([]);
  expect(troubles.splice(0).every((trouble) => /WebSocket|ERR_CONNECTION_REFUSED/.test(trouble))).toBe(true);
  expect(() => execFileSync('kill', ['-0', String(world.pid)], { stdio: 'ignore' })).toThrow();
});
