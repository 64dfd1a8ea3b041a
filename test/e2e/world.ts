/**
 * One user's small world for the page: a folder with a real repository, a data home of its own, and a headless host that serves it.
 */
import type { AxeResults, RunOptions } from 'axe-core';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { expect, test as base, type Page } from 'playwright/test';
import { chromiumPath } from '../support/chromium.ts';
import { makeProject, type Repository } from '../support/repository.ts';

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
  const start = (args: string[]) =>
    spawn(process.execPath, [bin, ...args, '--home', home, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });

  const host = start(['serve']);
  const ended = new Promise<void>((resolve) => host.once('exit', () => resolve()));
  const { pid } = JSON.parse(await firstLine(host)) as { pid: number };
  const vesper = (...args: string[]) => outputOf(start(args));
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

/** Console errors, exceptions, violations of the page's policy and requests to anywhere else. */
export function watchTroubles(page: Page): string[] {
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(data:|http:\/\/127\.0\.0\.1:|ws:\/\/127\.0\.0\.1:)/.test(request.url()))
      troubles.push(`request: ${request.url()}`);
  });
  return troubles;
}

/** Keeps a note as a person does: all actions, a plus, the words. */
export async function note(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(`+ ${text}`);
  await page.keyboard.press('Enter');
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type WithAxe = typeof globalThis & { axe?: { run(root: Document, options: RunOptions): Promise<AxeResults> } };

/**
 * Everything that the accessibility rules object to in what is shown now. The rules are loaded once per document: our pages have one
 * frame, and to load them anew for each look, with a page beside it for other frames, took ten times as long.
 */
export async function objections(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => (globalThis as WithAxe).axe !== undefined))) await page.evaluate(axe);
  const violations = await page.evaluate(
    async (runOnly) => {
      const { axe } = globalThis as WithAxe;
      if (axe === undefined) throw new Error('the accessibility rules did not load');
      return (await axe.run(document, { runOnly, resultTypes: ['violations'] })).violations;
    },
    ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
  );
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 140)} ${node.failureSummary ?? ''}`),
  );
}

/** Text that is cut without a mark of it, and sideways scrolling. Cutting on purpose (an ellipsis, two lines) is marked. */
export function cutText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('body *')) {
      const style = getComputedStyle(element);
      if (element.closest('.sr, svg') || style.visibility === 'hidden') continue;
      const what = `${element.tagName}.${element.className} "${(element.textContent ?? '').trim().slice(0, 50)}"`;
      const box = element.getBoundingClientRect();
      const marked = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
      if (!marked && style.overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1)
        found.push(`cut across: ${what}`);
      if (!marked && style.overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1)
        found.push(`cut below: ${what}`);
      if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) found.push(`outside: ${what}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    for (const element of document.querySelectorAll('main, aside, nav'))
      if (element.scrollWidth > element.clientWidth + 1) found.push(`scrolls sideways: ${element.tagName}`);
    return found;
  });
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

async function outputOf(child: ChildProcess): Promise<Record<string, unknown>> {
  let text = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (text.trim() === '') throw new Error(`it said nothing and ended with ${String(code)}: ${errors}`);
  return JSON.parse(text) as Record<string, unknown>;
}
