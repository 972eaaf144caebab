import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { forgetOldAssets } from './assets.ts';
import { type InstanceFiles, readRecord } from './instance.ts';
import { signal, waitForExit } from './process-identity.ts';

const stopLimitMs = 31_000;
/** Open while this runs: a detached supervisor writes it. */
export const supervisorLogName = 'supervisor.log';

/**
 * Ends what a crashed run left behind and removes its temporary files. Children end by themselves when their
 * supervisor dies; this waits for those still saving their state, and ends those that do not.
 * Only processes recorded by pid AND start time are touched.
 */
export async function cleanUp(files: InstanceFiles): Promise<void> {
  const children = readRecord(files)?.children ?? [];
  for (const { process } of children) signal(process, 'SIGTERM', 'process');
  for (const { process } of children) {
    if (!(await waitForExit(process, stopLimitMs))) signal(process, 'SIGKILL', 'group');
  }
  rmSync(files.record, { force: true });
  rmSync(files.tmp, { recursive: true, force: true });
  keepLogsOfLastRun(files.logs);
  forgetOldAssets(files);
}

/** Forgets everything of this instance (`--fresh`) but the claim on it and its logs. */
export function clearState(files: InstanceFiles): void {
  for (const name of readdirSync(files.root)) {
    const path = join(files.root, name);
    if (path !== files.lock && path !== files.logs) rmSync(path, { recursive: true, force: true });
  }
}

/** `x.log` becomes `x.log.1`: a crash can still be looked into, and logs do not grow for ever. */
function keepLogsOfLastRun(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.log') && name !== supervisorLogName) {
      renameSync(join(folder, name), join(folder, `${name}.1`));
    }
  }
}
