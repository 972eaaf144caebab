import { availableParallelism } from 'node:os';
import type { Candles } from '#shared/domain/indicators/candles.ts';
import { standardOptions } from '../research/engine/options.ts';
import { pooled } from '../research/optimise/evaluators.ts';
import { noHalving } from '../research/optimise/halving.ts';
import { digestOf, memoryJournal } from '../research/optimise/journal.ts';
import { search } from '../research/optimise/optimise.ts';
import { readSpace } from '../research/optimise/space.ts';
import { round } from './statistics.ts';

/**
 * (B): 200 combinations of the SMA cross over the given candles, on all cores; starting and stopping the threads counts,
 * and so does hashing and sharing the candles. `items` are candles played, all combinations together.
 */
export async function sweepCase(candles: Candles) {
  const read = readSpace({ fast: { int: [5, 24] }, slow: { int: [30, 120], step: 10 }, reverse: true });
  if (read.kind === 'invalid') throw new Error(read.problems.join());
  const options = { ...standardOptions, feeRate: 0.001, allowShort: true };
  const whole = { from: 0, to: candles.count, warmFrom: 0 };
  const [startedAtMs, cpu] = [performance.now(), process.cpuUsage()];
  const evaluator = pooled(candles, availableParallelism());
  const { trials, best } = await search(
    {
      ...{ strategy: 'ma-crossover', space: read.space, instrument: 'BTC/USDT', options, segments: [whole] },
      ...{ search: 'grid', trials: 200, seed: 1, objective: 'return', tradesMin: 0, halving: noHalving },
    },
    { evaluator, journal: memoryJournal(), candlesDigest: digestOf(candles) },
  );
  await evaluator.close();
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const items = trials.length * candles.count;
  return {
    case: `B: ${trials.length} combinations on ${availableParallelism()} cores`,
    items,
    seconds: round(seconds, 4),
    items_per_s: Math.round(items / seconds),
    cpu_seconds: round((user + system) / 1e6, 4),
    best_items_per_s: Math.round(items / seconds),
    rss_mb: Math.round(process.memoryUsage.rss() / 1_048_576),
    result: best?.number ?? 0,
  };
}
