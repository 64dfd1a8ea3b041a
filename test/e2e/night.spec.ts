/**
 * A simulated night of the desktop app: its real main process on the double, whose clock and idle time are moved. Work by day,
 * nobody there, gates that pass, a dream in its own process, somebody back in the middle, the end of the dream, the morning.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { attach } from '../../src-main/node/connect.ts';
import { trayApp } from '../double/launch.ts';
import { chromiumPath } from '../support/chromium.ts';
import { work } from '../support/records.ts';
import { isAlive, makeDesktop, trayOf, utilitiesOf, type DesktopWorld } from './desktop-world.ts';
import { picture } from './eyes.ts';

test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');
test.skip('program' in trayApp, 'the clock and the idle time of real Electron cannot be moved');

/** So many that it can be met in the middle. */
const records = 15_000;
/** Five times the promise, as the machine may be busy: looked for ten times a second, then 200 ms from the word to the answer. */
const soonMs = 5 * (100 + 200);

test('it dreams while you sleep, gives way when you come back, and has the brief in the morning', async () => {
  test.setTimeout(120_000);
  const world = await makeDesktop();
  try {
    await night(world);
  } finally {
    await world.end();
  }
});

async function night({ desktop, repository, folder, home, vesper }: DesktopWorld): Promise<void> {
  const icon = async () => (await trayOf(desktop)).image;
  const status = async () =>
    JSON.parse(await vesper('status', '--json')) as { dream: { running: boolean; yielded?: boolean } };
  const gates = async () => {
    const read = JSON.parse(await vesper('gates', '--json')) as {
      gates: { name: string; pass: boolean; reason: string }[];
    };
    return Object.fromEntries(read.gates.map(({ name, pass, reason }) => [name, `${pass ? 'yes' : 'no'}: ${reason}`]));
  };
  const dreamer = async () => (await utilitiesOf(desktop)).at(-1)?.pid ?? 0;
  const awayFor = (seconds: number) =>
    desktop.evaluate(({ powerMonitor }, idle) => void (powerMonitor.idle = idle), seconds);
  /** The clock goes to a time of day, this many days on; quiet hours end at eight. */
  const sleepUntil = (days: number, clock: string) =>
    desktop.evaluate(
      ({ time }, on) => {
        const day = new Date(time.now() + on.days * 86_400_000).toISOString().slice(0, 10);
        return time.sleep(Date.parse(`${day}T${on.clock}:00Z`) - time.now());
      },
      { days, clock },
    );
  const popover = await desktop.page('popover');

  await test.step('a project, its first dream, and a day of work', async () => {
    await awayFor(1);
    await vesper('add', repository.path);
    await expect.poll(async () => (await utilitiesOf(desktop)).length).toBe(1);
    // Told of only when it is over: the clock that goes on in the middle of a dream would end it.
    const dreamt = { running: false, lastId: expect.stringMatching(/^dream-/) as unknown };
    await expect.poll(async () => (await status()).dream, { timeout: 60_000 }).toMatchObject(dreamt);
    await expect.poll(icon).toMatch(/^watching-/);
    await sleepUntil(1, '23:00');
    const end = await desktop.evaluate(({ time }) => new Date(time.now()).toISOString().replace('Z', '+00:00'));
    const lines = [...work(records, ['p1'], end)].map(({ id, at, source, kind, origin, session, text, data }) =>
      JSON.stringify({ id, at, source, kind, origin, session, text, data }),
    );
    writeFileSync(path.join(folder, 'day.jsonl'), lines.join('\n'));
    expect(await vesper('import', path.join(folder, 'day.jsonl'), '--project', 'harbor-api')).toContain(
      `Imported ${records} records`,
    );
    const now = await gates();
    expect(now['new']).toMatch(/^yes: /);
    expect(now['idle']).toMatch(/^no: somebody was at the machine/);
  });

  await test.step('eleven quiet minutes later the gates pass, and it dreams by itself in a process of its own', async () => {
    await awayFor(660);
    // The gates are read each minute, and the tick that begins it comes within another.
    const passing = async () => {
      await desktop.evaluate(({ time }) => time.advance(10_000));
      return (await utilitiesOf(desktop)).length;
    };
    await expect.poll(passing, { timeout: 30_000, intervals: [10] }).toBe(2);
    // Held where it is as long as it is looked at: it may dream faster than a busy machine looks.
    process.kill(await dreamer(), 'SIGSTOP');
    await expect.poll(icon).toMatch(/^dreaming-/);
    await expect.poll(async () => (await trayOf(desktop)).toolTip).toMatch(/^Vesper: dreaming/);
    await expect(popover.locator('header')).toContainText('Dreaming');
    await picture(popover, 'night-dreaming');
    process.kill(await dreamer(), 'SIGCONT');
  });

  await test.step('somebody comes back: it gives way, and says so', async () => {
    await expect(
      popover.getByRole('list', { name: 'Phases' }).getByRole('img', { name: 'done' }).first(),
    ).toBeAttached();
    // The engine's own word for it; when a browser on a busy machine draws it is no promise.
    const client = await attach(home, { kind: 'cli', agent: false });
    const gaveWay = new Promise<number>((resolve) => {
      client?.on('dream.progress', ({ yielded }) => yielded && resolve(performance.now()));
    });
    const back = performance.now();
    await awayFor(0);
    const gave = (await gaveWay) - back;
    client?.close();
    console.log(`gave way ${gave.toFixed(0)} ms after the return`);
    expect(gave).toBeLessThan(soonMs);
    await expect(popover.locator('header')).toContainText('Waits');
    expect(await status()).toMatchObject({ dream: { running: true, yielded: true } });
    await picture(popover, 'night-yielded');
  });

  await test.step('gone again, the dream goes on and ends, and its process with it', async () => {
    // As it will be in the morning: an idle time that stood still would put their last touch after the end of the dream.
    await awayFor(10 * 3600);
    await expect.poll(async () => (await status()).dream.running, { timeout: 60_000 }).toBe(false);
    await expect.poll(icon).not.toMatch(/^dreaming-/);
    await expect.poll(async () => (await utilitiesOf(desktop)).filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect((await gates())['time']).toMatch(/^no: /);
  });

  await test.step('in the morning the brief is there, and is said once', async () => {
    await sleepUntil(1, '08:30');
    await awayFor(0);
    const shown = await desktop.evaluate(async ({ time, Notification }) => {
      await time.advance(40_000);
      for (let tries = 0; tries < 100 && Notification.shown.length === 0; tries++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return Notification.shown.map(({ title, body }) => ({ title, body }));
    });
    expect(
      shown.map(({ title }) => title),
      await vesper('status', '--json'),
    ).toContain('Where you left off');
    expect(Math.max(...shown.map(({ body }) => body.length))).toBeLessThanOrEqual(400);
    expect(await vesper('brief')).toContain('The dream changed memory');
    await expect(popover.getByRole('region', { name: 'Where you left off' })).toContainText(/, 08:3\d/);
    await picture(popover, 'night-morning');
  });
  expect(desktop.output()).toBe('');
}
