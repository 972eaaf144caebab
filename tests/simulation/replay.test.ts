import { describe, expect, it } from 'vitest';
import { runSeeds } from '#simulation/pool/run-seeds.ts';
import { simulate } from '#simulation/simulate.ts';

async function traceOf(seed: number): Promise<readonly string[]> {
  const lines: string[] = [];
  await simulate(seed, { onLine: (line) => lines.push(line) });
  return lines;
}

describe('a seed', () => {
  it('is the same run each time, to the last character of its trace', async () => {
    for (const seed of [3, 42, 2 ** 40 + 1]) {
      const first = await traceOf(seed);
      expect(first.length).toBeGreaterThan(100);
      expect(await traceOf(seed)).toEqual(first);
    }
  });

  it('is the same run whichever thread runs it, whatever that thread ran before', async () => {
    const alone = await runSeeds({ from: 1, count: 60, threads: 1, hashes: true });
    const shared = await runSeeds({ from: 31, count: 60, threads: 3, hashes: true });
    for (let seed = 31; seed <= 60; seed += 1) {
      expect(alone.hashes.get(seed)).toMatch(/^[0-9a-f]{64}$/);
      expect(shared.hashes.get(seed)).toBe(alone.hashes.get(seed));
    }
    expect((await simulate(31, 'hash')).traceHash).toBe(alone.hashes.get(31));
  });

  it('is a run of its own', async () => {
    const { hashes } = await runSeeds({ from: 1, count: 50, hashes: true });
    expect(new Set(hashes.values()).size).toBe(50);
  });

  it('is the same run with its trace and without', async () => {
    const { steps, violation, tally } = await simulate(7);
    expect(await simulate(7, 'hash')).toMatchObject({ steps, violation, tally });
  });
});
