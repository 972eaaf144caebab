import { defineConfig } from 'vitest/config';

/** What `cloud` and `soak` share: one local cloud for the whole run, and one file at a time on it. */
const onLocalCloud = {
  globalSetup: ['tests/support/start-cloud.ts'],
  testTimeout: 120_000,
  hookTimeout: 300_000,
  fileParallelism: false,
};

/**
 * `fast` needs no network and no cloud; `simulation` runs the core under seeded faults; `cloud` starts a local cloud.
 * `npm test` runs these three. `soak` is for what waits minutes by its nature, such as alarms. Run one alone with
 * `npm run test:fast`, `test:simulation`, `test:cloud`, `test:soak`.
 */
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['shared/domain/**', 'shared/application/**'],
      exclude: ['**/*.test.ts', '**/*.json', 'shared/testing/**'],
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
            '{shared,functions,long-running,sim-exchange,local-cloud,cli,infra,scripts,bench,research}/**/*.test.ts',
            'tests/{architecture,infra}/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // More than processors: many of them wait for processes, timers and sockets.
          maxWorkers: 4,
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
          ...onLocalCloud,
        },
      },
      { test: { name: 'soak', include: ['tests/soak/**/*.test.ts'], ...onLocalCloud } },
    ],
  },
});
