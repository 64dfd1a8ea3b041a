/**
 * `npx node test/bench/popover-paint.ts`: how fast the popover is there, in Chromium on a built host with a real project, and how
 * big the renderer is. Two paints: a fresh navigation to the first frame with the brief in it, and the kept page laid out and
 * painted anew (the page's share of showing the pre-warmed window; the window's own share is the system's).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { makeProject } from '../support/repository.ts';
import { command, startHost } from './host.ts';

const runs = 30;
const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-bench-'));
const home = path.join(folder, '.vesper');
const host = await startHost(home);
const executablePath = chromiumPath();
if (!executablePath) throw new Error('no Chromium here: set CHROMIUM_PATH');
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
try {
  await command(home, ['add', makeProject(folder).path]);
  await command(home, ['dream', '--now']);
  const page = await browser.newPage({ viewport: { width: 380, height: 600 } });
  const { url } = await host.client.call('engine.link', {});
  await page.goto(url.replace('/#', '/popover.html#'));
  await page.getByRole('heading', { name: 'Where you left off' }).waitFor();

  const opened: number[] = [];
  const shown: number[] = [];
  for (let i = 0; i < runs; i++) {
    await page.reload();
    opened.push(await untilPainted(page));
    shown.push(await paintAgain(page));
  }
  console.log('| figure | bar | p50 | p95 | load |\n|---|---|---|---|---|');
  row('shown again: laid out and painted', 'ms', 100, shown);
  row('navigation to the first frame with the brief', 'ms', undefined, opened);
  const load = (os.loadavg()[0] ?? 0).toFixed(1);
  for (const [name, kb, bar] of sizes()) console.log(`| ${name}, gzip | ${bar} | ${kb.toFixed(1)} kB | | ${load} |`);
} finally {
  await browser.close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Ms since the navigation began, at the first frame after the brief stood in the page. */
function untilPainted(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    while (!document.querySelector('main .item')) await frame();
    await frame();
    return performance.now();
  });
}

function paintAgain(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const main = document.querySelector('main');
    if (!main) throw new Error('the page has no main');
    main.hidden = true;
    main.style.display = 'none';
    await frame();
    const from = performance.now();
    main.style.display = '';
    main.hidden = false;
    await frame();
    await frame();
    return performance.now() - from;
  });
}

function row(name: string, unit: string, bar: number | undefined, values: number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => `${(sorted[Math.ceil(part * sorted.length) - 1] ?? 0).toFixed(1)} ${unit}`;
  const load = (os.loadavg()[0] ?? 0).toFixed(1);
  console.log(`| ${name} | ${bar === undefined ? 'none' : `< ${bar} ${unit}`} | ${at(0.5)} | ${at(0.95)} | ${load} |`);
}

/** Everything of the renderer; and what the popover alone loads, as its page names it. */
function sizes(): [string, number, string][] {
  const root = path.resolve(import.meta.dirname, '../../dist/renderer');
  const size = (file: string) => gzipSync(readFileSync(path.join(root, file))).length / 1000;
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(html|js|css)$/.test(file));
  const page = readFileSync(path.join(root, 'popover.html'), 'utf8');
  const own = ['popover.html', ...all.filter((file) => page.includes(path.basename(file)))];
  const sum = (files: string[]) => files.reduce((total, file) => total + size(file), 0);
  return [
    ['the renderer', sum(all), '< 150 kB'],
    ['the popover alone', sum(own), 'none'],
  ];
}
