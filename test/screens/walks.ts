/**
 * Walks through the pages as other people go: by keyboard alone, by the names a screen reader says, on a small screen, and without seeing
 * some colours. Leaves what was met in out/walks. By hand, after a build: npx node test/screens/walks.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright/test';
import { cutText, objections } from '../e2e/eyes.ts';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { openHost } from './host.ts';
import { openScreen, screenOptions } from './look.ts';
import { engineOf, screens } from './states.ts';

const out = 'out/walks';
const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error('no Chromium here: set CHROMIUM_PATH');
mkdirSync(out, { recursive: true });
const host = await openHost(engineOf);
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
const context = await browser.newContext({ ...screenOptions, colorScheme: 'light', reducedMotion: 'reduce' });

try {
  await on('popover.review', byKeyboard);
  await on('proof.deaf', byKeyboard);
  await on('topics.review', byKeyboard);
  for (const id of ['popover.first-run', 'popover.wish', 'proof.with-model', 'about.usual', 'days.usual'])
    await on(id, byName);
  for (const id of ['today.disk-full', 'proof.deaf', 'about.usual', 'recording.usual', 'days.usual', 'topics.review'])
    await on(id, onSmallScreen);
  for (const id of ['dreams.usual', 'days.usual', 'popover.dream-failed', 'topics.usual']) await on(id, withoutColours);
} finally {
  await browser.close();
  await host.stop();
}

async function on(id: string, walk: (page: Page, id: string) => Promise<void>): Promise<void> {
  const screen = screens.find((one) => one.id === id);
  if (!screen) throw new Error(`no screen ${id}`);
  const page = await context.newPage();
  try {
    await openScreen(page, host, screen);
    await walk(page, id);
  } catch (thrown) {
    console.log(`${walk.name} ${id}: ${String(thrown).slice(0, 300)}`);
  }
  await page.close();
}

/** Everything that Tab comes to, in order, until it comes round. */
async function byKeyboard(page: Page, id: string): Promise<void> {
  const stops: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const active = document.activeElement;
      return `${active?.tagName.toLowerCase()} ${active?.getAttribute('aria-label') ?? active?.textContent?.trim().slice(0, 60) ?? ''}`;
    });
    if (stops.length > 2 && name === stops[0]) break;
    stops.push(name);
  }
  writeFileSync(`${out}/keyboard.${id}.txt`, `${stops.join('\n')}\n`);
  console.log(`keyboard ${id}: ${stops.length} stops`);
}

async function byName(page: Page, id: string): Promise<void> {
  writeFileSync(`${out}/names.${id}.yml`, await page.locator('body').ariaSnapshot());
}

async function onSmallScreen(page: Page, id: string): Promise<void> {
  for (const [width, height] of [
    [380, 600],
    [320, 480],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${out}/small.${id}.${width}.png` });
    for (const what of [...(await cutText(page)), ...(await objections(page))])
      console.log(`small ${id} ${width}: ${what}`);
  }
}

async function withoutColours(page: Page, id: string): Promise<void> {
  const session = await context.newCDPSession(page);
  for (const type of ['protanopia', 'deuteranopia', 'tritanopia', 'achromatopsia'] as const) {
    await session.send('Emulation.setEmulatedVisionDeficiency', { type });
    await page.screenshot({ path: `${out}/colours.${id}.${type}.png` });
  }
}
