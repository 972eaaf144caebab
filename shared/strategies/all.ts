import { type HostedStrategy, hosted } from './host.ts';
import { maCrossover } from './ma-crossover/strategy.ts';

/** Every strategy by name. A new one is one folder and one line here. */
export const strategies: ReadonlyMap<string, HostedStrategy> = new Map(
  [hosted(maCrossover)].map((strategy) => [strategy.name, strategy]),
);
