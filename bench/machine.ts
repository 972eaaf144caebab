import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import { round } from './statistics.ts';

/** What the figures were taken on: without it they say nothing. */
export function describeMachine() {
  return {
    cpus: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    platform: `${platform()} ${arch()}`,
    node: process.version,
  };
}

/** Processes that run or wait, averaged over 1, 5 and 15 minutes: above the number of CPUs, figures are too high. */
export function loadAverage(): readonly number[] {
  return loadavg().map((load) => round(load, 2));
}
