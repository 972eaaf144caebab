import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Backtest } from '../../research/backtest.ts';
import { done, type Outcome, refused, report } from '../output.ts';

interface BacktestOptions {
  strategy: string;
  params: unknown;
  candles: string;
  finer?: string;
  instrument: string;
  timeframe?: string;
  fill: 'next-open' | 'same-close';
  wholeUnits?: boolean;
  fractionalUnit?: number;
  spread: number;
  feeRate: number;
  makerFeeRate?: number;
  slippage: number;
  margin: number;
  cash: number;
  finalizeTrades: boolean;
  size: string;
  allowShort: boolean;
  report?: string;
  json?: boolean | string;
}

export function registerBacktest(program: Command): void {
  program
    .command('backtest')
    .description('run a strategy over candles: same code as live, same trades as the common engines')
    .addOption(new Option('--strategy <name>', 'which strategy').makeOptionMandatory())
    .addOption(
      new Option('--params <json>', "the strategy's parameters").argParser(json).default({}, 'its defaults'),
    )
    .addOption(
      new Option('--candles <file>', 'CSV or Parquet, or a catalogue.json of history').makeOptionMandatory(),
    )
    .option('--finer <file>', 'smaller candles, to know what happened within a candle')
    .addOption(new Option('--instrument <symbol>', 'what the candles are of').default('BTC/USDT'))
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
    .option('--allow-short', 'sell what is not held', false)
    .option('--report <file>', 'write one HTML file')
    .option('--json [file]', 'print one JSON document on stdout, or write it to a file')
    .action(async (options: BacktestOptions) => report(await run(options), { json: options.json === true }));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}

function number(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text || Number.NaN);
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be from ${min} to ${max}.`);
    return value;
  });
}

async function run(options: BacktestOptions): Promise<Outcome> {
  const { prepare } = await import('./backtest/prepare.ts');
  const prepared = await prepare(options);
  if (prepared.kind === 'refused') return prepared;
  const { backtest } = await import('../../research/backtest.ts');
  const result = backtest(prepared.request);
  if (options.report !== undefined) {
    const { htmlReport } = await import('../../research/report/html.ts');
    const failure = written(options.report, htmlReport(result, prepared.request.candles));
    if (failure) return failure;
  }
  if (typeof options.json === 'string') {
    const failure = written(options.json, `${JSON.stringify(result)}\n`);
    if (failure) return failure;
    return done({ hash: result.hash, stats: result.stats, file: options.json }, summary(result));
  }
  return done(result, summary(result));
}

function written(file: string, text: string): Outcome | undefined {
  try {
    writeFileSync(file, text);
    return undefined;
  } catch (error) {
    return refused(
      'FILE_NOT_WRITTEN',
      `${file} cannot be written: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function summary({ strategy, instrument, data, warmUpBars, stats, hash, seconds }: Backtest): string {
  const percent = (ratio: number | null) => (ratio === null ? '-' : `${(100 * ratio).toFixed(2)} %`);
  const shown = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  return [
    `${strategy.name} on ${instrument}: ${data.candles} candles, ${data.gaps} gaps (${data.missingCandles} missing), ${seconds.toFixed(3)} s`,
    `equity ${shown(stats.finalEquity)}, return ${percent(stats.returnRatio)}, buy and hold ${percent(stats.buyAndHoldRatio)}, max drawdown ${percent(stats.maxDrawdownRatio)}`,
    `${stats.trades} trades, win rate ${percent(stats.winRate)}, profit factor ${shown(stats.profitFactor)}, Sharpe ${shown(stats.sharpe)}, fees ${shown(stats.fees)}`,
    ...(warmUpBars >= data.candles
      ? [`nothing was decided: the strategy needs ${warmUpBars + 1} candles or more`]
      : []),
    ...(stats.refusedOrders > 0
      ? [`${stats.refusedOrders} orders were refused: too large, or short without --allow-short`]
      : []),
    `hash ${hash}`,
  ].join('\n');
}
