/**
 * Where a Chromium is that the browser suites can drive.
 */
import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The same engine without a browser around it: it takes a quarter less of the machine. */
const light = '/usr/bin/chromium-headless-shell';

/**
 * `CHROMIUM_PATH`, or the first of the usual places; undefined where there is none. `whole`: a browser as people have it, with all that
 * it does by itself, for tests of what it may be talked into.
 */
export function chromiumPath({ whole = false } = {}): string | undefined {
  const given = process.env['CHROMIUM_PATH'];
  return [...(given ? [given] : []), ...(whole ? [] : [light]), ...usual].find((file) => existsSync(file));
}

/** How it is started: by root in a container too, and without asking anybody anything. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
