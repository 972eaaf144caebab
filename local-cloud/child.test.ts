import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Child, startChild, tail } from './child.ts';
import { cleanUp } from './clean-up.ts';
import { instanceFiles, writeRecord } from './instance.ts';
import { keepAlive, restartDelayMs } from './keep-alive.ts';
import { identify, isAlive } from './process-identity.ts';
import { tempDir } from './testing/temp-dir.ts';

const env = { PATH: process.env.PATH ?? '' };

function start(folder: string, script: string, onLine?: (line: string) => void): Child {
  const child = startChild({
    name: 'a child',
    command: process.execPath,
    args: ['-e', script],
    env,
    logFile: join(folder, 'child.log'),
    ...(onLine && { onLine }),
  });
  onTestFinished(() => child.stop());
  return child;
}

/** Starts a child that prints one line once it runs; returns it with that line. */
async function startReady(folder: string, script: string): Promise<{ child: Child; line: string }> {
  const line = Promise.withResolvers<string>();
  const child = start(folder, script, line.resolve);
  return { child, line: await line.promise };
}

const idle = 'setInterval(() => {}, 1000); console.log("ready");';

describe('child', () => {
  it('writes to its log and tells how it ended', async () => {
    const folder = tempDir();
    const child = start(folder, 'console.log("a\\nb"); console.error("c"); process.exitCode = 3');
    expect(await child.exited).toBe('exit code 3');
    expect(tail(child.logFile, 2)).toBe('b\nc');
  });

  it('stops on request, also twice', async () => {
    const { child } = await startReady(tempDir(), idle);
    await child.stop();
    await child.stop();
    expect(child.hasExited()).toBe(true);
    expect(isAlive(child.identity)).toBe(false);
  });

  it('takes its own children with it', async () => {
    const grandchild = `
      const { spawn } = require('node:child_process');
      console.log(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid);
      setInterval(() => {}, 1000);`;
    const { child, line } = await startReady(tempDir(), grandchild);
    const identity = identify(Number(line));
    await child.stop();
    if (identity === undefined) throw new Error('the grandchild did not start');
    await vi.waitFor(() => expect(isAlive(identity)).toBe(false), { timeout: 10_000 });
  });

  it('sees end-of-file on stdin when its starter is killed', async () => {
    const folder = tempDir();
    const pidFile = join(folder, 'pid');
    const starter = `
      import { startChild } from ${JSON.stringify(join(import.meta.dirname, 'child.ts'))};
      import { writeFileSync } from 'node:fs';
      const script = 'process.stdin.on("end", () => process.exit(0)).resume(); console.log("ready")';
      const child = startChild({
        name: 'x', command: process.execPath, args: ['-e', script], env: {},
        logFile: ${JSON.stringify(join(folder, 'inner.log'))},
        onLine: () => { writeFileSync(${JSON.stringify(pidFile)}, String(child.identity.pid)); console.log('ready'); },
      });`;
    const file = join(folder, 'starter.ts');
    writeFileSync(file, starter);
    const ready = Promise.withResolvers<string>();
    const outer = startChild({
      name: 'the starter',
      command: process.execPath,
      args: [file],
      env,
      logFile: join(folder, 'outer.log'),
      onLine: ready.resolve,
    });
    onTestFinished(() => outer.stop());
    await Promise.race([
      ready.promise,
      outer.exited.then((how) => Promise.reject(new Error(`${how} ${tail(outer.logFile, 9)}`))),
    ]);
    const inner = identify(Number(readFileSync(pidFile, 'utf8')));
    process.kill(outer.identity.pid, 'SIGKILL');
    if (inner === undefined) throw new Error('the inner child did not start');
    await vi.waitFor(() => expect(isAlive(inner)).toBe(false), { timeout: 10_000 });
  });
});

describe('clean-up after a crash', () => {
  it('ends recorded children, spares strangers with their pid, removes temporary files', async () => {
    const files = instanceFiles(tempDir());
    const { child } = await startReady(files.root, idle);
    const stranger = await startReady(files.root, idle);
    writeRecord(files, {
      portBase: 4600,
      supervisor: { pid: 1, startedAt: 'long ago' },
      children: [
        { name: 'a child', process: child.identity },
        { name: 'reused pid', process: { ...stranger.child.identity, startedAt: 'long ago' } },
      ],
    });
    await cleanUp(files);
    expect(isAlive(child.identity)).toBe(false);
    expect(isAlive(stranger.child.identity)).toBe(true);
    expect(existsSync(files.record)).toBe(false);
  });
});

describe('keep alive', () => {
  it('starts a child again when it dies, and not after a stop', async () => {
    const folder = tempDir();
    const notes: string[] = [];
    const started: Child[] = [];
    const kept = await keepAlive(
      {
        name: 'a child',
        start: async (_signal, onStart) => onStart((await startReady(folder, idle)).child),
        onStart: (child) => started.push(child),
        note: (line) => notes.push(line),
      },
      new AbortController().signal,
    );
    onTestFinished(() => kept.stop());
    process.kill(started[0]?.identity.pid ?? Number.NaN, 'SIGKILL');
    await vi.waitFor(() => expect(notes).toHaveLength(2), { timeout: 10_000 });
    expect(notes).toEqual(['a child ended (signal SIGKILL): it is started again', 'a child runs again']);
    await kept.stop();
    expect(started).toHaveLength(2);
    expect(started.map((child) => child.hasExited())).toEqual([true, true]);
  });

  it('fails when the first start fails, and leaves nothing running', async () => {
    const started: Child[] = [];
    const failing = keepAlive(
      {
        name: 'a child',
        start: async (_signal, onStart) => {
          onStart((await startReady(tempDir(), idle)).child);
          throw new Error('never ready');
        },
        onStart: (child) => started.push(child),
        note: () => {},
      },
      new AbortController().signal,
    );
    await expect(failing).rejects.toThrow('never ready');
    expect(started.map((child) => child.hasExited())).toEqual([true]);
  });

  it('waits longer and longer between restarts, up to a limit', () => {
    const delays = [0, 1, 2, 6, 100].map(restartDelayMs);
    expect(delays).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  });
});
