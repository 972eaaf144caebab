import type { Command } from 'commander';
import { withAccount, withInstance, withJson, withTimeout } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface ReconcileOptions {
  account?: string;
  venue?: string;
  instance?: number;
  json?: boolean;
  timeout: number;
}

export function registerReconcile(program: Command): void {
  const reconcile = program
    .command('reconcile')
    .description(
      'compare an account with its venue now: orders, fills, balances; exit code 1 when they differ',
    );
  withTimeout(withAccount(withInstance(withJson(reconcile))), 60).action((options: ReconcileOptions) =>
    runTrading(options, async (connection) => {
      const { reconcileNow } = await import('../trading/reconcile-now.ts');
      return reconcileNow(connection, options.timeout * 1000);
    }),
  );
}
