/**
 * N1: a default day of the desktop app, its main process and whatever it starts under strace: no connection beyond this machine, no
 * name asked for, and its pages ask for nothing that is not their own. The browser that stands for Electron's windows is not traced:
 * what its pages ask for is seen where the app's own listener sees it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'playwright/test';
import { chromiumPath } from '../support/chromium.ts';
import { isOutward } from '../support/outward.ts';
import { trustOnPage } from '../support/trust.ts';
import { choose, makeDesktop, trayOf, utilitiesOf } from './desktop-world.ts';

test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');

function cannotTrace(): string | undefined {
  try {
    execFileSync('strace', ['-f', '-qq', '-e', 'trace=network', '-o', '/dev/null', 'true'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `strace cannot run here (${String(error).split('\n')[0]})`;
  }
}

test('N1: a default day of the desktop app makes no connection beyond this machine', async () => {
  const why = cannotTrace();
  test.skip(why !== undefined, why);
  const traces = mkdtempSync(path.join(os.tmpdir(), 'vesper-quiet-'));
  const world = await makeDesktop();
  const { desktop, repository } = world;
  test.skip(desktop.on === 'electron', 'its own browser processes would be traced, and are looked at packaged');
  const file = path.join(traces, 'calls');
  const strace = spawn('strace', ['-f', '-qq', '-e', 'trace=network', '-o', file, '-p', String(desktop.pid)]);
  const ended = new Promise((resolve) => strace.once('exit', resolve));
  try {
    await expect.poll(() => readFileSync(`/proc/${desktop.pid}/status`, 'utf8')).toMatch(/TracerPid:\s+[1-9]/);
    await world.vesper('add', repository.path, '--sources', 'files,git');
    await world.vesper(
      'note',
      'The refund limit is 50 EUR; see https://example.org/limits and ![x](https://api.example.com/x.png)',
    );
    await expect.poll(async () => (await trayOf(desktop)).toolTip).toMatch(/watching 1 project/);
    repository.write('src/more.js', 'export const more = 1\n');
    repository.commit('more');
    await choose(desktop, 'Dream now');
    await expect.poll(async () => (await utilitiesOf(desktop)).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await choose(desktop, 'Open memory');
    const page = await desktop.page('browser');
    const views = page.getByRole('navigation').getByRole('button');
    for (let n = 0; n < (await views.count()); n++) await views.nth(n).click();
    await choose(desktop, 'Where you left off');
    await expect((await desktop.page('popover')).getByRole('heading', { name: 'Where you left off' })).toBeVisible();
    const asked = await desktop.evaluate(({ surfaces }) =>
      surfaces.filter(({ kind }) => kind === 'cancelled').map(({ data }) => String(data)),
    );
    await desktop.quit();
    await ended;
    const calls = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const outward = [...calls.filter(isOutward), ...asked];
    trustOnPage(test.info(), {
      id: 'N1',
      tried: 'socket calls of a default day of the desktop app',
      count: calls.length,
      bad: outward.length,
      badly: 'beyond this machine',
      note: 'on the double, from its first window on',
    });
    expect(calls.some((line) => line.includes('AF_UNIX') || line.includes('accept'))).toBe(true);
    expect(outward).toEqual([]);
  } finally {
    strace.kill('SIGKILL');
    await world.end();
    rmSync(traces, { recursive: true, force: true });
  }
});
