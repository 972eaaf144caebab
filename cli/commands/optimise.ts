import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  searchNames,
  searchObjectives,
  validationNames,
} from '#shared/domain/optimisation/saved-optimisation.ts';
import type { Objective } from '../../research/optimise/objective.ts';
import type { SearchName } from '../../research/optimise/optimise.ts';
import { wholeNumber } from '../options.ts';
import { report } from '../output.ts';
import { json, number, withRunOptions } from './backtest/options.ts';
import type { Wishes } from './backtest/prepare.ts';

export interface OptimiseWishes extends Wishes {
  space: unknown;
  search: SearchName;
  trials: number;
  seed: number;
  objective: Objective;
  tradesMin: number;
  halving?: number;
  rungs: number;
  validate: (typeof validationNames)[number];
  folds: number;
  purge?: number;
  embargo?: number;
  workers?: number;
  resume?: string;
  report?: string;
  json?: boolean | string;
}

export function registerOptimise(program: Command): void {
  const command = program
    .command('optimise')
    .description('search the parameters of a strategy, and say how much of what was found is luck');
  withRunOptions(command)
    .addOption(
      new Option(
        '--space <json>',
        'what is searched: {"fast":{"int":[5,50],"step":5},"average":["sma","ema"]}',
      )
        .argParser(json)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--search <how>', 'how').choices(searchNames).default('tpe'))
    .addOption(new Option('--trials <number>', 'at most so many').argParser(trialCount).default(100))
    .addOption(new Option('--seed <number>', 'of the random numbers').argParser(wholeNumber).default(1))
    .addOption(
      new Option('--objective <name>', 'what is made large').choices(searchObjectives).default('sharpe'),
    )
    .addOption(number('--trades-min <number>', 'a trial with fewer has no value', 0, 1e9).default(0))
    .addOption(
      number('--halving <eta>', 'stop early: each rung keeps one of eta, over eta times the candles', 2, 10),
    )
    .addOption(number('--rungs <number>', 'of --halving', 2, 8).default(3))
    .addOption(
      new Option('--validate <how>', 'on candles that the search does not see')
        .choices(validationNames)
        .default('walk-forward'),
    )
    .addOption(number('--folds <number>', 'tests of --validate', 2, 100).default(3))
    .addOption(number('--purge <candles>', 'left out before a test of k-fold (default: 1 %)', 0, 1e9))
    .addOption(number('--embargo <candles>', 'left out after a test of k-fold (default: 1 %)', 0, 1e9))
    .addOption(new Option('--workers <number>', 'threads (default: all cores)').argParser(workerCount))
    .option('--resume <folder>', 'keep finished trials there, and go on from those that are')
    .option('--report <file>', 'write one HTML file')
    .option('--json [file]', 'print one JSON document on stdout, or write it to a file')
    .action(async (options: OptimiseWishes) => {
      const { runOptimise } = await import('../optimise/run.ts');
      report(await runOptimise(options), { json: options.json === true });
    });
}

function trialCount(text: string): number {
  const trials = wholeNumber(text);
  if (trials > 100_000) throw new InvalidArgumentError('It must be from 1 to 100000.');
  return trials;
}

function workerCount(text: string): number {
  const workers = wholeNumber(text);
  if (workers > 256) throw new InvalidArgumentError('It must be from 1 to 256.');
  return workers;
}
