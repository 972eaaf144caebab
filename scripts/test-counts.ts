import * as z from 'zod';

/** Tests over all projects. A failed lint, type check, coverage threshold or file import counts as one failed. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of vitest's JSON report that counting needs. */
const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string().optional(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string().optional() })),
    }),
  ),
});

/** Counts a vitest run; `report` is undefined when it wrote none, `exitCode` is its own verdict. */
export function countTests(report: unknown, exitCode: number): TestCounts {
  const files = vitestReport.safeParse(report).data?.testResults ?? [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of files) {
    for (const test of assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    // A file that could not even be imported, or whose hook failed, has no failed test to count.
    if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed')) counts.failed += 1;
  }
  // A threshold that was missed, an unhandled error, a crash: vitest says no, so the count must not say yes.
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  // A run without a single test proves nothing.
  if (counts.passed + counts.failed === 0) counts.failed = 1;
  return counts;
}

/** Titles of what failed, a file's name before each: the last lines of a long run should say them. */
export function failedTitles(report: unknown): string[] {
  const files = vitestReport.safeParse(report).data?.testResults ?? [];
  return files.flatMap(({ name = 'a file', status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [name];
    return failed.map(({ fullName = 'a test' }) => `${name}: ${fullName}`);
  });
}

export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
