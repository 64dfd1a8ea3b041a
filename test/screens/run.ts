/**
 * `npm run screens [-- PART…]`: the whole table of states as pictures, in both themes and as people with other needs see it, each held
 * against the rules; one contact sheet a theme. Parts narrow it to screens whose id has one of them. Exit 1 when anything is wrong.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { chromium, type Browser } from 'playwright/test';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { openHost } from './host.ts';
import { openScreen, screenOptions, wrongWith } from './look.ts';
import { contactSheet } from './sheet.ts';
import { engineOf, screens } from './states.ts';

const out = 'out/states';
/** Each a browser of its own kind. `checked`: held against the rules, too. */
const modes = [
  { name: 'light', colorScheme: 'light', checked: true },
  { name: 'dark', colorScheme: 'dark', checked: true },
  { name: 'light.2x', colorScheme: 'light', scale: 2 },
  { name: 'dark.2x', colorScheme: 'dark', scale: 2 },
  { name: 'contrast', colorScheme: 'dark', contrast: 'more', checked: true },
  { name: 'forced', colorScheme: 'dark', forcedColors: 'active', checked: true },
  { name: 'moving', colorScheme: 'light', reducedMotion: 'no-preference' },
] as const;
type Mode = {
  name: string;
  colorScheme: 'light' | 'dark';
  checked?: boolean;
  scale?: number;
  contrast?: 'more';
  forcedColors?: 'active';
  reducedMotion?: 'no-preference';
};

const args = process.argv.slice(2);
const wantedModes = modes.filter(({ name }) => !args.some((arg) => arg.startsWith('--')) || args.includes(`--${name}`));
const parts = args.filter((arg) => !arg.startsWith('--'));
const wanted = screens.filter(({ id }) => parts.length === 0 || parts.some((part) => id.includes(part)));
const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error('no Chromium here: set CHROMIUM_PATH');
if (parts.length === 0 && wantedModes.length === modes.length) rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const host = await openHost(engineOf);
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
const wrong: string[] = [];
try {
  for (const mode of wantedModes) await lookAt(browser, mode);
} finally {
  await browser.close();
  await host.stop();
}
for (const line of wrong) console.log(line);
console.log(`${wanted.length} screens in ${wantedModes.length} ways: ${wrong.length} objections; pictures in ${out}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

async function lookAt(by: Browser, mode: Mode): Promise<void> {
  const from = performance.now();
  const { colorScheme, scale = 1, contrast = 'no-preference', forcedColors = 'none', reducedMotion = 'reduce' } = mode;
  const pictures: { id: string; file: string }[] = [];
  const left = [...wanted];
  const work = async () => {
    const context = await by.newContext({
      ...screenOptions,
      ...{ colorScheme, deviceScaleFactor: scale, contrast, forcedColors, reducedMotion },
    });
    for (let screen = left.shift(); screen; screen = left.shift()) {
      const page = await context.newPage();
      const file = `${out}/${screen.id}.${mode.name}.png`;
      try {
        const opened = await openScreen(page, host, screen);
        await page.screenshot({ path: file, animations: reducedMotion === 'reduce' ? 'disabled' : 'allow' });
        pictures.push({ id: screen.id, file });
        if (mode.checked)
          for (const one of await wrongWith(opened, host, screen)) wrong.push(`${screen.id} ${mode.name}: ${one}`);
      } catch (thrown) {
        wrong.push(`${screen.id} ${mode.name}: ${String(thrown).split('\n').slice(0, 4).join(' ')}`);
      }
      await page.close();
    }
    await context.close();
  };
  await Promise.all([work(), work()]);
  pictures.sort((a, b) => order(a.id) - order(b.id));
  await contactSheet(by, { pictures, file: `${out}/sheet.${mode.name}`, dark: colorScheme === 'dark' });
  console.log(`${mode.name}: ${pictures.length} pictures in ${((performance.now() - from) / 1000).toFixed(0)} s`);
}
function order(id: string): number {
  return screens.findIndex((one) => one.id === id);
}
