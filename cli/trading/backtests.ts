import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BacktestResource,
  backtestList,
  backtestResource,
  backtestResult,
} from '#shared/http-api/backtest-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused, undecided } from '../output.ts';
import { table } from '../views/table.ts';

export interface StartOptions {
  readonly strategy: string;
  readonly params?: unknown;
  readonly venue: string;
  readonly instrument: string;
  readonly timeframe?: string;
  readonly from: number;
  readonly to: number;
  readonly wait?: boolean;
  readonly timeout: number;
  readonly fill?: string;
  readonly size?: string;
  readonly cash?: string;
  readonly feeRate?: number;
  readonly makerFeeRate?: number;
  readonly slippage?: number;
  readonly spread?: number;
  readonly margin?: number;
  readonly allowShort?: boolean;
  readonly finalizeTrades?: boolean;
}

const root = '/v1/backtests';
const path = (id: string) => `${root}/${encodeURIComponent(id)}`;
const lookEveryMs = 500;

export async function startBacktest(connection: Connection, options: StartOptions): Promise<Outcome> {
  const { client } = connection;
  const { strategy, params: parameters, venue, instrument, timeframe, from: fromMs, to: toMs } = options;
  const { fill, size, cash, feeRate, makerFeeRate, slippage, spread, margin, allowShort, finalizeTrades } =
    options;
  const body = {
    ...{ strategy, parameters, venue, instrument, timeframe, fromMs, toMs, fill, size, cash },
    ...{ feeRate, makerFeeRate, slippage, spread, margin, allowShort, finalizeTrades },
  };
  const started = await client.send('POST', root, backtestResource, { body });
  if (!started.ok) return failed(started.failure, client.correlationId);
  if (!options.wait) return shown(started.value);
  const over = await untilOver(connection, started.value.backtestId, options.timeout);
  return 'backtestId' in over ? shown(over) : over;
}

/** @param seconds exit code 4 after so many */
export async function untilOver(
  { client }: Connection,
  id: string,
  seconds: number,
): Promise<BacktestResource | Outcome> {
  const endMs = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await client.get(path(id), backtestResource);
    if (!found.ok) return failed(found.failure, client.correlationId);
    const { state, failure } = found.value;
    if (state === 'DONE') return found.value;
    if (failure) return refused(failure.code, failure.message, { backtestId: id });
    if (Date.now() > endMs)
      return undecided('BACKTEST_NOT_DONE', `It is ${state} after ${seconds} s.`, { backtestId: id });
    await sleep(lookEveryMs);
  }
}

export async function showBacktest(
  { client }: Connection,
  method: 'GET' | 'DELETE',
  id: string,
): Promise<Outcome> {
  const found =
    method === 'GET'
      ? await client.get(path(id), backtestResource)
      : await client.send(method, path(id), backtestResource, {});
  return found.ok ? shown(found.value) : failed(found.failure, client.correlationId);
}

export async function showResult({ client }: Connection, id: string): Promise<Outcome> {
  const found = await client.get(`${path(id)}/result`, backtestResult);
  if (!found.ok) return failed(found.failure, client.correlationId);
  const rows = Object.entries(found.value.stats).map(([name, value]) => [name, String(value ?? '-')]);
  return done(found.value, table([{ title: 'figure' }, { title: 'value', align: 'right' }], rows));
}

export async function listBacktests({ client }: Connection): Promise<Outcome> {
  const found = await client.get(root, backtestList);
  if (!found.ok) return failed(found.failure, client.correlationId);
  return done(found.value, textOf(found.value.backtests));
}

function shown(backtest: BacktestResource): Outcome {
  const { failure } = backtest;
  return done(
    backtest,
    [textOf([backtest]), ...(failure ? [`${failure.code}: ${failure.message}`] : [])].join('\n'),
  );
}

function textOf(backtests: readonly BacktestResource[]): string {
  const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 16);
  const rows = backtests.map(
    ({ backtestId, state, progress, strategy, venue, instrument, timeframe, fromMs, toMs, stats }) => [
      ...[backtestId, state === 'RUNNING' ? `${Math.floor(100 * progress)} %` : state, strategy],
      ...[`${venue} ${instrument} ${timeframe}`, `${day(fromMs)} … ${day(toMs)}`],
      typeof stats?.returnRatio === 'number' ? `${(100 * stats.returnRatio).toFixed(2)} %` : '-',
    ],
  );
  const titles = ['id', 'state', 'strategy', 'market', 'range', 'return'];
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}
