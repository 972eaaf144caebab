import type { Command } from 'commander';
import * as z from 'zod';
import { withInstance, withJson } from '../options.ts';
import { done, type Outcome, refused, report } from '../output.ts';

interface DashboardOptions {
  instance?: number;
  json?: boolean;
}

export function registerDashboard(program: Command): void {
  const command = program
    .command('dashboard')
    .description('where the dashboard is, and how to sign in to it as the paper user');
  withInstance(withJson(command)).action(async (options: DashboardOptions) => {
    report(await describeDashboard(options.instance), options);
  });
}

const paperSecrets = z.object({ paperUserPassword: z.string() });

/** The paper user's password is worth something on this machine only; it is shown where it is asked for, and nowhere else. */
async function describeDashboard(instance: number | undefined): Promise<Outcome> {
  const { selectInstance } = await import('#local-cloud/select-instance.ts');
  const { filesOfPortBase } = await import('#local-cloud/instance.ts');
  const { readJsonFile } = await import('#local-cloud/json-file.ts');
  const choice = selectInstance(instance);
  if (!choice.ok) return refused(choice.code, choice.message);
  const { document, portBase } = choice.record;
  if (!document) return refused('NOT_READY', `The instance at port base ${portBase} is still starting.`);
  if (document.dashboard === null)
    return refused(
      'NO_DASHBOARD',
      `The instance at port base ${portBase} has no dashboard: its log says why.`,
    );
  const password = readJsonFile(filesOfPortBase(portBase).secrets, paperSecrets)?.paperUserPassword ?? null;
  const { email } = document.user;
  const text = [
    `Dashboard  ${document.dashboard}`,
    `E-mail     ${email}`,
    `Password   ${password ?? '(not known here)'}`,
  ].join('\n');
  return done({ dashboard: document.dashboard, email, password }, text);
}
