import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PlantedBug } from './planted-bug.ts';
import type { Assignment, Findings, SeedViolation, WorkerSettings } from './protocol.ts';

export interface RunOptions {
  readonly from: number;
  readonly count: number;
  /** Threads; one a core unless said. */
  readonly threads?: number;
  readonly bug?: PlantedBug;
  readonly hashes?: boolean;
  /** Run no more seeds after the first violation. */
  readonly stopsAtFirst?: boolean;
  readonly onProgress?: (done: number, violations: number) => void;
}

export interface Report {
  readonly seeds: number;
  readonly steps: number;
  readonly orders: number;
  readonly tally: Readonly<Record<string, number>>;
  /** By seed. */
  readonly violations: readonly SeedViolation[];
  readonly hashes: ReadonlyMap<number, string>;
  readonly seconds: number;
}

const assignmentMax = 25;

/**
 * Runs many seeds on all cores. What a seed does depends on nothing but the seed.
 *
 * @throws what a thread throws: a fault of the simulation itself, or a planted bug that does not fit its file
 */
export async function runSeeds(options: RunOptions): Promise<Report> {
  const startedAt = performance.now();
  const sums = new Sums();
  const threads = options.threads ?? availableParallelism();
  let next = options.from;
  const end = options.from + options.count;
  const assign = (): Assignment | undefined => {
    if ((options.stopsAtFirst && sums.violations.length > 0) || next >= end) return undefined;
    const from = next;
    next = Math.min(end, from + assignmentMax);
    return { from, count: next - from };
  };
  const take = (found: Findings) => {
    sums.add(found);
    options.onProgress?.(sums.seeds, sums.violations.length);
  };
  const needed = Math.min(threads, Math.ceil(options.count / assignmentMax));
  await Promise.all(Array.from({ length: needed }, () => work(options, assign, take)));
  const { seeds, steps, orders, tally, hashes } = sums;
  const violations = sums.violations.toSorted((a, b) => a.seed - b.seed);
  return { seeds, steps, orders, tally, violations, hashes, seconds: (performance.now() - startedAt) / 1000 };
}

class Sums {
  seeds = 0;
  steps = 0;
  orders = 0;
  readonly tally: Record<string, number> = {};
  readonly violations: SeedViolation[] = [];
  readonly hashes = new Map<number, string>();

  add(found: Findings): void {
    this.seeds += found.seeds;
    this.steps += found.steps;
    this.orders += found.orders;
    for (const [what, times] of Object.entries(found.tally))
      this.tally[what] = (this.tally[what] ?? 0) + times;
    this.violations.push(...found.violations);
    for (const [seed, hash] of found.hashes) this.hashes.set(seed, hash);
  }
}

/** One thread, until there is nothing left to assign. */
async function work(
  { bug, hashes = false, stopsAtFirst = false }: RunOptions,
  assign: () => Assignment | undefined,
  take: (found: Findings) => void,
): Promise<void> {
  const workerData: WorkerSettings = { bug, hashes, stopsAtFirst };
  const worker = new Worker(new URL('./pool-worker.ts', import.meta.url), { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const continueOrEnd = () => {
    const assignment = assign();
    if (assignment) worker.postMessage(assignment);
    else resolve();
  };
  worker.on('message', (found: Findings) => {
    take(found);
    continueOrEnd();
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`a thread of the simulation ended with code ${code}`)));
  continueOrEnd();
  try {
    await promise;
  } finally {
    await worker.terminate();
  }
}
