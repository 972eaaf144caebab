import { type Command, Option } from 'commander';
import type { BookReplay } from '../../research/replay-book.ts';
import { done, type Outcome, report } from '../output.ts';
import { collected, json, number } from './backtest/options.ts';
import { written } from './backtest/written.ts';
import { progressLine } from './progress-line.ts';
import type { ReplayWishes } from './replay-book/prepare.ts';

interface ReplayOptions extends ReplayWishes {
  report?: string;
  json?: boolean | string;
}

export function registerReplayBook(program: Command): void {
  const command = program
    .command('replay-book')
    .description('run a strategy over recorded books and trades, with queue positions and latency')
    .argument('<captures...>', 'files in the order of their time; gzip where a name ends in .gz')
    .addOption(
      new Option('--format <name>', 'how their lines are written')
        .choices(['hftbacktest-binance', 'lobster'])
        .makeOptionMandatory(),
    )
    .option('--symbol <name>', "the venue's own name, such as BTCUSDT (default: that of the first message)");
  withModels(withAccount(command))
    .option('--report <file>', 'write one HTML file')
    .option('--json [file]', 'print one JSON document on stdout, or write it to a file')
    .action(async (captures: string[], options: ReplayOptions) =>
      report(await run(captures, options), { json: options.json === true }),
    );
}

function withAccount(command: Command): Command {
  return command
    .addOption(new Option('--strategy <name>', 'which strategy').makeOptionMandatory())
    .addOption(
      new Option('--params <json>', "the strategy's parameters").argParser(json).default({}, 'its defaults'),
    )
    .addOption(
      new Option('--instrument <symbol>', 'what was recorded (default: BTC/USDT)').argParser(collected),
    )
    .addOption(number('--cash <amount>', 'at the start, in the quote asset', 1e-9, 1e15).default(10_000))
    .option('--size <how-much>', 'of orders that name none: all, percent:P or fixed:Q', 'all')
    .addOption(number('--margin <ratio>', 'needed share of the value: 1 is no leverage', 0.001, 1).default(1))
    .option('--allow-short', 'sell what is not held', false)
    .addOption(number('--maker-fee-rate <ratio>', 'of fills that rested', -0.1, 0.1).default(0.001))
    .addOption(number('--taker-fee-rate <ratio>', 'of fills that took', -0.1, 0.1).default(0.001))
    .option('--funding <rate>', 'of a perpetual: a rate, or a CSV file timeMs,rate[,markPrice]')
    .option('--funding-interval <time>', 'of a constant rate, in UTC', '8h')
    .option('--maintenance <ratio>', 'of a perpetual: maintenance margin, or its brackets: liquidates')
    .addOption(number('--liquidation-fee <ratio>', 'of the amount, beside the fee of a taker', 0, 0.1))
    .option('--finalize-trades', 'close at the end what is open', false);
}

function withModels(command: Command): Command {
  return command
    .option('--queue <model>', 'where cancelled orders stood: risk-averse or power:N', 'risk-averse')
    .option(
      '--latency <model>',
      'of orders and answers: constant:MS, constant:MS,MS or feed:TIMES',
      'constant:10',
    )
    .option('--feed-latency <model>', 'of market data: recorded or constant:MS', 'recorded')
    .addOption(
      number(
        '--least-feed-latency <ms>',
        'of the quickest message, where clocks disagree',
        0,
        60_000,
      ).default(1),
    )
    .addOption(number('--price-tick <step>', 'default: the greatest step of all prices', 1e-12, 1e6))
    .addOption(number('--quantity-step <step>', 'default: the greatest step of all quantities', 1e-12, 1e6))
    .addOption(number('--sample-ms <ms>', 'how often equity is looked at', 10, 86_400_000).default(1_000));
}

async function run(files: readonly string[], options: ReplayOptions): Promise<Outcome> {
  const { prepareReplay } = await import('./replay-book/prepare.ts');
  const progress = progressLine();
  const prepared = await prepareReplay(files, options, progress.show);
  progress.end();
  if (prepared.kind === 'refused') return prepared.outcome;
  const { replayBook } = await import('../../research/replay-book.ts');
  const { document, candles } = replayBook(prepared.request);
  const told = { ...document, gaps: prepared.gaps, anomalies: prepared.anomalies };
  if (options.report !== undefined) {
    const { htmlReport } = await import('../../research/report/html.ts');
    const failure = written(options.report, htmlReport(document, candles));
    if (failure) return failure;
  }
  if (typeof options.json === 'string') {
    const failure = written(options.json, `${JSON.stringify(told)}\n`);
    if (failure) return failure;
    return done({ hash: told.hash, stats: told.stats, file: options.json }, summary(document));
  }
  return done(told, summary(document));
}

function summary({ strategy, instrument, data, stats, hash, seconds }: BookReplay['document']): string {
  const percent = (ratio: number | null) => (ratio === null ? '-' : `${(100 * ratio).toFixed(3)} %`);
  return [
    `${strategy.name} on ${instrument}: ${data.messages} messages, ${data.events} events, ${seconds.toFixed(3)} s`,
    `equity ${stats.finalEquity.toFixed(4)}, return ${percent(stats.returnRatio)}, buy and hold ${percent(stats.buyAndHoldRatio)}, max drawdown ${percent(stats.maxDrawdownRatio)}`,
    `${stats.decisions} decisions, ${stats.orders} orders, ${stats.fills} fills (${percent(stats.makerRatio)} as a maker), ${stats.trades} trades, fees ${stats.fees.toFixed(4)}`,
    ...(stats.funding === 0 ? [] : [`funding ${stats.funding.toFixed(4)}`]),
    ...(stats.liquidations > 0 ? [`${stats.liquidations} times the venue took the position`] : []),
    `at the end it holds ${Number(stats.finalPosition.toPrecision(12))}`,
    ...(stats.refusedOrders > 0 ? [`${stats.refusedOrders} orders were refused before they left`] : []),
    `hash ${hash}`,
  ].join('\n');
}
