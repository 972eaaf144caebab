import { type Candles, columnsOf } from '#shared/domain/indicators/candles.ts';
import { createIndicator, type IndicatorSpec } from '#shared/domain/indicators/catalogue.ts';
import { strategies } from '#shared/strategies/all.ts';
import { seededRandom } from '../research/avellaneda/random.ts';
import { standardOptions } from '../research/engine/options.ts';
import { runCandles } from '../research/engine/run.ts';
import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { median, round } from './statistics.ts';

const runs = 9;
const commonSix: readonly IndicatorSpec[] = [
  { name: 'sma', period: 20 },
  { name: 'ema', period: 20 },
  { name: 'rsi', period: 14 },
  { name: 'atr', period: 14 },
  { name: 'bollinger', period: 20, deviations: 2 },
  { name: 'macd', fast: 12, slow: 26, signal: 9 },
];

/**
 * What a backtest costs, with what limits it: (A) SMA 10/30 cross with a fee of 0.1 % over a year of minutes; (C) six
 * common indicators over a million candles; and a bare loop that reads the same closes. Data is made before, so that
 * loading is apart. Medians; `cpu_seconds` are the process's own, for a machine that others load.
 */
export async function backtest({ quick, progress }: BenchOptions): Promise<BenchResult> {
  const year = walk(quick ? 52_560 : 525_600);
  const million = walk(quick ? 100_000 : 1_000_000);
  const cross = strategies.get('ma-crossover')?.configure({ fast: 10, slow: 30, reverse: true });
  if (cross?.kind !== 'configured') throw new Error('the reference strategy does not take its parameters');
  const options = { ...standardOptions, feeRate: 0.001, allowShort: true };
  progress('SMA cross');
  const a = measure(
    'A: SMA 10/30 cross, fee 0.1 %',
    year.count,
    () => runCandles(cross, year, options).trades.length,
  );
  progress('six indicators');
  const c = measure('C: six indicators, streaming', million.count, () => {
    for (const spec of commonSix) columnsOf(createIndicator(spec), million);
    return commonSix.length;
  });
  const bare = measure('bare loop over the closes', year.count, () => sumOf(year.close));
  const document = { cases: [a, c, bare], machine: describeMachine(), loadAverage: loadAverage() };
  return { document, ok: a.result > 0 };
}

function measure(name: string, items: number, run: () => number) {
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  let result = 0;
  for (let turn = 0; turn < runs; turn++) {
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

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}

/** Minutes of a random walk, the same each time. */
function walk(count: number): Candles {
  const random = seededRandom(1);
  const column = () => new Float64Array(count);
  const [openTimeMs, open, high, low, close, volume] = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ];
  let price = 30_000;
  for (let index = 0; index < count; index++) {
    openTimeMs[index] = 1_735_689_600_000 + index * 60_000;
    open[index] = price;
    price *= 1 + (random() - 0.5) / 500;
    close[index] = price;
    high[index] = Math.max(open[index] ?? 0, price) * (1 + random() / 2_000);
    low[index] = Math.min(open[index] ?? 0, price) * (1 - random() / 2_000);
    volume[index] = random();
  }
  return { count, openTimeMs, open, high, low, close, volume };
}
