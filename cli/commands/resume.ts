import type { Command } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface ResumeOptions {
  scope: string;
  reason: string;
  instance?: number;
  json?: boolean;
}

export function registerResume(program: Command): void {
  const resume = program
    .command('resume')
    .description('let what was stopped trade again, after you have looked why, and a passed preflight')
    .requiredOption('--scope <scope>', 'account:ID, strategy:S, user, venue:V or global')
    .requiredOption('--reason <text>', 'what you found; kept with the account');
  withInstance(withJson(resume)).action((options: ResumeOptions) =>
    runTrading(options, async (connection) => {
      const { resumeScope } = await import('../trading/states.ts');
      return resumeScope(connection, options);
    }),
  );
}
