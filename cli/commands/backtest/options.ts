import { type Command, InvalidArgumentError, Option } from 'commander';
import { moment } from '../../options.ts';

/** What a run over candles is told, whatever is made of it: strategy, candles, account and costs. */
export function withRunOptions(command: Command): Command {
  return withData(withCosts(withAccount(command)));
}

function withAccount(command: Command): Command {
  return command
    .addOption(new Option('--strategy <name>', 'which strategy').makeOptionMandatory())
    .addOption(
      new Option('--params <json>', "the strategy's parameters").argParser(json).default({}, 'its defaults'),
    )
    .addOption(
      new Option('--candles <file>', 'CSV or Parquet, or a catalogue.json of history; one a market')
        .argParser(collected)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--finer <file>',
        'smaller candles, to know what happened within a candle; one a market',
      ).argParser(collected),
    )
    .addOption(
      new Option('--instrument <symbol>', 'what the candles are of (default: BTC/USDT)').argParser(collected),
    )
    .option('--timeframe <text>', '1m, 5m, 1h, 1d … (default: the smallest step of the file)')
    .addOption(
      new Option('--fill <when>', 'when decisions fill')
        .choices(['next-open', 'same-close'])
        .default('next-open'),
    )
    .addOption(new Option('--whole-units', 'whole units of the base asset only').conflicts('fractionalUnit'))
    .addOption(
      number('--fractional-unit <quantity>', 'the smallest quantity (default: 0.00000001)', 1e-12, 1),
    )
    .addOption(number('--spread <ratio>', 'share of the price paid on entering', 0, 0.5).default(0))
    .addOption(number('--fee-rate <ratio>', 'share of the amount of each fill', -0.1, 0.1).default(0))
    .addOption(
      number('--maker-fee-rate <ratio>', 'of limit orders that rested (default: --fee-rate)', -0.1, 0.1),
    )
    .addOption(
      number('--slippage <ratio>', 'share of the price lost by market orders and stops', 0, 0.5).default(0),
    )
    .addOption(number('--margin <ratio>', 'needed share of the value: 1 is no leverage', 0.001, 1).default(1))
    .addOption(number('--cash <amount>', 'at the start, in the quote asset', 1e-9, 1e15).default(10_000))
    .option('--finalize-trades', 'close at the end what is open', false)
    .option('--size <how-much>', 'all, percent:P or fixed:Q', 'all')
    .addOption(new Option('--sizing <json>', 'a rule of live in place of --size').argParser(json))
    .addOption(new Option('--risk <json>', 'limits of live on whatever opens a position').argParser(json))
    .option('--allow-short', 'sell what is not held', false);
}

/** Which part of the candles is read, and what is done about what is wrong with them. */
function withData(command: Command): Command {
  return command
    .addOption(new Option('--from <time>', 'candles from then on: 2026-01-31, or epoch ms').argParser(moment))
    .addOption(new Option('--to <time>', 'candles before then').argParser(moment))
    .addOption(
      new Option('--utc-offset <offset>', 'of times that bear no zone, such as +09:00').argParser(offset),
    )
    .addOption(new Option('--gaps <policy>', 'missing candles').choices(['keep', 'refuse', 'fill']))
    .addOption(
      new Option('--jumps <policy>', 'prices that are a multiple of the one before, such as splits').choices([
        'report',
        'refuse',
        'adjust',
      ]),
    )
    .addOption(number('--jump-factor <factor>', 'from where on it is a jump (default: 1.5)', 1.01, 1000));
}

/** Milliseconds that local time is ahead of UTC. */
function offset(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59)
    throw new InvalidArgumentError('It must be like +09:00 or -05:00.');
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** What trading and holding costs beyond one fee and one slippage: docs/backtest.md. */
function withCosts(command: Command): Command {
  return command
    .option('--fee-tiers <json>', 'fees by the volume of 30 days, JSON or a file, instead of --fee-rate')
    .addOption(new Option('--fee-in <asset>', 'what fees of a buy are taken from').choices(['quote', 'base']))
    .option('--slippage-model <model>', 'volume:IMPACT or volatility:MULTIPLE, on top of --slippage')
    .addOption(number('--volume-share <ratio>', "at most this part of a candle's volume is ours", 1e-6, 1))
    .addOption(number('--latency-ms <ms>', 'from a decision to its arrival at the venue', 0, 86_400_000))
    .option('--funding <rate>', 'of a perpetual: a rate, or a CSV file timeMs,rate[,markPrice]')
    .option('--funding-interval <time>', 'of a constant rate, in UTC', '8h')
    .option('--maintenance <ratio>', 'maintenance margin, or its brackets in JSON or a file: liquidates')
    .addOption(number('--liquidation-fee <ratio>', 'of the amount, beside the fee of a taker', 0, 0.1))
    .addOption(number('--borrow-rate <ratio>', 'interest of a year on what is sold short', 0, 10));
}

/** Given once it is itself, given again it is a list. */
export function collected(
  value: string,
  before: string | readonly string[] | undefined,
): string | readonly string[] {
  return before === undefined ? value : [before, value].flat();
}

export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}

export function number(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text || Number.NaN);
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be from ${min} to ${max}.`);
    return value;
  });
}
