import { defineConfig } from 'vitest/config';

/** Node tests. They run straight from source; `npm run build` is needed only for those that start the built program. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 4, // on two cores: most of a test is waiting, for watches, other processes, clocks
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
