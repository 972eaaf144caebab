import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, tail } from './child.ts';
import { LocalCloudError } from './local-cloud-error.ts';

export interface HealthWait {
  url: string;
  child: Child;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Polls `url` until it answers 2xx. Throws LocalCloudError when the child ends first or time runs out. */
export async function waitForHealth({ url, child, timeoutMs, signal }: HealthWait): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    if (await answersOk(url)) return;
    if (child.hasExited()) throw endedEarly(child, await child.exited);
    if (performance.now() > deadlineMs) {
      throw new LocalCloudError(
        `${child.name} did not become ready within ${timeoutMs / 1000} s (${url})`,
        child.logFile,
      );
    }
    await sleep(50, undefined, { signal });
  }
}

export function endedEarly(child: Child, how: string): LocalCloudError {
  return new LocalCloudError(
    `${child.name} ended before it was ready (${how}):\n${tail(child.logFile)}`,
    child.logFile,
  );
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
