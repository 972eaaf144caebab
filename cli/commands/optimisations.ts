import { type Command, Option } from 'commander';
import {
  searchNames,
  searchObjectives,
  validationNames,
} from '#shared/domain/optimisation/saved-optimisation.ts';
import { wholeNumber, withInstance, withJson, withTimeout } from '../options.ts';
import { runTrading } from '../run-trading.ts';
import type { StartOptions } from '../trading/optimisations.ts';
import { json } from './backtest/options.ts';
import { withServerTerms } from './server-terms.ts';

interface CommonOptions {
  instance?: number;
  json?: boolean;
}

/** Searches that run on the server, over the history that it keeps. */
export function registerOptimisations(program: Command): void {
  const optimisations = program
    .command('optimisations')
    .description('searches on the server, over the history that it keeps: start, list, show, delete');
  const start = optimisations
    .command('start')
    .description('search the parameters of a strategy over the history of a market')
    .addOption(
      new Option('--space <json>', 'what is searched: {"fast":{"int":[5,50],"step":5}}')
        .argParser(json)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--search <how>', 'how (default: tpe)').choices(searchNames))
    .addOption(new Option('--trials <number>', 'at most so many (default: 100)').argParser(wholeNumber))
    .addOption(new Option('--seed <number>', 'of the random numbers (default: 1)').argParser(wholeNumber))
    .addOption(
      new Option('--objective <name>', 'what is made large (default: sharpe)').choices(searchObjectives),
    )
    .addOption(new Option('--trades-min <number>', 'a trial with fewer has no value').argParser(wholeNumber))
    .addOption(
      new Option('--validate <how>', 'on candles that it does not see (default: walk-forward)').choices(
        validationNames,
      ),
    )
    .addOption(new Option('--folds <number>', 'tests of --validate (default: 3)').argParser(wholeNumber));
  withTimeout(withInstance(withJson(withServerTerms(start))), 600).action(
    (options: CommonOptions & StartOptions) =>
      runTrading(options, async (connection) => {
        const { startOptimisation } = await import('../trading/optimisations.ts');
        return startOptimisation(connection, options);
      }),
  );
  withInstance(withJson(optimisations.command('list').description('yours, the newest first'))).action(
    (options: CommonOptions) =>
      runTrading(options, async (connection) => {
        const { listOptimisations } = await import('../trading/optimisations.ts');
        return listOptimisations(connection);
      }),
  );
  const byId = {
    show: 'its best so far; --json: the whole result, too',
    delete: 'and end it, if it runs',
  } as const;
  for (const [name, description] of Object.entries(byId))
    withInstance(withJson(optimisations.command(`${name} <id>`).description(description))).action(
      (id: string, options: CommonOptions) =>
        runTrading(options, async (connection) => {
          const { deleteOptimisation, showOptimisation } = await import('../trading/optimisations.ts');
          return name === 'show' ? showOptimisation(connection, id) : deleteOptimisation(connection, id);
        }),
    );
}
