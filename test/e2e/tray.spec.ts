/**
 * The desktop app's native surfaces on its real main process: popover, menu, folder dialog, notifications, login item, sleep.
 * One app for the file; each test takes up where the one before left it.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import { trayApp } from '../double/launch.ts';
import { chromiumPath } from '../support/chromium.ts';
import { choose, makeDesktop, trayOf, utilitiesOf, windowOf, type DesktopWorld } from './desktop-world.ts';

test.describe.configure({ mode: 'serial' });
test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');
test.skip(
  'program' in trayApp,
  'native surfaces are pressed on the double; the real ones are pressed in tray-item.spec.ts',
);

interface Asks {
  vesper: { askWindow(ask: unknown): void };
  /** The double's own way to main: it answers once all that was said before it was heard. */
  __ipcSend(channel: string, words: unknown[]): Promise<void>;
}

let world: DesktopWorld;
let popover: Page;

test.beforeAll(async () => {
  world = await makeDesktop();
  popover = await world.desktop.page('popover');
});
test.afterAll(() => world.end());

const shown = async (name: 'popover' | 'browser') => (await windowOf(world.desktop, name))?.visible ?? false;
const ask = (page: Page, asked: unknown) =>
  page.evaluate((given) => {
    const { vesper, __ipcSend } = window as unknown as Asks;
    vesper.askWindow(given);
    return __ipcSend('nothing', []);
  }, asked);
const clickIcon = () => world.desktop.evaluate(({ Tray }) => void Tray.last?.emit('click'));
/** The person clicks something else: whoever has the focus loses it. */
const clickElsewhere = () =>
  world.desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.blur()));
const vesper = async (...args: string[]) => {
  const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');
  const child = spawn(process.execPath, [bin, ...args, '--home', world.home], { env: world.env });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return said.trim();
};

test('first run: the popover comes by itself, and stays though something else is clicked', async () => {
  await expect.poll(() => shown('popover')).toBe(true);
  await expect.poll(async () => (await trayOf(world.desktop)).toolTip).toBe('Vesper: no project yet');
  await clickElsewhere();
  expect(await shown('popover')).toBe(true);
  await ask(popover, { ask: 'hide' });
  await expect.poll(() => shown('popover')).toBe(false);
});

test('Choose folder… asks the system above the popover, and gives the answer to its page', async () => {
  await popover.evaluate(() => {
    const page = window as unknown as { vesper: { onFolder(listen: (path: string) => void): void }; given?: string };
    page.vesper.onFolder((path) => (page.given = path));
  });
  const given = () => popover.evaluate(() => (window as unknown as { given?: string }).given);
  await choose(world.desktop, 'Choose folder…');
  const asked = () => world.desktop.evaluate(({ surfaces }) => surfaces.filter(({ kind }) => kind === 'open-dialog'));
  await expect.poll(asked).toEqual([
    {
      kind: 'open-dialog',
      data: { title: 'Choose a project folder', properties: ['openDirectory'], isVisible: true },
    },
  ]);
  expect(await given()).toBeUndefined();
  await world.desktop.evaluate(({ dialog }, folder) => dialog.next.push(folder), world.repository.path);
  await ask(popover, { ask: 'choose-folder' });
  await expect.poll(given).toBe(world.repository.path);

  await vesper('add', world.repository.path);
  await expect.poll(async () => (await trayOf(world.desktop)).toolTip).toBe('Vesper: watching 1 project');
  await ask(popover, { ask: 'hide' });
  await expect.poll(() => shown('popover')).toBe(false);
});

test('a click shows the popover under the icon, as high as its content; a click elsewhere hides it', async () => {
  await clickIcon();
  expect(await windowOf(world.desktop, 'popover')).toMatchObject({ visible: true, focused: true });
  await ask(popover, { ask: 'fit', height: 333 });
  // Centred on the icon at x 1200, below it, as the display has room.
  const bounds = async () => (await windowOf(world.desktop, 'popover'))?.bounds;
  await expect.poll(bounds).toEqual({ x: 1022, y: 30, width: 380, height: 333 });
  await ask(popover, { ask: 'fit', height: 3999 });
  await expect.poll(async () => (await bounds())?.height).toBe(600);
  await clickElsewhere();
  expect(await shown('popover')).toBe(false);
});

test('a click on the icon of the open popover closes it, though its focus goes first', async () => {
  await new Promise((resolve) => setTimeout(resolve, 450)); // the click before is over
  await clickIcon();
  expect(await shown('popover')).toBe(true);
  await world.desktop.evaluate(({ BrowserWindow, Tray }) => {
    BrowserWindow.getAllWindows().forEach((window) => window.blur());
    Tray.last?.emit('click');
  });
  expect(await shown('popover')).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 450));
  await clickIcon();
  expect(await shown('popover')).toBe(true);
});

test('when the display changes, the open popover is placed anew where there is one', async () => {
  const bounds = async () => (await windowOf(world.desktop, 'popover'))?.bounds;
  await ask(popover, { ask: 'fit', height: 333 });
  await expect.poll(bounds).toMatchObject({ x: 1022, y: 30 });
  const change = (workArea: { x: number; y: number; width: number; height: number }) =>
    world.desktop.evaluate(({ screen }, area) => {
      screen.workArea = area;
      screen.emit('display-metrics-changed');
    }, workArea);
  await change({ x: 0, y: 24, width: 800, height: 576 });
  expect(await bounds()).toMatchObject({ x: 800 - 380 - 6, y: 30 });
  await change({ x: 0, y: 24, width: 1440, height: 876 });
  expect(await bounds()).toMatchObject({ x: 1022, y: 30 });
});

test('while its page keeps it, it stays; what the page asked for ends with its document', async () => {
  await ask(popover, { ask: 'keep', on: true });
  await clickElsewhere();
  expect(await shown('popover')).toBe(true);
  await popover.reload();
  await world.desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
  await clickElsewhere();
  expect(await shown('popover')).toBe(false);
});

test('a page is heard only in the words of the list, and only the popover about the popover', async () => {
  await choose(world.desktop, 'Ask or note…');
  await choose(world.desktop, 'Open memory');
  const browser = await world.desktop.page('browser');
  await choose(world.desktop, 'Ask or note…');
  await ask(browser, { ask: 'hide' });
  for (const wrong of [
    null,
    'hide',
    { ask: 'quit' },
    { ask: 'hide', force: true },
    { ask: 'fit', height: 1e9 },
    { ask: 'fit', height: 'high' },
    { ask: 'open', place: 'https://example.org/' },
    { ask: 'open', place: '../x' },
  ])
    await ask(popover, wrong);
  await ask(popover, { ask: 'open', place: 'days' }); // heard after all of them
  await expect.poll(async () => (await windowOf(world.desktop, 'browser'))?.focused).toBe(true);
  expect((await windowOf(world.desktop, 'popover'))?.bounds.height).toBeLessThanOrEqual(600);
});

test('a place is told to the page that shows it', async () => {
  const browser = await world.desktop.page('browser');
  await browser.evaluate(() => {
    const page = window as unknown as { vesper: { onPlace(listen: (place: string) => void): void }; places: string[] };
    page.places = [];
    page.vesper.onPlace((place) => page.places.push(place));
    page.places.length = 0; // what was said before a page listens is said to it then
  });
  const places = () => browser.evaluate(() => (window as unknown as { places: string[] }).places);
  await choose(world.desktop, 'Settings');
  await expect.poll(places).toEqual(['settings']);
  await ask(popover, { ask: 'open', place: 'fact:k3f9ab' });
  await expect.poll(places).toEqual(['settings', 'fact:k3f9ab']);
  await browser.close();
  await expect.poll(() => windowOf(world.desktop, 'browser')).toBeUndefined();
});

test('the menu pauses and resumes: one project, all, with an end', async () => {
  const toolTip = async () => (await trayOf(world.desktop)).toolTip;
  await choose(world.desktop, 'Projects', 'Pause harbor-api');
  await expect.poll(toolTip).toBe('Vesper: paused. Paused until resumed. Nothing is read.');
  expect((await trayOf(world.desktop)).image).toMatch(/^paused-/);
  await choose(world.desktop, 'Projects', 'Resume harbor-api');
  await expect.poll(toolTip).toBe('Vesper: watching 1 project');
  await choose(world.desktop, 'Pause', 'For 1 hour');
  await expect.poll(toolTip).toMatch(/^Vesper: paused\. Paused until \d{4}-\d\d-\d\d \d\d:\d\d\./);
  await choose(world.desktop, 'Resume');
  await expect.poll(toolTip).toBe('Vesper: watching 1 project');
});

test('the menu dreams', async () => {
  await expect.poll(async () => (await trayOf(world.desktop)).labels).toContain('Dream now');
  const before = (await utilitiesOf(world.desktop)).length;
  await choose(world.desktop, 'Dream now');
  await expect.poll(async () => (await utilitiesOf(world.desktop)).length).toBe(before + 1);
  await expect.poll(async () => (await trayOf(world.desktop)).labels, { timeout: 20_000 }).toContain('Dream now');
});

test('`vesper open` shows the window, and so do a second start and a click on the dock', async () => {
  const isFront = async () => (await windowOf(world.desktop, 'browser'))?.focused ?? false;
  for (const call of [
    async () => expect(await vesper('open')).toBe('The window is shown.'),
    async () =>
      expect(JSON.parse(await vesper('open', '--json'))).toEqual({ url: 'app://vesper/index.html', shown: true }),
    () => world.desktop.evaluate(({ app }) => void app.emit('second-instance')),
    () => world.desktop.evaluate(({ app }) => void app.emit('activate')),
  ]) {
    await clickElsewhere();
    expect(await isFront()).toBe(false);
    await call();
    await expect.poll(isFront).toBe(true);
  }
});

test('who comes back is told where they left off, once; a click opens its place', async () => {
  for (const note of ['the refund test still fails', 'next: round half to even', 'ask about the invoice numbers'])
    await vesper('note', note);
  // Nobody here until the next morning, then a key is pressed: the clock of the main process is moved, not waited for.
  const shown = await world.desktop.evaluate(async ({ powerMonitor, time, Notification }) => {
    powerMonitor.idle = 1;
    await time.advance(16_000);
    const tomorrow = new Date(time.now() + 86_400_000).toISOString().slice(0, 10);
    const away = Date.parse(`${tomorrow}T10:00:00Z`) - time.now(); // no quiet hour, whenever this runs
    powerMonitor.idle = away / 1000;
    await time.sleep(away);
    powerMonitor.idle = 0;
    await time.advance(16_000);
    for (let tries = 0; tries < 100 && Notification.shown.length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return Notification.shown.map(({ title, body }) => ({ title, body }));
  });
  expect(shown, await vesper('status', '--json')).toHaveLength(1);
  expect(shown[0]?.title).toBe('Where you left off');
  expect(shown[0]?.body.length).toBeGreaterThan(10);

  await clickElsewhere();
  await world.desktop.evaluate(({ Notification }) => void Notification.shown[0]?.emit('click'));
  await expect.poll(async () => (await windowOf(world.desktop, 'browser'))?.focused).toBe(true);
});

test('starting at login is an entry of the desktop, by its setting', async () => {
  const entry = path.join(world.folder, '.config', 'autostart');
  const files = () => (existsSync(entry) ? readdirSync(entry) : []);
  expect(files()).toEqual([]);
  await vesper('settings', 'set', 'app.startAtLogin', 'true');
  expect(files()).toHaveLength(1);
  expect(readFileSync(path.join(entry, files()[0]!), 'utf8')).toContain(`"--hidden" "--home" "${world.home}"`);
  await vesper('settings', 'set', 'app.startAtLogin', 'false');
  expect(files()).toEqual([]);
});

test('a window whose page died comes back; one that dies again at once is closed, and made anew when it is wanted', async () => {
  const crash = (width: number) =>
    world.desktop.evaluate(
      ({ BrowserWindow }, wide) =>
        BrowserWindow.getAllWindows()
          .find((window) => window.getBounds().width === wide)
          ?.webContents.emit('render-process-gone', {}, { reason: 'crashed' }),
      width,
    );
  const engineAnswers = (page: Page) => expect(page.getByRole('button').first()).toBeVisible();
  const loaded = popover.waitForEvent('load');
  await crash(380);
  await loaded;
  await engineAnswers(popover);
  const closed = popover.waitForEvent('close');
  await crash(380);
  await closed;
  await expect.poll(() => windowOf(world.desktop, 'popover')).toBeUndefined();
  await clickIcon();
  popover = await world.desktop.page('popover');
  await engineAnswers(popover);
  expect(await shown('popover')).toBe(true);
});

test('quit ends all of it', async () => {
  await choose(world.desktop, 'Quit Vesper');
  expect(await world.desktop.ended()).toBe(0);
  expect(existsSync(path.join(world.home, 'engine.json'))).toBe(false);
  expect(world.desktop.output()).toBe('');
});
