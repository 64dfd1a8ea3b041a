/**
 * Renders assets/tray/*.svg to PNG for the desktop app: two inks, two scales. Run it after changing an icon:
 * `npm exec node assets/render-tray.ts` (needs a Chromium).
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { chromiumPath } from '../test/support/chromium.ts';

const from = path.join(import.meta.dirname, 'tray');
const to = path.join(from, 'png');
const inks = { dark: 'black', light: 'white' };

mkdirSync(to, { recursive: true });
const executablePath = chromiumPath();
const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath ? { executablePath } : {}) });
for (const [suffix, deviceScaleFactor] of [
  ['', 1],
  ['@2x', 2],
] as const) {
  const page = await browser.newPage({ deviceScaleFactor });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.svg'))) {
    for (const [ink, color] of Object.entries(inks)) {
      const svg = readFileSync(path.join(from, name), 'utf8');
      await page.setContent(`<style>body{margin:0;color:${color}}svg{display:block}</style>${svg}`);
      const file = path.join(to, `${path.basename(name, '.svg')}-${ink}${suffix}.png`);
      await page.locator('svg').screenshot({ path: file, omitBackground: true });
    }
  }
}
await browser.close();
