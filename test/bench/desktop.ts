/**
 * The pages over a big home, in a real Chromium: scrolling, switching views, searching. The longest task is the renderer's own,
 * read from a trace; its CPU time beside it says how much of it was the machine's load.
 * By hand: npx node test/bench/desktop.ts FOLDER [RECORDS] [TOPICS]. Needs a build and Chromium.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { makeBigHome } from './big-home.ts';
import { indexed, residentMb, startHost, type Host } from './host.ts';
import { spread } from './long-memory.ts';
import type { Figure } from './run.ts';

const longest = 50;
const mostRows = 200;

export async function desktop(folder: string, records = 1_000_000, topics = 10_000): Promise<Figure[]> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('no Chromium here: set CHROMIUM_PATH');
  const { busiest } = await makeBigHome({ folder, records, topics });
  const host = await startHost(folder);
  await indexed(host.client);
  const browser = await chromium.launch({ executablePath, args: chromiumArgs });
  try {
    return await drive(browser, host, busiest);
  } finally {
    await browser.close();
    await host.stop();
  }
}

async function drive(browser: Browser, host: Host, busiest: string): Promise<Figure[]> {
  const page = await browser.newPage({ viewport: { width: 1120, height: 760 } });
  const { url } = await host.client.call('engine.link', {});
  await page.goto(url);
  await toView(page, 'Days');
  await page.getByLabel('Go to a day').fill(busiest);
  const { counts } = await host.client.call('log.timeline', { day: busiest });
  const total = counts.reduce((sum, { records }) => sum + records, 0);
  // The day's own list, and no longer the one that was shown before.
  await page.waitForFunction(
    (total) => [...document.querySelectorAll(`[data-row][aria-setsize="${total}"] time`)].length > 5,
    total,
  );

  const days = await traced(browser, page, async () => {
    const up = await scroll(page, '.rows', -1);
    return Math.max(up, await scroll(page, '.rows', 1));
  });
  await toView(page, 'Topics');
  await page.waitForFunction(
    () => Number(document.querySelector('main [data-row]')?.getAttribute('aria-setsize')) > 12,
  );
  const tree = await traced(browser, page, async () => {
    const down = await scroll(page, 'main .list', 1);
    return Math.max(down, await scroll(page, 'main .list', -1));
  });
  const views = await traced(browser, page, async () => {
    for (let i = 0; i < 3; i++)
      for (const name of ['Today', 'Topics', 'Days', 'Dreams']) {
        await toView(page, name);
        await page.waitForTimeout(400);
      }
    return page.locator('[data-row]').count();
  });
  const found = await search(page);
  const rss = residentMb(host.pid);
  const less = { better: 'less' } as const;
  const task = (name: string, of: Traced): Figure => ({
    name: `longest task: ${name}`,
    bar: longest,
    value: of.wall,
    unit: 'ms',
    ...less,
    note: `CPU ${of.cpu.toFixed(0)} ms; ${of.over} over 50 ms`,
  });
  return [
    task(`scrolling a day of ${total.toLocaleString('en')} records`, days),
    { name: 'rows in the page meanwhile', bar: mostRows, value: days.result, unit: 'rows', ...less },
    task('scrolling the topics', tree),
    { name: 'rows in the page meanwhile', bar: mostRows, value: tree.result, unit: 'rows', ...less },
    task('switching views', views),
    {
      name: 'search: from the key to painted hits, middle of 20',
      bar: 100,
      value: found.middle,
      unit: 'ms',
      ...less,
      note: `worst ${found.worst.toFixed(0)} ms; ${found.hits} with hits`,
    },
    { name: 'engine and host, resident', bar: 500, value: rss, unit: 'MB', ...less },
    {
      name: 'renderer, gzipped',
      bar: 150,
      value: rendererKb(),
      unit: 'kB',
      ...less,
      note: 'scripts and styles of all pages',
    },
  ];
}

export async function toView(page: Page, name: string): Promise<void> {
  const sidebar = page.getByRole('navigation', { name: 'Vesper' });
  await sidebar.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}

/** Scrolls to the end of a list in steps of a frame: fast over most of it, then as a hand does; the most rows seen. */
async function scroll(page: Page, selector: string, sign: 1 | -1): Promise<number> {
  return page.evaluate(
    async ({ selector, sign }) => {
      const area = document.querySelector(selector);
      if (!area) throw new Error(`no ${selector}`);
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const whole = area.scrollHeight - area.clientHeight;
      let most = 0;
      const by = async (step: number, frames: number) => {
        for (let i = 0; i < frames; i++) {
          area.scrollTop += sign * step;
          await frame();
          most = Math.max(most, document.querySelectorAll('[data-row]').length);
        }
      };
      await by(120, 100);
      await by(whole / 250, 250);
      await by(120, 50);
      return most;
    },
    { selector, sign },
  );
}

interface Traced {
  wall: number;
  cpu: number;
  over: number;
  result: number;
}
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}
/** The longest task of the page's main thread while `act` runs. */
export async function traced(browser: Browser, page: Page, act: () => Promise<number>): Promise<Traced> {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const result = await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    (event) => event.ph === 'X' && /RunTask$/.test(event.name) && mains.has(`${event.pid} ${event.tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace holds no task');
  const ms = (of: (event: TraceEvent) => number | undefined) =>
    Math.max(...tasks.map((event) => (of(event) ?? 0) / 1000));
  const over = tasks.filter((event) => (event.dur ?? 0) >= longest * 1000).length;
  return { wall: ms((event) => event.dur), cpu: ms((event) => event.tdur), over, result };
}

/** What is typed is found: from the last key to the frame that shows its hits. */
async function search(page: Page): Promise<{ middle: number; worst: number; hits: number }> {
  await page.keyboard.press('Control+f');
  const field = page.getByRole('dialog').getByRole('combobox');
  const times: number[] = [];
  let hits = 0;
  for (let i = 0; i < 20; i++) {
    await field.fill('');
    await page.waitForTimeout(150);
    await page.keyboard.insertText(['fix part', 'npm run', 'please look', 'vitest ru', 'switched t'][i % 5] ?? '');
    await page.waitForTimeout(400);
    const painted = page.evaluate(
      () =>
        new Promise<{ ms: number; hits: number }>((resolve) => {
          let from = 0;
          addEventListener('keydown', () => (from = performance.now()), { once: true, capture: true });
          const box = document.querySelector('#hits');
          const seen = new MutationObserver(() => {
            if (from === 0 || box?.getAttribute('aria-busy') === 'true') return;
            seen.disconnect();
            const hits = box?.querySelectorAll('[role=option]').length ?? 0;
            requestAnimationFrame(() => setTimeout(() => resolve({ ms: performance.now() - from, hits })));
          });
          if (box) seen.observe(box, { subtree: true, childList: true, characterData: true, attributes: true });
        }),
    );
    await page.waitForTimeout(50);
    await page.keyboard.press('n');
    const one = await painted;
    times.push(one.ms);
    if (one.hits > 0) hits++;
  }
  return { ...spread(times), hits };
}

function rendererKb(): number {
  const folder = path.resolve(import.meta.dirname, '../../dist/renderer');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css)$/.test(file));
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(folder, file))).length, 0) / 1000;
}

if (process.argv[1] === import.meta.filename) {
  const [folder, records = '1000000', topics = '10000'] = process.argv.slice(2);
  if (folder === undefined) throw new Error('desktop.ts FOLDER [RECORDS] [TOPICS]');
  console.table(await desktop(path.resolve(folder), Number(records), Number(topics)));
}
