import { parentPort, workerData } from 'node:worker_threads';
import { plant } from './planted-bug.ts';
import type { Assignment, Findings, SeedViolation, WorkerSettings } from './protocol.ts';

/** A thread of the pool: runs the seeds it is given, with a planted bug if it was told so. */
const { bug, hashes: wantsHashes, stopsAtFirst }: WorkerSettings = workerData;
const isPlanted = bug ? plant(bug) : () => true;
const { simulate } = await import('../simulate.ts');
if (!isPlanted()) throw new Error(`planted bug "${bug?.name}": nothing loads ${bug?.file}`);

// Thousands of injected faults are thrown; nobody reads where. A replay of one seed tells.
Error.stackTraceLimit = 0;

parentPort?.on('message', (assignment: Assignment) => {
  run(assignment).then(
    (findings) => parentPort?.postMessage(findings),
    // Out of the handler, so that the thread ends with it.
    (error: unknown) => setImmediate(() => Promise.reject(error)),
  );
});

async function run({ from, count }: Assignment): Promise<Findings> {
  const violations: SeedViolation[] = [];
  const hashes: [number, string][] = [];
  let steps = 0;
  let orders = 0;
  const tally: Record<string, number> = {};
  let seeds = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    seeds += 1;
    const result = await simulate(seed, wantsHashes ? 'hash' : 'off');
    steps += result.steps;
    orders += result.orders;
    for (const [what, times] of Object.entries(result.tally)) tally[what] = (tally[what] ?? 0) + times;
    if (result.violation) violations.push({ seed, ...result.violation });
    if (result.traceHash) hashes.push([seed, result.traceHash]);
    if (stopsAtFirst && result.violation) break;
  }
  return { seeds, steps, orders, tally, violations, hashes };
}
