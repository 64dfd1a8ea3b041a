import { defineConfig } from 'playwright/test';
import { chromiumArgs, chromiumPath } from './test/support/chromium.ts';

const executablePath = chromiumPath();

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'out/playwright',
  workers: 2,
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
    trace: 'retain-on-failure',
  },
});
