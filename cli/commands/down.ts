import type { Command } from 'commander';
import { withInstance, withJson, withTimeout } from '../options.ts';
import { done, refused, report, undecided } from '../output.ts';

interface DownOptions {
  instance?: number;
  timeout: number;
  json?: boolean;
}

export function registerDown(program: Command): void {
  const command = program
    .command('down')
    .description('stop a running instance and wait until it has stopped');
  withTimeout(withInstance(withJson(command)), 60).action(runDown);
}

async function runDown(options: DownOptions): Promise<void> {
  const { selectInstance } = await import('#local-cloud/select-instance.ts');
  const { signal, waitForExit } = await import('#local-cloud/process-identity.ts');
  const choice = selectInstance(options.instance);
  if (!choice.ok) return report(refused(choice.code, choice.message), options);
  const { portBase, supervisor } = choice.record;
  signal(supervisor, 'SIGTERM', 'process');
  if (!(await waitForExit(supervisor, options.timeout * 1000))) {
    const message = `The instance at port base ${portBase} still stops after ${options.timeout} s.`;
    return report(undecided('STILL_STOPPING', message, { portBase }), options);
  }
  report(done({ portBase, stopped: true }, `Stopped the instance at port base ${portBase}.`), options);
}
