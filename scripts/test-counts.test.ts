import { describe, expect, it } from 'vitest';
import { countsLine, countTests, failuresIn } from './test-counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });

describe('test counts', () => {
  it.each([
    {
      case: 'all passed',
      report: report(file('passed', 'passed', 'passed')),
      exit: 0,
      line: '2 passed, 0 failed, 0 skipped',
    },
    {
      case: 'over all files',
      report: report(file('failed', 'failed'), file('passed', 'passed', 'skipped', 'todo')),
      exit: 1,
      line: '1 passed, 1 failed, 2 skipped',
    },
    {
      case: 'a file that cannot be imported',
      report: report(file('failed'), file('passed', 'passed')),
      exit: 1,
      line: '1 passed, 1 failed, 0 skipped',
    },
    {
      case: 'a hook that failed',
      report: report(file('failed', 'passed', 'pending')),
      exit: 1,
      line: '1 passed, 1 failed, 1 skipped',
    },
    {
      case: 'a coverage threshold missed',
      report: report(file('passed', 'passed')),
      exit: 1,
      line: '1 passed, 1 failed, 0 skipped',
    },
    { case: 'no report', report: undefined, exit: 1, line: '0 passed, 1 failed, 0 skipped' },
    { case: 'no report but a pass', report: undefined, exit: 0, line: '0 passed, 1 failed, 0 skipped' },
    { case: 'nothing run', report: report(), exit: 0, line: '0 passed, 1 failed, 0 skipped' },
  ])('case: $line', ({ report: found, exit, line }) => {
    expect(countsLine(countTests(found, exit))).toBe(line);
  });

  it('says what failed and why, a file that failed as a whole too', () => {
    const reason = [
      '\u001b[31mError: 2 is not 3\u001b[39m',
      '',
      '    at node_modules/vitest/run.js:1',
      '    at b.test.ts:7',
    ].join('\n');
    const takes = { status: 'failed', fullName: 'takes', failureMessages: [reason] };
    const found = {
      testResults: [
        { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'adds' }] },
        { name: 'b.test.ts', status: 'failed', assertionResults: [takes] },
        { name: 'c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    };
    expect(failuresIn(found)).toEqual([
      'b.test.ts: takes\n    Error: 2 is not 3\n        at b.test.ts:7',
      'c.test.ts\n    no such module',
    ]);
    expect(failuresIn(undefined)).toEqual([]);
  });
});
