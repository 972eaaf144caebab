import { defineConfig } from 'vitest/config';

/** What `cloud` and `soak` share: one local cloud for the whole run, and one file at a time on it. */
const onLocalCloud = {
  globalSetup: ['tests/support/start-cloud.ts'],
  testTimeout: 120_000,
  hookTimeout: 300_000,
  fileParallelism: false,
  isolate: false,
};

/**
 * What a worker of its own shows: how much memory is held, or the first use of a library. All other fast tests share
 * workers: half of their time went into loading the same modules again for every file.
 */
const alone = [
  'long-running/ws-ingest/market-data/market-faults.test.ts',
  'tests/infra/venue-bundles.test.ts',
];
/**
 * They open a second paper account at a simulated venue, which has one account for both: neither's books tie out while the other
 * trades. So they run apart from the files that look at books and alarms.
 */
const withSecondAccount = ['tests/dashboard/{account,two-users}.test.ts'];
const fast = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What a file changes of the process is undone before the next one.
  restoreMocks: true,
  unstubEnvs: true,
  unstubGlobals: true,
};

/**
 * `fast` and `alone` need no network and no cloud; `simulation` runs the core under seeded faults; `cloud` starts a local cloud.
 * `npm test` runs these four. `soak` is for what waits minutes by its nature, such as alarms. Run one alone with
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
            '{shared,functions,long-running,sim-exchange,local-cloud,cli,infra,scripts,bench,research,dashboard/src}/**/*.test.ts',
            'tests/{architecture,infra}/**/*.test.ts',
          ],
          exclude: alone,
          ...fast,
          isolate: false,
          // More than processors: many of them wait for processes, timers and sockets.
          maxWorkers: 4,
        },
      },
      { test: { name: 'alone', include: alone, ...fast } },
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
          include: ['tests/{contract,integration,cli,dashboard}/**/*.test.ts'],
          exclude: withSecondAccount,
          ...onLocalCloud,
        },
      },
      { test: { name: 'soak', include: ['tests/soak/**/*.test.ts', ...withSecondAccount], ...onLocalCloud } },
    ],
  },
});
