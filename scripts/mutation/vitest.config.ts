import { defineConfig } from 'vitest/config';

/** The tests that a mutant of risk must not survive. */
export default defineConfig({
  test: { include: ['shared/domain/risk/*.test.ts'], testTimeout: 60_000 },
});
