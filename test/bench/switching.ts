/**
 * Switching views over ten thousand of everything, in a real Chromium on a made engine: the longest task of the page, a view at a time.
 * CPU time is the page's own; beside it the wall's, which has the machine's load in it.
 * By hand, after a build: npx node test/bench/switching.ts
 */
import { chromium } from 'playwright';
import { openHost } from '../screens/host.ts';
import { screenOptions } from '../screens/look.ts';
import { engineOf } from '../screens/states.ts';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { toView, traced } from './desktop.ts';

const views = ['Topics', 'Days', 'Dreams', 'Sessions', 'Ledger', 'Settings', 'Today'];
const rounds = 3;
/** Ms of one task: below it nobody notices that the page was busy. */
const bar = 50;

const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error('no Chromium here: set CHROMIUM_PATH');
const host = await openHost(engineOf);
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
try {
  const page = await browser.newPage({ ...screenOptions, viewport: { width: 1120, height: 760 } });
  await page.goto(host.address('many', 'index'));
  await page.getByText('Where you left off').waitFor();
  console.log('| to | CPU ms, middle of 3 | worst | wall ms, worst | bar |\n|---|---|---|---|---|');
  for (const name of views) {
    const runs = [];
    for (let i = 0; i < rounds; i++) {
      await toView(page, name === 'Today' ? 'Topics' : 'Today');
      await page.waitForTimeout(600);
      runs.push(
        await traced(browser, page, async () => {
          await toView(page, name);
          await page.waitForTimeout(900);
          return page.locator('[data-row]').count();
        }),
      );
    }
    const cpu = runs.map((run) => run.cpu).sort((a, b) => a - b);
    const wall = Math.max(...runs.map((run) => run.wall));
    console.log(`| ${name} | ${cpu[1]?.toFixed(0)} | ${cpu.at(-1)?.toFixed(0)} | ${wall.toFixed(0)} | ${bar} |`);
  }
} finally {
  await browser.close();
  await host.stop();
}
