import { avellanedaStoikov } from './avellaneda-stoikov/strategy.ts';
import { grid } from './grid/strategy.ts';
import { type HostedStrategy, hosted } from './host.ts';
import { hyperRsi } from './hyperrsi/strategy.ts';
import { maCrossover } from './ma-crossover/strategy.ts';
import { mlLinear } from './ml-linear/strategy.ts';
import { orderBookImbalance } from './order-book-imbalance/strategy.ts';

const all: readonly HostedStrategy[] = [
  // A new one is one folder, its import and one line here: `bin/tradewind strategy new`.
  hosted(maCrossover),
  hosted(grid),
  hosted(hyperRsi),
  hosted(mlLinear),
  hosted(orderBookImbalance),
  hosted(avellanedaStoikov),
];

/** Every strategy by name. */
export const strategies: ReadonlyMap<string, HostedStrategy> = new Map(
  all.map((strategy) => [strategy.name, strategy]),
);
