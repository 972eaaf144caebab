import type { Command } from 'commander';
import { withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';
import { registerRiskLimits } from './risk-limits.ts';

interface RiskOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}

export function registerRisk(program: Command): void {
  const risk = program
    .command('risk')
    .description('limits, how much of them is used, and what they say about an order')
    .helpCommand(false);
  const explain = risk
    .command('explain')
    .description('what every rule says about an order, without placing it')
    .argument('<file>', 'an order as POST /v1/orders takes it, or - for standard input');
  withAccount(withInstance(withJson(explain))).action((file: string, options: RiskOptions) =>
    runTrading(options, async (connection) => {
      const { explainOrder } = await import('../trading/explain-order.ts');
      return explainOrder(connection, file);
    }),
  );
  registerRiskLimits(risk);
  const status = risk.command('status').description('every limit of an account and how much of it is used');
  withAccount(withInstance(withJson(status))).action((options: RiskOptions) =>
    runTrading(options, async (connection) => {
      const { showRiskStatus } = await import('../trading/show-risk-status.ts');
      return showRiskStatus(connection);
    }),
  );
}
