import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstError, runLogged } from './run-logged.ts';
import { tempDir } from './testing/temp-dir.ts';

const failedResource =
  'Tradewind-Data | 3 | CREATE_FAILED | AWS::SQS::Queue | Queue (Queue1) Invalid value for VisibilityTimeout';

describe('first error of a log', () => {
  it.each([
    {
      case: 'a resource that failed before the verdict that it caused',
      log: `all good\n❌ Tradewind-Data failed: ROLLBACK\n${failedResource}\n`,
      expected: failedResource,
    },
    {
      case: 'a bundling error in colours',
      log: '\u001b[31m✘ [ERROR] Could not resolve "x"\u001b[39m\nError: build failed\n',
      expected: '✘ [ERROR] Could not resolve "x"',
    },
    {
      case: 'an asset that could not be uploaded',
      log: "A: start: Publishing\nA: fail: No bucket named 'assets'\nFailed to publish\n",
      expected: "A: fail: No bucket named 'assets'",
    },
    {
      case: 'a thrown error below its source line',
      log: '  throw new Error("x")\n\nTypeError: target must be aws or local\n    at x.ts:1\n',
      expected: 'TypeError: target must be aws or local',
    },
    { case: 'the last line, when none names an error', log: 'a\nkilled\n\n', expected: 'killed' },
    { case: 'nothing in an empty log', log: '\n', expected: undefined },
  ])('is $case', ({ log, expected }) => {
    expect(firstError(log)).toBe(expected);
  });
});

describe('a logged command', () => {
  const run = (script: string, signal = new AbortController().signal) =>
    runLogged({
      doing: 'trying',
      command: process.execPath,
      args: ['-e', script],
      env: {},
      logFile: join(tempDir(), 'try.log'),
      signal,
    });

  it('passes when it exits with 0', async () => {
    await expect(run('console.log("error: not really")')).resolves.toBeUndefined();
  });

  it('fails with what its log says and where that log is', async () => {
    await expect(run('console.log("fail: no bucket"); process.exitCode = 1')).rejects.toMatchObject({
      name: 'LocalCloudError',
      message: 'trying failed: fail: no bucket',
      logFile: expect.stringContaining('try.log'),
    });
  });

  it('is ended by an abort', async () => {
    const asked = new AbortController();
    const running = run('setInterval(() => {}, 1000)', asked.signal);
    asked.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});
