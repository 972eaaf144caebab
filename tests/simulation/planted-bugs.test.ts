import { describe, expect, it } from 'vitest';
import { runSeeds } from '#simulation/pool/run-seeds.ts';
import { plantedBugs } from './planted-bugs.ts';
import { plantedRiskBugs } from './planted-risk-bugs.ts';
import { plantedStopBugs } from './planted-stop-bugs.ts';

const seedsMax = 2_000;

describe('the simulation finds a planted bug', () => {
  // A thread a bug, so that every core has one to work on.
  it.concurrent.each([...plantedBugs, ...plantedRiskBugs, ...plantedStopBugs])('$name', async (bug) => {
    const { violations } = await runSeeds({ from: 1, count: seedsMax, bug, stopsAtFirst: true, threads: 1 });
    expect(violations.length, `not found in ${seedsMax} seeds`).toBeGreaterThan(0);
  });

  it('and says so when a bug no longer fits its file, or its file is not part of it', async () => {
    const [bug] = plantedBugs;
    if (!bug) throw new Error('no bug is planted');
    const planted = (changes: Partial<typeof bug>) =>
      runSeeds({ from: 1, count: 1, bug: { ...bug, ...changes } });
    await expect(planted({ find: 'a line that is gone' })).rejects.toThrow('has its line 0 times');
    await expect(planted({ find: 'order' })).rejects.toThrow(/has its line \d\d+ times/);
    await expect(planted({ file: 'shared/http-api/problem.ts' })).rejects.toThrow('nothing loads');
  });
});
