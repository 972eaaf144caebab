import { type Command, Option } from 'commander';
import { moment, withInstance, withJson, withTimeout } from '../options.ts';
import { runTrading } from '../run-trading.ts';
import type { StartOptions } from '../trading/backtests.ts';
import type { CompareOptions } from '../trading/compare.ts';
import { json, number } from './backtest/options.ts';
import { withServerTerms } from './server-terms.ts';

interface CommonOptions {
  instance?: number;
  json?: boolean;
}

/** Backtests that run on the server, over the history that it keeps. */
export function registerBacktests(program: Command): void {
  const backtests = program
    .command('backtests')
    .description('backtests on the server, over the history that it keeps: start, list, show, delete');
  const start = backtests
    .command('start')
    .description('run a strategy over the history of a market')
    .addOption(new Option('--params <json>', "the strategy's parameters").argParser(json));
  withTimeout(withInstance(withJson(withServerTerms(start))), 120).action(
    (options: CommonOptions & StartOptions) =>
      runTrading(options, async (connection) => {
        const { startBacktest } = await import('../trading/backtests.ts');
        return startBacktest(connection, options);
      }),
  );
  withInstance(withJson(backtests.command('list').description('yours, the newest first'))).action(
    (options: CommonOptions) =>
      runTrading(options, async (connection) => {
        const { listBacktests } = await import('../trading/backtests.ts');
        return listBacktests(connection);
      }),
  );
  const show = backtests
    .command('show <id>')
    .description('one as it stands')
    .option('--result', 'what came of it: figures, equity, trades');
  withInstance(withJson(show)).action((id: string, options: CommonOptions & { result?: boolean }) =>
    runTrading(options, async (connection) => {
      const { showBacktest, showResult } = await import('../trading/backtests.ts');
      return options.result ? showResult(connection, id) : showBacktest(connection, 'GET', id);
    }),
  );
  withInstance(withJson(backtests.command('delete <id>').description('with its result'))).action(
    (id: string, options: CommonOptions) =>
      runTrading(options, async (connection) => {
        const { showBacktest } = await import('../trading/backtests.ts');
        return showBacktest(connection, 'DELETE', id);
      }),
  );
}

/** A strategy's period again as a backtest, trade by trade. */
export function registerCompare(program: Command): void {
  const compare = program
    .command('compare')
    .description('run a strategy again over the candles that it was told, and compare trade by trade')
    .requiredOption('--strategy <id>', 'of a strategy that runs, or ran')
    .addOption(new Option('--from <time>', 'decided from then on').argParser(moment))
    .addOption(new Option('--to <time>', 'and before then').argParser(moment))
    .addOption(number('--fee-rate <ratio>', 'that the backtest charges', 0, 0.1).default(0.001))
    .addOption(number('--slippage <ratio>', 'that the backtest loses', 0, 0.5).default(0));
  withTimeout(withInstance(withJson(compare)), 120).action((options: CommonOptions & CompareOptions) =>
    runTrading(options, async (connection) => {
      const { compareStrategy } = await import('../trading/compare.ts');
      return compareStrategy(connection, options);
    }),
  );
}
