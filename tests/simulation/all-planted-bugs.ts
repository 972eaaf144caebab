import { plantedBugs } from './planted-bugs.ts';
import { plantedRiskBugs } from './planted-risk-bugs.ts';
import { plantedStopBugs } from './planted-stop-bugs.ts';
import { plantedStrategyBugs } from './planted-strategy-bugs.ts';

export const allPlantedBugs = [
  ...plantedBugs,
  ...plantedRiskBugs,
  ...plantedStopBugs,
  ...plantedStrategyBugs,
];
/** Each must be found within so many seeds: the rarest mistake shows in one of some 800 (7 of 5,800). */
export const seedsMax = 4_000;
