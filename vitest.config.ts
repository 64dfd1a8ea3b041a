import { defineConfig } from 'vitest/config';
import { longTests, part, timedTests } from './test/parts.ts';
import { builtWorkers } from './test/support/built-workers.ts';

/** They replace modules, so they need processes of their own. */
const mocking = ['test/engine/redact/worker.test.ts', 'test/engine/redact/borders.test.ts'];

/** In a project of their own, or left out. */
const elsewhere = [...timedTests, ...(part === 'quick' ? longTests : [])];

/** Node tests. They run from source, but for the engine's workers; `npm run build` is needed for those that start the built program. */
export default defineConfig({
  plugins: [await builtWorkers()],
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 3, // on two cores: much of a test is waiting, for watches, other processes, clocks; more only makes each of them late
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } }, // what is waited for comes late on a busy machine; nothing is measured by it
    projects: [
      {
        extends: true,
        // Nothing here changes its process, so files share one: loading the modules anew took a quarter second of each file.
        test: {
          name: 'rooms',
          isolate: false,
          include: ['test/{engine,clients,renderer,shared}/**/*.test.ts', 'test/*.test.ts'],
          exclude: [...mocking, ...elsewhere],
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['test/{agents,contract,crash,hosts,mcp,node,trust}/**/*.test.ts', ...mocking],
          exclude: elsewhere,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: part === 'quick' ? [] : timedTests,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
