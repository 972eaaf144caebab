import { type Command, Option } from 'commander';
import { moment, wholeNumber, withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
  limit: number;
}
interface TradesOptions extends CommonOptions {
  all?: boolean;
  instrument?: string;
  from?: number;
  to?: number;
}

export function registerTrades(program: Command): void {
  const trades = program
    .command('trades')
    .description('what was traded, newest first')
    .addOption(new Option('--all', 'of all your accounts').conflicts(['account', 'venue']))
    .option('--instrument <symbol>', "ccxt's unified symbol, such as BTC/USDT")
    .addOption(new Option('--from <time>', 'from then on: 2026-01-31, or epoch ms').argParser(moment))
    .addOption(new Option('--to <time>', 'before then').argParser(moment));
  withAccount(withInstance(withJson(withLimit(trades)))).action(runTrades);
  const fills = program.command('fills').description('the trades of one order').argument('<orderId>');
  withInstance(withJson(withLimit(fills))).action(runFills);
}

function withLimit(command: Command): Command {
  return command.addOption(
    new Option('--limit <number>', 'at most so many').argParser(wholeNumber).default(50),
  );
}

function runTrades(options: TradesOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { showTrades } = await import('../trading/show-trades.ts');
    const { all, instrument, from, to, limit } = options;
    const accountId = all ? undefined : connection.accountId;
    const query = { accountId, instrument, fromMs: from?.toString(), toMs: to?.toString() };
    return showTrades(connection, '/v1/trades', query, limit);
  });
}

function runFills(orderId: string, { limit, ...options }: CommonOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { showTrades } = await import('../trading/show-trades.ts');
    return showTrades(connection, `/v1/orders/${encodeURIComponent(orderId)}/fills`, {}, limit);
  });
}
