import { median, round } from './statistics.ts';

/** Runs it so often: medians of time by the clock and of processor time, and what the last run gave, so that no compiler leaves it out. */
export function measure(name: string, items: number, run: () => number, turns: number) {
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  let result = 0;
  for (let turn = 0; turn < turns; turn++) {
    const [startedAtMs, cpu] = [performance.now(), process.cpuUsage()];
    result = run();
    seconds.push((performance.now() - startedAtMs) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    cpuSeconds.push((user + system) / 1e6);
  }
  const middle = median(seconds);
  return {
    case: name,
    items,
    seconds: round(middle, 4),
    items_per_s: Math.round(items / middle),
    cpu_seconds: round(median(cpuSeconds), 4),
    best_items_per_s: Math.round(items / Math.min(...seconds)),
    rss_mb: Math.round(process.memoryUsage.rss() / 1_048_576),
    result,
  };
}
