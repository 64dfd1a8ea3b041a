/** Opens a screen as its state has it, and everything that is wrong with what is seen. */
import type { Page } from 'playwright/test';
import { cutText, objections, watchTroubles } from '../e2e/eyes.ts';
import { now } from './data/projects.ts';
import type { ScreenHost } from './host.ts';
import type { Screen } from './states.ts';
import { views, type View } from './views.ts';

export const sizes = { popover: { width: 428, height: 648 }, index: { width: 1120, height: 760 } };
const viewOf = (view: View) =>
  views[view] as { page: 'index' | 'popover'; place?: string; open?(page: Page): Promise<void> };
export const sizeOf = (view: View) => sizes[viewOf(view).page];

/** Of every context: one place and one language. */
export const screenOptions = { timezoneId: 'UTC', locale: 'en-GB' } as const;

/** Two screens of one state that are open at once have a line each, so that what is cut or objected to is one's own. */
const lineOf = (screen: Screen) => `${screen.state}~${screen.view}`;

export interface Opened {
  page: Page;
  /** Told by the browser while it was opened. */
  troubles: string[];
}

/** Lets the page show the screen and come to rest. @throws when the words of the state do not come within 4 s. */
export async function openScreen(page: Page, host: ScreenHost, screen: Screen): Promise<Opened> {
  const troubles = watchTroubles(page);
  await page.setViewportSize(sizeOf(screen.view));
  await page.clock.setFixedTime(now);
  const { page: name, place, open } = viewOf(screen.view);
  await page.goto(host.address(lineOf(screen), name, place));
  const isLost = screen.state === 'lost';
  await page.waitForFunction(() => document.querySelector('main, nav') !== null);
  if (open) await open(page);
  if (isLost) {
    await page.getByText('Watching').first().waitFor({ timeout: 20_000 });
    host.cut(lineOf(screen));
  }
  await page.getByText(screen.shows).first().waitFor({ timeout: 20_000 });
  await page.mouse.move(0, 0);
  // The last fonts and frames; nothing moves under reduced motion.
  await page.evaluate(() =>
    document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))),
  );
  return { page, troubles };
}

/** Everything that a person could object to in what is seen now. */
export async function wrongWith({ page, troubles }: Opened, host: ScreenHost, screen: Screen): Promise<string[]> {
  return [
    ...troubles,
    ...host.objections(lineOf(screen)),
    ...(await objections(page)),
    ...(await cutText(page)),
    ...(await liveRegions(page)),
    ...(await bars(page)),
    ...(await focusUnseen(page)),
    ...(await tooHigh(page, screen)),
  ];
}

/** Words that are said aloud come from one place (design §8). */
async function liveRegions(page: Page): Promise<string[]> {
  const n = await page.evaluate(() => {
    // A dialog that is open is all there is.
    const within = document.querySelector('dialog[open]') ?? document;
    return within.querySelectorAll('[role=status], [aria-live=polite], [aria-live=assertive], [role=log]').length;
  });
  return n <= 1 ? [] : [`${n} live regions`];
}

/** With forced colours a border that was clear is drawn in full: one that was only there for its room becomes a bar. */
async function bars(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (!matchMedia('(forced-colors: active)').matches) return [];
    return [...document.querySelectorAll('main *, dialog *, aside *')].flatMap((element) => {
      const { borderTopWidth, borderTopStyle } = getComputedStyle(element);
      if (borderTopStyle === 'none' || parseFloat(borderTopWidth) <= 2) return [];
      return [`a bar of ${borderTopWidth}: "${(element.textContent ?? '').trim().slice(0, 40)}"`];
    });
  });
}

/** What Tab comes to must be seen to have the keyboard. */
async function focusUnseen(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Tab');
    const unseen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      // The one field of a dialog: its caret is the mark.
      if (element.matches('dialog [role=combobox]')) return undefined;
      const told = `${element.tagName} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
      const rings = [element, element.closest('label, tr, .field')].flatMap((one) =>
        one ? [getComputedStyle(one)] : [],
      );
      const isSeen = rings.some(
        (style) =>
          (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow.includes('2px'),
      );
      return isSeen ? undefined : `the focus is not seen: ${told}`;
    });
    if (unseen !== undefined) found.push(unseen);
  }
  return found;
}

async function tooHigh(page: Page, { view }: Screen): Promise<string[]> {
  if (viewOf(view).page !== 'popover') return [];
  const height = await page.locator('main').evaluate((main) => main.getBoundingClientRect().height);
  return height > 600 ? [`the popover is ${Math.round(height)} high`] : [];
}
