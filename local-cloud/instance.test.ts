import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  claimInstance,
  filesOfPortBase,
  instanceFiles,
  readRecord,
  releaseInstance,
  runningInstances,
  writeRecord,
} from './instance.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { readOrCreateSecrets } from './secrets.ts';
import { selectInstance } from './select-instance.ts';
import { tempDir } from './testing/temp-dir.ts';

const dead: ProcessIdentity = { pid: process.pid, startedAt: 'long ago' };

function alive(): ProcessIdentity {
  const identity = identify(process.pid);
  if (identity === undefined) throw new Error('not identified');
  return identity;
}

describe('claim', () => {
  it('is had by one, and by another after its release', () => {
    const files = instanceFiles(tempDir());
    expect(claimInstance(files)).toBe(true);
    expect(claimInstance(files)).toBe(false);
    releaseInstance(files);
    expect(claimInstance(files)).toBe(true);
  });

  it.each([
    { case: 'a dead process', content: JSON.stringify(dead) },
    { case: 'a process that died while writing it', content: '{"pid":' },
  ])('of $case is taken over', ({ content }) => {
    const files = instanceFiles(tempDir());
    writeFileSync(files.lock, content);
    expect(claimInstance(files)).toBe(true);
    expect(claimInstance(files)).toBe(false);
  });
});

describe('instances', () => {
  beforeEach(() => {
    vi.stubEnv('TRADEWIND_STATE_DIR', tempDir());
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  function record(portBase: number, supervisor: ProcessIdentity) {
    writeRecord(filesOfPortBase(portBase), { portBase, supervisor, children: [] });
  }

  it('run while their supervisor lives', () => {
    record(5000, alive());
    record(4600, alive());
    record(4700, dead);
    expect(runningInstances().map((one) => one.portBase)).toEqual([4600, 5000]);
  });

  it.each([
    { running: [], asked: undefined, expected: 'NOT_RUNNING' },
    { running: [4600], asked: undefined, expected: 4600 },
    { running: [4600, 5000], asked: undefined, expected: 'INSTANCE_AMBIGUOUS' },
    { running: [4600, 5000], asked: 5000, expected: 5000 },
    { running: [4600], asked: 5000, expected: 'NOT_RUNNING' },
  ])('$running, asked for $asked: $expected', ({ running, asked, expected }) => {
    for (const portBase of running) record(portBase, alive());
    const choice = selectInstance(asked);
    expect(choice.ok ? choice.record.portBase : choice.code).toBe(expected);
  });

  it('live where TRADEWIND_STATE_DIR says, seen from where the command was started', () => {
    vi.stubEnv('TRADEWIND_STATE_DIR', 'some/folder');
    expect(filesOfPortBase(4600).root).toBe(join(process.cwd(), 'some/folder/4600'));
  });

  it('can be stopped when another version wrote what they are', () => {
    const files = filesOfPortBase(4600);
    record(4600, alive());
    const written = JSON.parse(readFileSync(files.record, 'utf8'));
    writeFileSync(files.record, JSON.stringify({ ...written, document: { portBase: 4600 } }));
    expect(runningInstances()).toMatchObject([{ portBase: 4600, supervisor: alive() }]);
    expect(readRecord(files)?.document).toBeUndefined();
  });

  it('are not found in a record of another shape', () => {
    const files = filesOfPortBase(4600);
    record(4600, alive());
    writeFileSync(files.record, '{"portBase": "4600"}');
    expect(readRecord(files)).toBeUndefined();
    expect(runningInstances()).toEqual([]);
  });
});

describe('secrets', () => {
  it('are made once and readable by their owner alone', () => {
    const files = instanceFiles(tempDir());
    const made = readOrCreateSecrets(files);
    expect(readOrCreateSecrets(files)).toEqual(made);
    expect(existsSync(files.secrets)).toBe(true);
    expect(statSync(files.secrets).mode & 0o777).toBe(0o600);
  });

  it('differ between instances and please the password policy', () => {
    const one = readOrCreateSecrets(instanceFiles(tempDir()));
    const other = readOrCreateSecrets(instanceFiles(tempDir()));
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(8);
    for (const needed of [/[a-z]/, /[A-Z]/, /\d/, /[^a-z0-9]/i, /.{12}/])
      expect(one.paperUserPassword).toMatch(needed);
  });
});
