import { defineConfig } from 'vitest/config';

/**
 * Three projects: `fast` needs no network and no cloud; `simulation` runs the core under seeded faults; `cloud` starts
 * one local cloud for its whole run. Run one alone with `npm run test:fast`, `test:simulation`, `test:cloud`.
 */
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['shared/domain/**', 'shared/application/**'],
      exclude: ['**/*.test.ts', 'shared/testing/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'shared/domain/**': { lines: 100 },
        'shared/application/**': { lines: 90 },
      },
    },
    projects: [
      {
        test: {
          name: 'fast',
          include: [
            '{shared,functions,long-running,sim-exchange,local-cloud,cli,infra,scripts,bench}/**/*.test.ts',
            'tests/{architecture,infra}/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['simulation/**/*.test.ts', 'tests/simulation/**/*.test.ts'],
          // Each of the long ones keeps every core busy by itself.
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'cloud',
          include: ['tests/{contract,integration,cli}/**/*.test.ts'],
          globalSetup: ['tests/support/start-cloud.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
