import { stripVTControlCharacters } from 'node:util';
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
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().optional(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
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

/** What failed, a file's name before each, and why: the last lines of a long run should say it. */
export function failuresIn(report: unknown): string[] {
  const files = vitestReport.safeParse(report).data?.testResults ?? [];
  return files.flatMap(({ name = 'a file', status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [withReason(name, message)];
    return failed.map(({ fullName = 'a test', failureMessages }) =>
      withReason(`${name}: ${fullName}`, failureMessages?.join('\n')),
    );
  });
}

/** Enough for the message, what was expected, and the test's own line. */
const reasonLinesMax = 15;

function withReason(title: string, reason = ''): string {
  const lines = stripVTControlCharacters(reason).split('\n');
  const telling = lines.filter((line) => line.trim() !== '' && !line.includes('node_modules'));
  return [title, ...telling.slice(0, reasonLinesMax).map((line) => `    ${line}`)].join('\n');
}

export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
