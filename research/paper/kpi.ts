import type { Trade } from '../engine/options.ts';
import type { Watch } from './watched.ts';

/** What a run must show. Ratios are parts of one. */
export interface GateLimits {
  readonly tradesMin: number;
  readonly winRateMin: number;
  readonly winRateMax: number;
  readonly drawdownMax: number;
  readonly slippageMaxBps: number;
  readonly latencyMaxMs: number;
}

export const standardGate: GateLimits = {
  tradesMin: 5,
  winRateMin: 0.5,
  winRateMax: 0.8,
  drawdownMax: 0.02,
  slippageMaxBps: 10,
  latencyMaxMs: 50,
};

export interface Kpi {
  readonly name: string;
  /** null: nothing to measure. */
  readonly value: number | null;
  readonly unit: string;
  readonly limit: string;
  readonly ok: boolean;
}

export interface Measured {
  readonly trades: readonly Trade[];
  readonly maxDrawdownRatio: number;
  readonly watch: Watch;
}

/** The gate, KPI by KPI. A trade is an entry with all that was sold of it: three take profits of one entry are one. */
export function gateOf({ trades, maxDrawdownRatio, watch }: Measured, limits: GateLimits): readonly Kpi[] {
  const entries = entriesOf(trades);
  const wins = entries.filter(({ pnl }) => pnl > 0).length;
  const [pnl, turnover] = [sum(entries.map((entry) => entry.pnl)), sum(entries.map(({ cost }) => cost))];
  const winRate = entries.length === 0 ? null : wins / entries.length;
  const edge = turnover === 0 ? null : pnl / turnover;
  const slippage = percentile(watch.slippagesBps, 0.95);
  const latency = percentile(watch.latenciesMs, 0.99);
  const { tradesMin, winRateMin, winRateMax, drawdownMax, slippageMaxBps, latencyMaxMs } = limits;
  const isWinRate = winRate !== null && winRate >= winRateMin && winRate <= winRateMax;
  const kpi = (name: string, value: number | null, unit: string, limit: string, ok: boolean): Kpi => ({
    ...{ name, value, unit, limit, ok },
  });
  return [
    kpi('trades', entries.length, 'entries that ended', `≥ ${tradesMin}`, entries.length >= tradesMin),
    kpi('winRate', winRate, 'part of them', `${winRateMin} … ${winRateMax}`, isWinRate),
    kpi('edgeAfterFees', edge, 'part of what was traded', '> 0', edge !== null && edge > 0),
    kpi(
      'maxDrawdown',
      maxDrawdownRatio,
      'part of the equity',
      `≤ ${drawdownMax}`,
      maxDrawdownRatio <= drawdownMax,
    ),
    kpi(
      'slippageP95',
      slippage,
      'bp',
      `≤ ${slippageMaxBps}`,
      slippage === null || slippage <= slippageMaxBps,
    ),
    kpi(
      'latencyP99',
      latency,
      'ms a decision',
      `≤ ${latencyMaxMs}`,
      latency === null || latency <= latencyMaxMs,
    ),
    kpi('errors', watch.errors.length, 'of the strategy', '0', watch.errors.length === 0),
  ];
}

function entriesOf(trades: readonly Trade[]) {
  const entries = new Map<string, { pnl: number; cost: number }>();
  for (const { entryBar, entryPrice, side, pnl, size } of trades) {
    const key = `${side} ${entryBar} ${entryPrice}`;
    const former = entries.get(key) ?? { pnl: 0, cost: 0 };
    entries.set(key, { pnl: former.pnl + pnl, cost: former.cost + size * entryPrice });
  }
  return [...entries.values()];
}

function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
