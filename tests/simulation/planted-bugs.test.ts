import { describe, expect, it } from 'vitest';
import type { PlantedBug } from '#simulation/pool/planted-bug.ts';
import { runSeeds } from '#simulation/pool/run-seeds.ts';
import { allPlantedBugs, seedsMax } from './all-planted-bugs.ts';
import foundBy from './found-by.json' with { type: 'json' };

const seedsByName: Readonly<Record<string, number>> = foundBy;

/** Whether a seed of these finds it. One thread a bug: every core has a bug of its own to work on. */
async function isFound(bug: PlantedBug, from: number, count: number): Promise<boolean> {
  const { violations } = await runSeeds({ from, count, bug, stopsAtFirst: true, threads: 1 });
  return violations.length > 0;
}

describe('the simulation finds a planted bug', () => {
  it.concurrent.each(allPlantedBugs)('$name', async (bug) => {
    // The seed that found it when somebody looked last, and all of them where that one does not any more.
    const seed = seedsByName[bug.name];
    if (seed !== undefined && seed <= seedsMax && (await isFound(bug, seed, 1))) return;
    expect(await isFound(bug, 1, seedsMax), `not found in ${seedsMax} seeds`).toBe(true);
  });

  it('and says so when a bug no longer fits its file, or its file is not part of it', async () => {
    const [bug] = allPlantedBugs;
    if (!bug) throw new Error('no bug is planted');
    const planted = (changes: Partial<typeof bug>) =>
      runSeeds({ from: 1, count: 1, bug: { ...bug, ...changes } });
    await expect(planted({ find: 'a line that is gone' })).rejects.toThrow('has its line 0 times');
    await expect(planted({ find: 'order' })).rejects.toThrow(/has its line \d\d+ times/);
    await expect(planted({ file: 'shared/http-api/problem.ts' })).rejects.toThrow('nothing loads');
  });
});
