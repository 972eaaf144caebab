import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Child, tail } from './child.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
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
  const run = (script: string, onStart: (child: Child) => void = () => {}, signal = never) =>
    runLogged({
      doing: 'trying',
      args: ['-e', script],
      env: {},
      logFile: join(tempDir(), 'try.log'),
      signal,
      onStart,
    });
  const never = new AbortController().signal;
  /** Tells the pid of a child of its own in its log, and runs on. */
  const withChild = `
    const { spawn } = require('node:child_process');
    console.log(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid);
    setInterval(() => {}, 1000);`;
  const grandchildOf = async (child: Child): Promise<ProcessIdentity> => {
    const pid = await vi.waitFor(() => Number(/^\d+$/m.exec(tail(child.logFile))?.[0] ?? expect.fail()), {
      timeout: 10_000,
    });
    return identify(pid) ?? expect.fail('the grandchild does not run');
  };

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

  it('has ended, and its children with it, when an abort rejects it', async () => {
    const asked = new AbortController();
    const started = Promise.withResolvers<Child>();
    const running = run(withChild, started.resolve, asked.signal);
    const grandchild = await grandchildOf(await started.promise);
    asked.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(isAlive((await started.promise).identity)).toBe(false);
    await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 10_000 });
  });

  it('ends with its children when its starter is gone', async () => {
    const started = Promise.withResolvers<Child>();
    const running = run(withChild, started.resolve);
    const child = await started.promise;
    const grandchild = await grandchildOf(child);
    child.abandon();
    await expect(running).rejects.toThrow('trying failed: signal SIGKILL');
    await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 10_000 });
  });
});
