/**
 * The Chromium of the double: one persistent context with a profile of its own, reachable for the spec over its debugging port.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';

const profile = mkdtempSync(path.join(os.tmpdir(), 'vesper-double-'));
const executablePath = chromiumPath({ whole: true });

export const context: Promise<BrowserContext> = chromium.launchPersistentContext(profile, {
  ...(executablePath ? { executablePath } : {}),
  headless: true,
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
  args: [...chromiumArgs, '--remote-debugging-port=0'],
});

/** Where a second Playwright can join. */
export async function debuggingPort(): Promise<string> {
  await context;
  return readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0] ?? '';
}

export async function closeChromium(): Promise<void> {
  await (await context).close();
  rmSync(profile, { recursive: true, force: true });
}
