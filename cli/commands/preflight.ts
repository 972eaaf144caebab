import type { Command } from 'commander';
import { withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface PreflightOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}

export function registerPreflight(program: Command): void {
  const preflight = program
    .command('preflight')
    .description('is everything in order before an account trades? exit code 0 if so, else 1');
  withAccount(withInstance(withJson(preflight))).action((options: PreflightOptions) =>
    runTrading(options, async (connection) => {
      const { showPreflight } = await import('../trading/preflight.ts');
      return showPreflight(connection);
    }),
  );
}
