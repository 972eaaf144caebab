import type { LiveComparisonResource } from '#shared/http-api/backtest-comparison.ts';
import {
  type BacktestResource,
  backtestResource,
  backtestResult,
} from '#shared/http-api/backtest-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { table } from '../views/table.ts';
import { backtestOver } from './backtests.ts';

export interface CompareOptions {
  readonly strategy: string;
  readonly from?: number;
  readonly to?: number;
  readonly feeRate: number;
  readonly slippage: number;
  readonly timeout: number;
}

/** Has a strategy's period run again over the candles that it was told, and shows each trade beside the backtest's. */
export async function compareStrategy(
  connection: Connection,
  { strategy: strategyId, from: fromMs, to: toMs, feeRate, slippage, timeout }: CompareOptions,
): Promise<Outcome> {
  const { client } = connection;
  const body = { strategyId, fromMs, toMs, feeRate, slippage };
  const started = await client.send('POST', '/v1/backtests/comparisons', backtestResource, { body });
  if (!started.ok) return failed(started.failure, client.correlationId);
  const ended = await backtestOver(connection, started.value.backtestId, timeout);
  return 'over' in ended ? showComparison(connection, ended.over) : ended.outcome;
}

async function showComparison({ client }: Connection, backtest: BacktestResource): Promise<Outcome> {
  const { backtestId, strategy, instrument, timeframe, hash, live } = backtest;
  const result = await client.get(`/v1/backtests/${encodeURIComponent(backtestId)}/result`, backtestResult);
  if (!result.ok) return failed(result.failure, client.correlationId);
  const { comparison } = result.value;
  if (!comparison) return refused('BACKTEST_NOT_DONE', 'It is a backtest of history, not of a strategy.');
  const about = { strategyId: live?.strategyId, strategy, instrument, timeframe, backtestId, hash };
  return done({ ...about, ...comparison }, textOf(comparison));
}

function textOf({ candles, summary, trades }: LiveComparisonResource): string {
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '-' : value.toFixed(2);
  const time = (timeMs: number | undefined) =>
    timeMs === undefined ? '-' : new Date(timeMs).toISOString().slice(0, 19);
  const rows = trades.map(({ kind, side, live, backtest, bp, delayMs }) => [
    ...[time(backtest?.candleMs ?? live?.candleMs), kind, side, shown(live?.price), shown(backtest?.price)],
    ...[shown(bp?.fees), shown(bp?.latency), shown(bp?.slippage), shown(bp?.total)],
    delayMs === null ? '-' : String(delayMs),
  ]);
  const titles = [
    ...['candle', '', 'side', 'live', 'backtest', 'fees bp', 'latency bp', 'slippage bp', 'total bp'],
    'delay ms',
  ];
  const { both, missed, extra, bp } = summary;
  return [
    table(
      titles.map((title) => ({ title })),
      rows,
    ),
    `${candles} candles: ${both} trades in both, ${missed} missed live, ${extra} only live; mean difference ${shown(bp?.total)} bp (fees ${shown(bp?.fees)}, latency ${shown(bp?.latency)}, slippage ${shown(bp?.slippage)})`,
  ].join('\n');
}
