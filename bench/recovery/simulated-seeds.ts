import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { projectFolder } from '#local-cloud/project.ts';
import { round } from '../statistics.ts';

const run = promisify(execFile);
const report = z.object({
  seeds: z.number(),
  steps: z.number(),
  seconds: z.number(),
  violations: z.array(z.unknown()),
});

export interface SeedFigures {
  readonly threads: number;
  readonly seeds: number;
  readonly seedsPerSecond: number;
  readonly stepsPerSecond: number;
  readonly violations: number;
}

/** The same seeds of the deterministic simulation, on one thread and on one a processor. */
export async function measureSeeds(seeds: number, signal: AbortSignal): Promise<readonly SeedFigures[]> {
  const figures: SeedFigures[] = [];
  for (const threads of new Set([1, availableParallelism()])) {
    const args = ['dst', '--seeds', String(seeds), '--threads', String(threads), '--json'];
    const { stdout } = await run(process.execPath, [join(projectFolder, 'cli', 'main.ts'), ...args], {
      signal,
    });
    const { steps, seconds, violations } = report.parse(JSON.parse(stdout));
    figures.push({
      threads,
      seeds,
      seedsPerSecond: round(seeds / seconds),
      stepsPerSecond: round(steps / seconds, 0),
      violations: violations.length,
    });
  }
  return figures;
}
