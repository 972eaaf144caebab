import type { Command } from 'commander';
import type { Backtest } from '../../research/backtest.ts';
import type { PortfolioBacktest } from '../../research/portfolio.ts';
import { done, type Outcome, refused, report } from '../output.ts';
import { percentText } from '../views/runs.ts';
import { withRunOptions } from './backtest/options.ts';
import type { Wishes } from './backtest/prepare.ts';
import { written } from './backtest/written.ts';

interface BacktestOptions extends Wishes {
  report?: string;
  check?: boolean;
  json?: boolean | string;
}

export function registerBacktest(program: Command): void {
  const command = program
    .command('backtest')
    .description('run a strategy over candles: same code as live, same trades as the common engines');
  withRunOptions(command)
    .option('--report <file>', 'write one HTML file')
    .option('--check', 'does it see the future, how long is its start felt, is it the same on every thread')
    .option('--json [file]', 'print one JSON document on stdout, or write it to a file')
    .action(async (options: BacktestOptions) => report(await run(options), { json: options.json === true }));
}

async function run(options: BacktestOptions): Promise<Outcome> {
  if (Array.isArray(options.candles)) return runSeveral(options);

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
  if (options.check === true) {
    const { checkStrategy } = await import('../../research/checks/check.ts');
    const { checkText } = await import('./backtest/check-text.ts');
    const checks = await checkStrategy(prepared.request, options.params);
    return checked(options, { ...result, checks }, summary(result), checkText(checks));
  }
  return told(options, result, summary(result));
}

async function runSeveral(options: BacktestOptions): Promise<Outcome> {
  const { preparePortfolio } = await import('./backtest/prepare-portfolio.ts');
  const prepared = await preparePortfolio(options);
  if (prepared.kind === 'refused') return prepared;
  const { portfolioBacktest } = await import('../../research/portfolio.ts');
  const result = portfolioBacktest(prepared.request);
  if (options.report !== undefined) {
    const { portfolioReport } = await import('../../research/report/portfolio.ts');
    const failure = written(options.report, portfolioReport(result, prepared.request.chairs));
    if (failure) return failure;
  }
  if (options.check === true) {
    const { checkPortfolio } = await import('../../research/checks/check-portfolio.ts');
    const { portfolioCheckText } = await import('./backtest/check-text.ts');
    const checks = await checkPortfolio(prepared.request, prepared.parameters);
    return checked(options, { ...result, checks }, summaryOfSeveral(result), portfolioCheckText(checks));
  }
  return told(options, result, summaryOfSeveral(result));
}

/** What the checks found, and a refusal where they did not pass. */
function checked(
  options: BacktestOptions,
  result: Pick<Backtest, 'hash' | 'stats'> & { readonly checks: { readonly passed: boolean } },
  text: string,
  found: string,
): Outcome {
  const outcome = told(options, result, `${text}\n${found}`);
  if (result.checks.passed) return outcome;
  const error = { code: 'CHECK_FAILED', message: found };
  return { ...refused('CHECK_FAILED', found), document: { ...result, error } };
}

/** The document where it was asked for. */
function told(
  { json }: BacktestOptions,
  result: Pick<Backtest, 'hash' | 'stats'> & { readonly checks?: object },
  text: string,
): Outcome {
  if (typeof json !== 'string') return done(result, text);
  const failure = written(json, `${JSON.stringify(result)}\n`);
  return failure ?? done({ hash: result.hash, stats: result.stats, file: json }, text);
}

function summaryOfSeveral({ strategy, instruments, stats, hash, seconds }: PortfolioBacktest): string {
  return [
    `${strategy.name} on ${instruments.length} instruments, ${seconds.toFixed(3)} s`,
    ...instruments.map(
      ({ instrument, data, trades, pnl }) =>
        `${instrument}: ${data.candles} candles, ${trades} trades, profit ${pnl.toFixed(2)}`,
    ),
    ...figures(stats),
    `hash ${hash}`,
  ].join('\n');
}

function summary({ strategy, instrument, data, warmUpBars, stats, hash, seconds }: Backtest): string {
  return [
    `${strategy.name} on ${instrument}: ${data.candles} candles, ${data.gaps} gaps (${data.missingCandles} missing), ${seconds.toFixed(3)} s`,
    ...figures(stats),
    ...(warmUpBars >= data.candles
      ? [`nothing was decided: the strategy needs ${warmUpBars + 1} candles or more`]
      : []),
    `hash ${hash}`,
  ].join('\n');
}

function figures(stats: Backtest['stats']): readonly string[] {
  const shown = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  const { liquidations, refusedOrders } = stats;
  return [
    `equity ${shown(stats.finalEquity)}, return ${percentText(stats.returnRatio)}, buy and hold ${percentText(stats.buyAndHoldRatio)}, max drawdown ${percentText(stats.maxDrawdownRatio)}`,
    `${stats.trades} trades, win rate ${percentText(stats.winRate)}, profit factor ${shown(stats.profitFactor)}, Sharpe ${shown(stats.sharpe)}, fees ${shown(stats.fees)}`,
    ...(liquidations > 0 ? [`${liquidations} times the venue took the position`] : []),
    ...(refusedOrders > 0
      ? [`${refusedOrders} orders were refused: too large, short without --allow-short, or by --risk`]
      : []),
  ];
}
