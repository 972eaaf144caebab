/**
 * Mutation testing (`npm run mutation`): each rule of risk is changed in small ways, one at a time, and the tests beside it
 * must fail for each of them. What survives is a change that no test sees: docs/hacking.md lists those, with reasons.
 */
export default {
  mutate: ['shared/domain/risk/*.ts', '!shared/domain/risk/*.test.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  // TypeScript says no to types that do not fit; here only behaviour counts.
  disableTypeChecks: false,
  ignorePatterns: ['/*', '!/shared', '!/scripts', '!/package.json', '!/tsconfig.json'],
  tempDirName: '.tradewind/mutation',
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: '.tradewind/mutation.json' },
  clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true },
  thresholds: { high: 100, low: 95, break: 90 },
  timeoutMS: 60_000,
  concurrency: 2,
};
