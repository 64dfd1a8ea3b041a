import { defineConfig } from 'playwright/test';
import { longPages, part, timedPages } from './test/parts.ts';
import { chromiumArgs, chromiumPath } from './test/support/chromium.ts';

const executablePath = chromiumPath();

/** Globs are matched against whole paths. */
const anywhere = (pages: string[]) => pages.map((page) => `**/${page}`);

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'out/playwright',
  workers: 2,
  projects: [
    {
      name: 'pages',
      testIgnore: anywhere([...timedPages, ...(part === 'quick' ? longPages : [])]),
      // Files that are named to the runner would not do: what "alone" depends on runs whole.
      ...(part === 'rest' ? { testMatch: anywhere(longPages) } : {}),
    },
    ...(part === 'quick' ? [] : [{ name: 'alone', testMatch: anywhere(timedPages), dependencies: ['pages'] }]),
  ],
  timeout: 120_000,
  expect: { timeout: 30_000 }, // what is waited for comes late on a busy machine; nothing is measured by it
  reporter: [['list'], ['json', { outputFile: process.env['VESPER_PAGES_REPORT'] ?? 'out/e2e.json' }]],
  use: {
    headless: true,
    ...(executablePath
      ? {
          launchOptions: {
            executablePath,
            args: chromiumArgs,
          },
        }
      : {}),
    // Without its film: each frame of it is drawn and packed beside the test, on the same cores.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
});
