import { CandleCursor, type Candles, columnsOf } from '#shared/domain/indicators/candles.ts';
import { createIndicator, type IndicatorSpec } from '#shared/domain/indicators/catalogue.ts';
import { IndicatorRow } from '#shared/domain/indicators/indicator-row.ts';
import { strategies } from '#shared/strategies/all.ts';
import { seededRandom } from '../research/avellaneda/random.ts';
import { parseCandles } from '../research/candles/parse-candles.ts';
import { standardOptions } from '../research/engine/options.ts';
import { runCandles } from '../research/engine/run.ts';
import { replayCase } from './backtest-replay.ts';
import { sweepCase } from './backtest-sweep.ts';
import { describeMachine, loadAverage } from './machine.ts';
import { measure } from './measure.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';

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
 * What a backtest costs, with what limits it: (A) SMA 10/30 cross with a fee of 0.1 % over a year of minutes; (B) 200
 * combinations of it on all cores; (C) six common indicators over a million candles, as a strategy reads them and as the
 * command `indicators` does; (D) a replay of a million messages; reading the CSV of (A), which is apart; and a bare loop that reads the same closes. Medians; `cpu_seconds` are the process's own, for a machine that others load.
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
    runs,
  );
  progress('200 combinations');
  const b = await sweepCase(year);
  progress('six indicators');
  const six = () => {
    for (const spec of commonSix) columnsOf(createIndicator(spec), million);
    return commonSix.length;
  };
  const c = measure('C: six indicators, candle by candle', million.count, () => lastSum(million), runs);
  const columns = measure('C: each of the six into columns', million.count, six, runs);
  progress('level 2 replay');
  const d = await replayCase(quick);
  progress('reading');
  const text = csvOf(year);
  const load = measure('reading the CSV of A', year.count, () => parseCandles(text).kind.length, 3);
  const bare = measure('bare loop over the closes', year.count, () => sumOf(year.close), runs);
  const document = {
    cases: [a, b, c, columns, ...d, load, bare],
    machine: describeMachine(),
    loadAverage: loadAverage(),
  };
  return { document, ok: a.result > 0 };
}

/** As a strategy reads them: all six of each candle, in one row. */
function lastSum(candles: Candles): number {
  const row = new IndicatorRow(commonSix);
  const cursor = new CandleCursor(candles);
  for (let bar = 0; bar < candles.count; bar++) row.next(cursor.moveTo(bar));
  return row.values.reduce((sum, value) => sum + value, 0);
}

function csvOf({ count, openTimeMs, open, high, low, close, volume }: Candles): string {
  const rows = Array.from({ length: count }, (_, bar) => {
    const prices = [open, high, low, close].map((column) => (column[bar] ?? 0).toFixed(2));
    return [openTimeMs[bar], ...prices, (volume[bar] ?? 0).toFixed(6)].join(',');
  });
  return ['openTimeMs,open,high,low,close,volume', ...rows].join('\n');
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
