import type { Candles } from '../../../shared/domain/indicators/candles.ts';
import type { StrategyEvent } from '../../../shared/strategies/events.ts';
import type { Configured, Eyes } from '../../../shared/strategies/host.ts';
import type { Intent } from '../../../shared/strategies/intents.ts';
import { type EngineOptions, standardOptions } from '../options.ts';
import { runCandles } from '../run.ts';

export type Row = readonly [open: number, high: number, low: number, close: number];

export const minute = 60_000;

/** Candles of `stepMs` each; their volume is 1,000 unless it is given. */
export function candlesOf(rows: readonly Row[], stepMs = minute, volumes: readonly number[] = []): Candles {
  const column = (index: number) => Float64Array.from(rows, (row) => row[index] ?? 0);
  const openTimeMs = Float64Array.from(rows, (_, bar) => bar * stepMs);
  const [open, high, low, close] = [column(0), column(1), column(2), column(3)];
  const volume = Float64Array.from(rows, (_, bar) => volumes[bar] ?? 1_000);
  return { count: rows.length, openTimeMs, open, high, low, close, volume };
}

export const options: EngineOptions = { ...standardOptions, unit: 1, size: { kind: 'fixed', quantity: '1' } };

interface Scene {
  readonly more?: Partial<EngineOptions>;
  readonly on?: Record<string, Intent[]>;
  readonly finer?: Candles;
  readonly volumes?: readonly number[];
  readonly stepMs?: number;
}

/** Runs a script: what it wants at each candle, and on each event by kind and tag. */
export function play(
  rows: readonly Row[],
  script: Readonly<Record<number, readonly Intent[]>>,
  { more = {}, on, finer, volumes, stepMs }: Scene = {},
) {
  const events: StrategyEvent[] = [];
  const views: Pick<Eyes, 'position' | 'entryPrice' | 'openOrders' | 'long' | 'short' | 'equity'>[] = [];
  const strategy: Configured = {
    kind: 'configured',
    parameters: {},
    indicators: [],
    comparesOnly: false,
    begin(eyes) {
      let bar = -1;
      const decide = (event: StrategyEvent) => {
        if (event.kind === 'candle') {
          bar += 1;
          const { position, entryPrice, openOrders, long, short, equity } = eyes;
          views.push({ position, entryPrice, openOrders, long, short, equity });
          return script[bar] ?? [];
        }
        events.push(event);
        return ('tag' in event && on?.[`${event.kind} ${event.tag}`]) || [];
      };
      return { state: null, decide };
    },
  };
  const result = runCandles(strategy, candlesOf(rows, stepMs, volumes), { ...options, ...more }, finer);
  const fills = result.fills.map(({ bar, side, price, size }) => [bar, side, price, size]);
  return { ...result, fills, fees: result.fills.map(({ fee }) => fee), events, views };
}

export const still: Row = [100, 100, 100, 100];
export const buyAt = (price: string, more = {}): Intent => ({
  ...{ kind: 'place', side: 'BUY', type: 'LIMIT', price, tag: 'in' },
  ...more,
});
export const sellAt = (price: string, more = {}): Intent => ({
  ...{ kind: 'place', side: 'SELL', type: 'LIMIT', price, tag: 'out' },
  ...more,
});
export const buy = (protect = {}): Intent => ({ kind: 'place', side: 'BUY', type: 'MARKET', protect });
export const short = (protect = {}): Intent => ({ kind: 'place', side: 'SELL', type: 'MARKET', protect });
