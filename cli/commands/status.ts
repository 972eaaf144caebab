import type { Command } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { done, refused, report } from '../output.ts';
import { describeVenues } from '../views/venues.ts';

interface StatusOptions {
  instance?: number;
  json?: boolean;
}

export function registerStatus(program: Command): void {
  const command = program.command('status').description('show what runs, and where');
  withInstance(withJson(command)).action(runStatus);
}

async function runStatus(options: StatusOptions): Promise<void> {
  const { selectInstance } = await import('#local-cloud/select-instance.ts');
  const choice = selectInstance(options.instance);
  if (!choice.ok) return report(refused(choice.code, choice.message), options);
  const { document, portBase, supervisor, children } = choice.record;
  if (document === undefined) {
    const message = `The instance at port base ${portBase} is still starting (or stopping).`;
    return report(refused('NOT_READY', message, { portBase }), options);
  }
  const { isAlive } = await import('#local-cloud/process-identity.ts');
  const text = [
    `Tradewind runs at port base ${portBase} (supervisor pid ${supervisor.pid})`,
    `  API        ${document.api}/v1`,
    ...(document.ws === null ? [] : [`  stream     ${document.ws}`]),
    ...describeVenues(document),
    `  control    ${document.control}`,
    `  ws-ingest  ${document.ingest}`,
    `  paper user ${document.user.email}`,
    ...children.map(
      ({ name, process }) => `  ${isAlive(process) ? 'runs ' : 'ENDED'}      ${name} (pid ${process.pid})`,
    ),
  ].join('\n');
  report(done(document, text), options);
}
