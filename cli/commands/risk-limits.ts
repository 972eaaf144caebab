import { type Command, Option } from 'commander';
import { wholeNumber, withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}
type SetOptions = CommonOptions & { scope: string; reason: string };
type HistoryOptions = CommonOptions & { limit: number; user?: boolean };

/** What an account's limits are, who changed them, and to change them: subcommands of `risk limits`. */
export function registerRiskLimits(risk: Command): void {
  const limits = risk.command('limits').description('show and change limits').helpCommand(false);
  const show = limits.command('show').description('the limits of an account, level by level');
  withAccount(withInstance(withJson(show))).action((options: CommonOptions) =>
    runTrading(options, async (connection) => {
      const { showLimits } = await import('../trading/risk-limits.ts');
      return showLimits(connection);
    }),
  );
  const set = limits
    .command('set')
    .description('change limits of one level, from the next order on; the others of the level stay')
    .argument(
      '<changes...>',
      'NAME=VALUE, or NAME=off, such as openOrdersMax=20 instrumentsAllowed=BTC/USDT,ETH/USDT',
    )
    .option('--scope <level>', 'user, account, strategy:ID or instrument:SYMBOL', 'account')
    .requiredOption('--reason <text>', 'why; kept with the change');
  withAccount(withInstance(withJson(set))).action((changes: string[], options: SetOptions) =>
    runTrading(options, async (connection) => {
      const { setLimits } = await import('../trading/risk-limits.ts');
      return setLimits(connection, { changes, scope: options.scope, reason: options.reason });
    }),
  );
  const history = limits
    .command('history')
    .description('who changed limits, when, why, from what to what; newest first')
    .addOption(new Option('--limit <number>', 'at most so many').argParser(wholeNumber).default(50))
    .option('--user', 'of the level that all your accounts have');
  withAccount(withInstance(withJson(history))).action((options: HistoryOptions) =>
    runTrading(options, async (connection) => {
      const { showLimitHistory } = await import('../trading/risk-limits.ts');
      return showLimitHistory(connection, options.limit, options.user === true ? 'user' : 'account');
    }),
  );
}
