import { claimInstance, type InstanceDocument, type InstanceFiles, releaseInstance } from './instance.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import type { PortPlan } from './ports.ts';
import { stopSignals } from './process-identity.ts';
import type { Progress } from './progress.ts';
import { startInstance } from './start.ts';

export interface SuperviseOptions {
  files: InstanceFiles;
  plan: PortPlan;
  auth: boolean;
  fresh: boolean;
  marketSeed: string;
  progress: Progress;
  onReady: (document: InstanceDocument) => void;
}

export type SuperviseEnd =
  | { ok: true }
  | {
      ok: false;
      code: 'INSTANCE_RUNNING' | 'LOCAL_CLOUD_FAILED' | 'INTERRUPTED';
      message: string;
      logFile?: string;
    };

/** Runs one instance in this process until Ctrl-C, SIGTERM, SIGHUP or a failure; then stops all of it. */
export async function supervise(options: SuperviseOptions): Promise<SuperviseEnd> {
  const { files, plan, progress } = options;
  const asked = new AbortController();
  // A second Ctrl-C changes nothing: stopping is bounded, and cutting it short would lose the last state.
  const onSignal = () => asked.abort();
  for (const name of stopSignals) process.on(name, onSignal);
  if (!claimInstance(files)) {
    const message = `Tradewind already starts or runs at port base ${plan.portBase}.`;
    return { ok: false, code: 'INSTANCE_RUNNING', message };
  }
  try {
    const running = await startInstance({
      ...options,
      demonstrate: true,
      dashboard: true,
      signal: asked.signal,
    });
    try {
      options.onReady(running.document);
      const failure = await Promise.race([running.failed, aborted(asked.signal)]);
      if (failure !== undefined) return failed(failure);
    } finally {
      progress.note('Stops everything it started …');
      await running.stop();
    }
    progress.note('Everything has stopped. The next start goes on from here.');
    return { ok: true };
  } catch (error) {
    if (!asked.signal.aborted) return failed(error);
    return {
      ok: false,
      code: 'INTERRUPTED',
      message: 'Stopped before it was ready; nothing is left running.',
    };
  } finally {
    releaseInstance(files);
    for (const name of stopSignals) process.off(name, onSignal);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function failed(error: unknown): SuperviseEnd {
  const message = error instanceof Error ? error.message : String(error);
  const logFile = error instanceof LocalCloudError ? error.logFile : undefined;
  return { ok: false, code: 'LOCAL_CLOUD_FAILED', message, ...(logFile !== undefined && { logFile }) };
}
