import { grid } from './grid/strategy.ts';
import { type HostedStrategy, hosted } from './host.ts';
import { hyperRsi } from './hyperrsi/strategy.ts';
import { maCrossover } from './ma-crossover/strategy.ts';

const all: readonly HostedStrategy[] = [
  // A new one is one folder, its import and one line here: `bin/tradewind strategy new`.
  hosted(maCrossover),
  hosted(grid),
  hosted(hyperRsi),
];

/** Every strategy by name. */
export const strategies: ReadonlyMap<string, HostedStrategy> = new Map(
  all.map((strategy) => [strategy.name, strategy]),
);
