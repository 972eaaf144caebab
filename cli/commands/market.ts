import { type Command, Option } from 'commander';
import { moment, wholeNumber, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';
import { addWatch } from './stream.ts';

interface MarketOptions {
  venue: string;
  instance?: number;
  json?: boolean;
  levels?: number;
  limit?: number;
  timeframe?: string;
  to?: number;
}
type What = 'ticker' | 'book' | 'trades' | 'candles';

export function registerMarket(program: Command): void {
  const market = program
    .command('market')
    .description('what the venues say of their markets, and how old it is');
  const add = (what: What, description: string) => {
    const command = market
      .command(what)
      .description(description)
      .argument('<instrument>', "ccxt's unified symbol, such as BTC/USDT")
      .option('--venue <name>', 'the venue', 'binance');
    return withInstance(withJson(command)).action((symbol: string, options: MarketOptions) =>
      run(what, symbol, options),
    );
  };
  const count = (flags: string, most: string) => new Option(flags, most).argParser(wholeNumber);
  add('ticker', 'best prices, the last one, and what was traded in 24 hours');
  add('book', 'the order book').addOption(
    count('--levels <number>', 'at most so many a side (50)').default(10),
  );
  add('trades', 'the newest trades of everybody').addOption(
    count('--limit <number>', 'at most so many (100)').default(20),
  );
  add('candles', 'closed candles of the last three days')
    .option('--timeframe <text>', '1m to 1M', '1m')
    .addOption(count('--limit <number>', 'the newest so many (500)').default(20))
    .addOption(new Option('--to <time>', 'over by then: 2026-01-31, or epoch ms').argParser(moment));
  addSubscriptions(market);
  addWatch(market);
}

/** Which markets are followed for you. */
function addSubscriptions(market: Command): void {
  const change = (name: 'subscribe' | 'unsubscribe', description: string) => {
    const command = market
      .command(name)
      .description(description)
      .argument('<instrument>', "ccxt's unified symbol, such as BTC/USDT")
      .option('--venue <name>', 'the venue', 'binance');
    withInstance(withJson(command)).action((symbol: string, options: MarketOptions) =>
      runTrading(options, async (connection) => {
        const { subscribeMarket, unsubscribeMarket } = await import('../trading/subscribe-market.ts');
        const ask = name === 'subscribe' ? subscribeMarket : unsubscribeMarket;
        return ask(connection, options.venue, symbol);
      }),
    );
  };
  change('subscribe', 'have a market followed: its book, trades, ticker and candles are kept');
  change('unsubscribe', 'follow a market no longer; it goes on while anybody else wants it');
  const list = market.command('subscriptions').description('the markets that are followed for you');
  withInstance(withJson(list)).action((options: MarketOptions) =>
    runTrading(options, async (connection) => {
      const { listSubscriptions } = await import('../trading/subscribe-market.ts');
      return listSubscriptions(connection);
    }),
  );
}

function run(what: What, symbol: string, options: MarketOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { showMarket } = await import('../trading/show-market.ts');
    const { venue, levels, limit, timeframe, to } = options;
    const query = { levels: levels?.toString(), limit: limit?.toString(), timeframe, toMs: to?.toString() };
    return showMarket(connection, what, venue, symbol, query);
  });
}
