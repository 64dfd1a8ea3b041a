/**
 * One user's small world for the page: a folder with a real repository, a data home of its own, and a headless host that serves it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test as base, type Page } from 'playwright/test';
import { chromiumPath } from '../support/chromium.ts';
import { makeProject, type Repository } from '../support/repository.ts';
import { command } from './commands.ts';
import { watchTroubles } from './eyes.ts';

export { cutText, objections, picture, watchTroubles } from './eyes.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/vesper.js');

const wide = { width: 1120, height: 760 };
const narrow = { width: 380, height: 600 };
/** How views are looked at: each theme in each size. */
export const looks = [
  { colorScheme: 'light', size: 'wide', viewport: wide },
  { colorScheme: 'dark', size: 'narrow', viewport: narrow },
  { colorScheme: 'light', size: 'narrow', viewport: narrow },
  { colorScheme: 'dark', size: 'wide', viewport: wide },
] as const;

export interface World {
  /** Holds the repository; removed at the end. */
  folder: string;
  home: string;
  repository: Repository;
  pid: number;
  /** A fresh one-time address. */
  link(): Promise<string>;
  /** Runs a command to its end; its JSON. */
  vesper(...args: string[]): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** Where its folder is made: the system's temporary folder, or one that the page's folder list can reach. */
  within?: string;
  project?: (folder: string) => Repository;
}

export async function makeWorld({ within = os.tmpdir(), project = makeProject }: WorldOptions = {}): Promise<World> {
  const folder = realpathSync(mkdtempSync(path.join(within, 'vesper-e2e-')));
  const home = path.join(folder, '.vesper');
  const code = path.join(folder, 'code');
  mkdirSync(code);
  const repository = project(code);
  // Nothing of the one who runs this: no marker of an agent, no home, no session files.
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC' };
  const host = spawn(process.execPath, [bin, 'serve', '--home', home, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => host.once('exit', () => resolve()));
  const { pid } = JSON.parse(await firstLine(host)) as { pid: number };
  const vesper = async (...args: string[]) => {
    const { code, out, trouble } = await command(home, folder, [...args, '--json']);
    if (out.trim() === '') throw new Error(`it said nothing and ended with ${code}: ${trouble}`);
    return JSON.parse(out) as Record<string, unknown>;
  };
  return {
    folder,
    home,
    repository,
    pid,
    vesper,
    link: async () => String((await vesper('open'))['url']),
    async stop() {
      host.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A test with a world of its own, and a page whose every error fails it. */
export const test = base.extend<{ world: World; troubles: string[] }>({
  world: async ({ page }, use) => {
    const world = await makeWorld();
    await use(world);
    await page.close(); // before its engine goes: that it then misses it is no trouble
    await world.stop();
  },
  troubles: [
    async ({ page }, use) => {
      const troubles = watchTroubles(page);
      await use(troubles);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
});
test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');

/** Keeps a note as a person does: all actions, a plus, the words. */
export async function note(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(`+ ${text}`);
  await page.keyboard.press('Enter');
}

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${errors}`)));
  });
}
