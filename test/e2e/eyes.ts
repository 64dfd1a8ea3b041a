/**
 * What a page is held against: the accessibility rules, text that is cut, and what its browser has to say against it.
 */
import type { AxeResults, RunOptions } from 'axe-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright/test';

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

const pictures = process.env['VESPER_PICTURES'];

/** A picture to look at, where a folder for them is named: nothing is held against it, and it takes a good part of what a look takes. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type WithAxe = typeof globalThis & { axe?: { run(root: Document, options: RunOptions): Promise<AxeResults> } };

/**
 * Everything that the accessibility rules object to in what is shown now. The rules are loaded once per document: our pages have one
 * frame, and to load them anew for each look, with a page beside it for other frames, took ten times as long.
 */
export async function objections(page: Page): Promise<string[]> {
  await painted(page);
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

/** Its fonts are there and what was asked of it is on the screen; a page that is not painted now is not waited for. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frames = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.race([frames, new Promise((done) => setTimeout(done, 500))]);
  });
}

/** Text that is cut without a mark of it, and sideways scrolling. Cutting on purpose (an ellipsis, two lines) is marked. */
export async function cutText(page: Page): Promise<string[]> {
  await painted(page);
  return page.evaluate(() => {
    const found: string[] = [];
    /** Something around it ends in an ellipsis: what lies beyond is that. */
    const isCutByMark = (around: Element | null): boolean =>
      around !== null && (getComputedStyle(around).textOverflow === 'ellipsis' || isCutByMark(around.parentElement));
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
      if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !isCutByMark(element.parentElement))
        found.push(`outside: ${what}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    for (const element of document.querySelectorAll('main, aside, nav'))
      if (element.scrollWidth > element.clientWidth + 1) found.push(`scrolls sideways: ${element.tagName}`);
    return found;
  });
}
