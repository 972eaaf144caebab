import { writeFileSync } from 'node:fs';
import { runSeeds } from '#simulation/pool/run-seeds.ts';
import { allPlantedBugs, seedsMax } from './all-planted-bugs.ts';

/**
 * Writes down which seed finds which planted bug first, so that the test need not look for it. What a seed does changes with the simulation:
 * where the test begins to take long, run this again.
 */
const file = new URL('found-by.json', import.meta.url);
const foundBy: Record<string, number> = {};
let isAnyMissed = false;
for (const bug of allPlantedBugs) {
  const { violations } = await runSeeds({ from: 1, count: seedsMax, bug, stopsAtFirst: true });
  const seed = violations[0]?.seed;
  process.stderr.write(`${bug.name}: ${seed ?? `not found in ${seedsMax} seeds`}\n`);
  if (seed === undefined) isAnyMissed = true;
  else foundBy[bug.name] = seed;
}
writeFileSync(file, `${JSON.stringify(foundBy, null, 2)}\n`);
process.exitCode = isAnyMissed ? 1 : 0;
