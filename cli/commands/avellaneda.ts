import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Outcome as Figures } from '../../research/avellaneda/simulate.ts';
import { wholeNumber, withJson } from '../options.ts';
import { done, type Outcome, report } from '../output.ts';

interface AvellanedaOptions {
  paths: number;
  gamma: number;
  seed: number;
  json?: boolean;
}

export function registerAvellaneda(program: Command): void {
  const command = program
    .command('avellaneda')
    .description(
      'the simulation of Avellaneda & Stoikov (2008): quoting with and without regard to the inventory',
    )
    .addOption(new Option('--paths <number>', 'how many random paths').argParser(pathCount).default(1_000))
    .addOption(new Option('--gamma <number>', 'risk aversion').argParser(riskAversion).default(0.1))
    .addOption(new Option('--seed <number>', 'of the random numbers').argParser(wholeNumber).default(1));
  withJson(command).action(async (options: AvellanedaOptions) => report(await run(options), options));
}

function pathCount(text: string): number {
  const paths = wholeNumber(text);
  if (paths < 2 || paths > 1_000_000) throw new InvalidArgumentError('It must be from 2 to 1000000.');
  return paths;
}

function riskAversion(text: string): number {
  const gamma = Number(text || Number.NaN);
  if (!(gamma >= 1e-6 && gamma <= 10)) throw new InvalidArgumentError('It must be from 0.000001 to 10.');
  return gamma;
}

async function run({ paths, gamma, seed }: AvellanedaOptions): Promise<Outcome> {
  const { paperMarket, simulatePaths } = await import('../../research/avellaneda/simulate.ts');
  const { inventory, symmetric } = simulatePaths({ ...paperMarket, gamma }, paths, seed);
  const document = { inventory, symmetric, gamma, paths, seed, market: paperMarket };
  return done(document, table({ inventory, symmetric }));
}

function table(rows: Readonly<Record<string, Figures>>): string {
  const line = (cells: readonly string[]) => cells.map((cell) => cell.padStart(11)).join('');
  const figures = Object.entries(rows).map(([name, row]) =>
    line([
      name,
      ...[row.spread, row.profit, row.stdProfit, row.finalQ, row.stdFinalQ].map((x) => x.toFixed(2)),
    ]),
  );
  return [line(['', 'spread', 'profit', 'std profit', 'final q', 'std q']), ...figures].join('\n');
}
