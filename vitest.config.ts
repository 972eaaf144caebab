import { defineConfig } from 'vitest/config';

/**
 * Two projects: `fast` needs no network and no cloud; `cloud` starts one local cloud for its whole run.
 * Run one alone with `npm run test:fast` / `npm run test:cloud`.
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
            '{shared,functions,long-running,sim-exchange,local-cloud,cli,infra}/**/*.test.ts',
            'tests/{architecture,infra}/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
