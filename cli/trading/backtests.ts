import {
  type BacktestResource,
  backtestList,
  backtestResource,
  backtestResult,
} from '#shared/http-api/backtest-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { percentText, runCells, runTitles } from '../views/runs.ts';
import { table } from '../views/table.ts';
import { type ServerTerms, termsBodyOf, untilOver } from './server-terms.ts';

export interface StartOptions extends ServerTerms {
  readonly params?: unknown;
}

const root = '/v1/backtests';
const path = (id: string) => `${root}/${encodeURIComponent(id)}`;

export async function startBacktest(connection: Connection, options: StartOptions): Promise<Outcome> {
  const { client } = connection;
  const body = { ...termsBodyOf(options), parameters: options.params };
  const started = await client.send('POST', root, backtestResource, { body });
  if (!started.ok) return failed(started.failure, client.correlationId);
  if (!options.wait) return shown(started.value);
  const ended = await backtestOver(connection, started.value.backtestId, options.timeout);
  return 'over' in ended ? shown(ended.over) : ended.outcome;
}

/** @param seconds exit code 4 after so many */
export function backtestOver(connection: Connection, backtestId: string, seconds: number) {
  const wanted = { path: path(backtestId), schema: backtestResource, ids: { backtestId } };
  return untilOver(connection, { ...wanted, notDone: 'BACKTEST_NOT_DONE' }, seconds);
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
  const rows = backtests.map((each) => [
    ...[each.backtestId, ...runCells(each)],
    percentText(each.stats?.returnRatio),
  ]);
  const titles = ['id', ...runTitles, 'return'];
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}
