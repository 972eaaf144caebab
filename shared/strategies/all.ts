import { grid } from './grid/strategy.ts';
import { type HostedStrategy, hosted } from './host.ts';
import { hyperRsi } from './hyperrsi/strategy.ts';
import { maCrossover } from './ma-crossover/strategy.ts';

/** Every strategy by name. A new one is one folder and one line here. */
export const strategies: ReadonlyMap<string, HostedStrategy> = new Map(
  [hosted(maCrossover), hosted(grid), hosted(hyperRsi)].map((strategy) => [strategy.name, strategy]),
);
