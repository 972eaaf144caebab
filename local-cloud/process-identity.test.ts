import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { identify, isAlive, signal, waitForExit } from './process-identity.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function startSleeper(): { child: ChildProcess; pid: number } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  started.push(child);
  if (child.pid === undefined) throw new Error('not started');
  return { child, pid: child.pid };
}

describe('process identity', () => {
  it('knows this process, again and again the same', () => {
    expect(identify(process.pid)).toEqual(identify(process.pid));
  });

  it('knows no process that does not run', async () => {
    const { child, pid } = startSleeper();
    const identity = identify(pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identify(pid)).toBeUndefined();
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('does not take a stranger with the same pid for the recorded process', () => {
    const stranger = { pid: process.pid, startedAt: 'long ago' };
    expect(isAlive(stranger)).toBe(false);
    // A signal to it would end this very test run.
    expect(signal(stranger, 'SIGKILL', 'process')).toBe(false);
  });

  it('signals the recorded process and waits for its end', async () => {
    const { pid } = startSleeper();
    const identity = identify(pid);
    if (identity === undefined) throw new Error('not identified');
    expect(await waitForExit(identity, 10)).toBe(false);
    expect(signal(identity, 'SIGTERM', 'process')).toBe(true);
    expect(await waitForExit(identity, 10_000)).toBe(true);
  });
});
