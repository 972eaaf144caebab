import { type Command, Option } from 'commander';
import { moment } from '../options.ts';
import { number } from './backtest/options.ts';

/** Of what runs over the history that the server keeps: where, when and on what terms. */
export function withServerTerms(command: Command): Command {
  return command
    .requiredOption('--strategy <name>', 'which strategy')
    .requiredOption('--venue <name>', 'such as binance')
    .requiredOption('--instrument <symbol>', 'such as BTC/USDT')
    .option('--timeframe <timeframe>', '1m to 1w (default: 1m)')
    .addOption(new Option('--from <time>', 'candles from then on').argParser(moment).makeOptionMandatory())
    .addOption(new Option('--to <time>', 'candles that end by then').argParser(moment).makeOptionMandatory())
    .addOption(new Option('--fill <when>', 'when decisions fill').choices(['next-open', 'same-close']))
    .option('--size <how-much>', 'all, percent:P or fixed:Q (default: all)')
    .option('--cash <amount>', 'at the start, in the quote asset (default: 10000)')
    .addOption(number('--fee-rate <ratio>', 'share of the amount of each fill', 0, 0.1))
    .addOption(number('--maker-fee-rate <ratio>', 'of limit orders that rested', -0.1, 0.1))
    .addOption(number('--slippage <ratio>', 'share of the price lost by market orders and stops', 0, 0.5))
    .addOption(number('--spread <ratio>', 'share of the price paid on entering', 0, 0.5))
    .addOption(number('--margin <ratio>', 'needed share of the value: 1 is no leverage', 0.001, 1))
    .option('--allow-short', 'sell what is not held')
    .option('--finalize-trades', 'close at the end what is open')
    .option('--wait', 'until it is over, as long as --timeout says');
}
