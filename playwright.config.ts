import { defineConfig } from 'playwright/test';
import { chromiumArgs, chromiumPath } from './test/support/chromium.ts';

const executablePath = chromiumPath();

/** It holds a promise of a fifth of a second, so it comes last, with nothing beside it. */
const timed = '**/night.spec.ts';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'out/playwright',
  workers: 2,
  projects: [
    { name: 'pages', testIgnore: timed },
    { name: 'alone', testMatch: timed, dependencies: ['pages'] },
  ],
  timeout: 120_000,
  expect: { timeout: 30_000 }, // what is waited for comes late on a busy machine; nothing is measured by it
  reporter: [['list'], ['json', { outputFile: 'out/e2e.json' }]],
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
