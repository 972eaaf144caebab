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
  /** Hand out no more seeds after the first violation. */
  readonly stopsAtFirst?: boolean;
  readonly onProgress?: (done: number, violations: number) => void;
}

export interface Report {
  readonly seeds: number;
  readonly steps: number;
  readonly orders: number;
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
  const findings: Findings[] = [];
  const threads = Math.min(
    options.threads ?? availableParallelism(),
    Math.ceil(options.count / assignmentMax),
  );
  let next = options.from;
  const end = options.from + options.count;
  const assign = (): Assignment | undefined => {
    const isOver = options.stopsAtFirst && findings.some(({ violations }) => violations.length > 0);
    if (isOver || next >= end) return undefined;
    const from = next;
    next = Math.min(end, from + assignmentMax);
    return { from, count: next - from };
  };
  const take = (found: Findings) => {
    findings.push(found);
    options.onProgress?.(sum(findings, 'seeds'), findings.flatMap(({ violations }) => violations).length);
  };
  await Promise.all(Array.from({ length: threads }, () => work(options, assign, take)));
  return {
    seeds: sum(findings, 'seeds'),
    steps: sum(findings, 'steps'),
    orders: sum(findings, 'orders'),
    violations: findings.flatMap(({ violations }) => violations).sort((a, b) => a.seed - b.seed),
    hashes: new Map(findings.flatMap(({ hashes }) => hashes)),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** One thread, until there is nothing left to assign. */
async function work(
  { bug, hashes = false }: RunOptions,
  assign: () => Assignment | undefined,
  take: (found: Findings) => void,
): Promise<void> {
  const workerData: WorkerSettings = { bug, hashes };
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

function sum(findings: readonly Findings[], field: 'seeds' | 'steps' | 'orders'): number {
  return findings.reduce((total, found) => total + found[field], 0);
}
