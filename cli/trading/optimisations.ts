import {
  type OptimisationResource,
  optimisationList,
  optimisationResource,
  shownOptimisation,
} from '#shared/http-api/optimisation-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { checkLines, figureText, percentText, runCells, runTitles } from '../views/runs.ts';
import { table } from '../views/table.ts';
import { type ServerTerms, termsBodyOf, untilOver } from './server-terms.ts';

export interface StartOptions extends ServerTerms {
  readonly space: unknown;
  readonly search?: string;
  readonly trials?: number;
  readonly seed?: number;
  readonly objective?: string;
  readonly tradesMin?: number;
  readonly validate?: string;
  readonly folds?: number;
}

const root = '/v1/optimisations';
const path = (id: string) => `${root}/${encodeURIComponent(id)}`;

export async function startOptimisation(connection: Connection, options: StartOptions): Promise<Outcome> {
  const { client } = connection;
  const { space, search, trials, seed, objective, tradesMin, validate, folds } = options;
  const body = {
    ...termsBodyOf(options),
    ...{ space, search, trials, seed, objective, tradesMin, validate, folds },
  };
  const started = await client.send('POST', root, optimisationResource, { body });
  if (!started.ok) return failed(started.failure, client.correlationId);
  if (!options.wait) return shown(started.value);
  const { optimisationId } = started.value;
  const wanted = { path: path(optimisationId), schema: optimisationResource, ids: { optimisationId } };
  const ended = await untilOver(connection, { ...wanted, notDone: 'OPTIMISATION_NOT_DONE' }, options.timeout);
  return 'over' in ended ? showOptimisation(connection, optimisationId) : ended.outcome;
}

export async function showOptimisation({ client }: Connection, id: string): Promise<Outcome> {
  const found = await client.get(path(id), shownOptimisation);
  if (!found.ok) return failed(found.failure, client.correlationId);
  return shown(found.value, checkLines(found.value.result?.checks ?? []));
}

export async function deleteOptimisation({ client }: Connection, id: string): Promise<Outcome> {
  const found = await client.send('DELETE', path(id), optimisationResource, {});
  return found.ok ? shown(found.value) : failed(found.failure, client.correlationId);
}

export async function listOptimisations({ client }: Connection): Promise<Outcome> {
  const found = await client.get(root, optimisationList);
  if (!found.ok) return failed(found.failure, client.correlationId);
  return done(found.value, linesOf(found.value.optimisations));
}

function shown(optimisation: OptimisationResource, checks: readonly string[] = []): Outcome {
  const { best, failure, objective } = optimisation;
  const rows = best.map(({ parameters, value, trades, returnRatio, maxDrawdownRatio }) => [
    ...[figureText(value), String(trades ?? '-')],
    ...[percentText(returnRatio), percentText(maxDrawdownRatio), JSON.stringify(parameters)],
  ]);
  const right = 'right' as const;
  const numbers = [objective, 'trades', 'return', 'drawdown'].map((title) => ({ title, align: right }));
  const parts = [
    linesOf([optimisation]),
    ...(failure ? [`${failure.code}: ${failure.message}`] : []),
    ...(rows.length > 0 ? [table([...numbers, { title: 'parameters' }], rows)] : []),
    ...checks,
  ];
  return done(optimisation, parts.join('\n'));
}

function linesOf(optimisations: readonly OptimisationResource[]): string {
  const rows = optimisations.map((each) => [
    ...[each.optimisationId, ...runCells(each)],
    ...[each.search, `${each.trialsDone} of ${each.trialsTotal}`],
  ]);
  const titles = ['id', ...runTitles, 'search', 'trials'];
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}
