/**
 * The README's two pictures, from the table of states, at twice the size: by hand, after a build, `npx node test/screens/readme.ts`.
 */
import { chromium } from 'playwright/test';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { openHost } from './host.ts';
import { openScreen, screenOptions } from './look.ts';
import { engineOf, screens } from './states.ts';

const pictures = [
  { id: 'popover.usual', colorScheme: 'light', of: '.pop', file: 'docs/images/popover.light.png' },
  { id: 'topic-fact.usual', colorScheme: 'dark', of: 'body', file: 'docs/images/memory.dark.png' },
] as const;

const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error('no Chromium here: set CHROMIUM_PATH');
const host = await openHost(engineOf);
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
try {
  for (const { id, colorScheme, of, file } of pictures) {
    const screen = screens.find((one) => one.id === id);
    if (!screen) throw new Error(`no screen ${id}`);
    const page = await browser.newPage({
      ...screenOptions,
      colorScheme,
      deviceScaleFactor: 2,
      reducedMotion: 'reduce',
    });
    await openScreen(page, host, screen);
    await page.locator(of).screenshot({ path: file });
    console.log(file);
    await page.close();
  }
} finally {
  await browser.close();
  await host.stop();
}
