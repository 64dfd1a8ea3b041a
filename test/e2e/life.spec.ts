/**
 * What happens to the desktop app while it lives: a dream's process dies, the machine sleeps. On its real main process; one app for the file.
 * A window whose page dies is in tray.spec.ts, an index thread that dies in test/engine/recall/worker-dies.test.ts.
 */
import { expect, test } from 'playwright/test';
import { trayApp } from '../double/launch.ts';
import { chromiumPath } from '../support/chromium.ts';
import { choose, makeDesktop, trayOf, type DesktopWorld } from './desktop-world.ts';

test.describe.configure({ mode: 'serial' });
test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');
test.skip('program' in trayApp, 'sleep and the death of a process are made on the double');

let world: DesktopWorld;
test.beforeAll(async () => {
  world = await makeDesktop();
  await world.vesper('add', world.repository.path, '--sources', 'files,git');
  await expect.poll(async () => (await trayOf(world.desktop)).toolTip).toBe('Vesper: watching 1 project');
});
test.afterAll(() => world.end());

test('a dream whose process dies leaves memory as it was; the app goes on, and the next dream is whole', async () => {
  const generation = async () =>
    (JSON.parse(await world.vesper('status', '--json')) as { memory: { generation: number } }).memory.generation;
  await world.vesper('note', 'I prefer short function names');
  const before = await generation();
  // Killed by the main process itself, before it can have said anything.
  const killed = world.desktop.evaluate(({ surfaces }) => {
    const utilities = () => surfaces.filter(({ kind }) => kind === 'utility');
    const known = utilities().length;
    return new Promise<boolean>((resolve) => {
      const look = setInterval(() => {
        const begun = utilities()[known]?.data as { pid?: number } | undefined;
        if (begun?.pid === undefined) return;
        clearInterval(look);
        resolve(process.kill(begun.pid, 'SIGKILL'));
      }, 1);
    });
  });
  await choose(world.desktop, 'Dream now');
  expect(await killed).toBe(true);
  await expect.poll(async () => (await trayOf(world.desktop)).labels, { timeout: 20_000 }).toContain('Dream now');
  expect(await generation()).toBe(before);
  const popover = await world.desktop.page('popover');
  await expect(popover.getByRole('heading', { name: /^The dream stopped in / })).toBeVisible();
  await choose(world.desktop, 'Dream now');
  await expect.poll(generation, { timeout: 20_000 }).toBe(before + 1);
});

test('a sleep is told once, and what is watched is watched on', async () => {
  const gaps = async () =>
    (JSON.parse(await world.vesper('log', '-n', '200', '--json')) as { records: { kind: string }[] }).records.filter(
      ({ kind }) => kind === 'gap',
    ).length;
  const before = await gaps();
  await world.desktop.evaluate(async ({ powerMonitor, time }) => {
    powerMonitor.emit('suspend');
    await time.sleep(2 * 3_600_000);
    powerMonitor.emit('resume');
    powerMonitor.emit('unlock-screen');
  });
  await expect.poll(gaps).toBe(before + 1);
  await expect.poll(async () => (await trayOf(world.desktop)).toolTip).toBe('Vesper: watching 1 project');
});
