import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import { dailyEquity, dayMs } from './daily.ts';
import type { Trade } from './options.ts';
import type { EngineResult } from './run.ts';

/** Ratios are shares of one, not percent; null where there is nothing to divide by. Formulas: docs/backtest.md. */
export interface Statistics {
  readonly finalEquity: number;
  readonly returnRatio: number;
  readonly buyAndHoldRatio: number;
  readonly cagr: number | null;
  readonly annualReturnRatio: number | null;
  readonly annualVolatilityRatio: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly maxDrawdownRatio: number;
  readonly maxDrawdownDurationMs: number;
  readonly exposureRatio: number;
  readonly trades: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly expectancy: number | null;
  readonly sqn: number | null;
  readonly turnover: number;
  readonly fees: number;
  /** Below 0 where it was paid. */
  readonly funding: number;
  readonly interest: number;
  readonly liquidations: number;
  readonly refusedOrders: number;
  readonly ruined: boolean;
}

export function statisticsOf(result: EngineResult, candles: Candles, cash: number): Statistics {
  const { trades, fills, equity, refusedOrders, ruined, firstBar } = result;
  const { funding, interest, liquidations } = result.carried ?? nothingCarried;
  const finalEquity = equity.length === 0 ? cash : at(equity, equity.length - 1);
  const drawdown = worstDrawdown(equity, candles.openTimeMs);
  const yearly = yearlyFigures(dailyEquity(equity, candles.openTimeMs));
  const held =
    candles.count === 0
      ? 1
      : at(candles.close, candles.count - 1) / at(candles.close, Math.min(firstBar, candles.count - 1));
  const years =
    candles.count < 2
      ? 0
      : (at(candles.openTimeMs, candles.count - 1) - at(candles.openTimeMs, 0)) / (365.25 * dayMs);
  return {
    finalEquity,
    returnRatio: finalEquity / cash - 1,
    buyAndHoldRatio: held - 1,
    cagr: years > 0 && finalEquity >= 0 ? known((finalEquity / cash) ** (1 / years) - 1) : null,
    ...yearly,
    calmar: yearly.annualReturnRatio === null ? null : known(yearly.annualReturnRatio / drawdown.ratio),
    maxDrawdownRatio: drawdown.ratio,
    maxDrawdownDurationMs: drawdown.durationMs,
    exposureRatio: exposureOf(trades, candles.count),
    trades: trades.length,
    ...tradeFigures(trades.map(({ pnl }) => pnl)),
    turnover: sum(fills.map(({ price, size }) => price * size)) / cash,
    fees: sum(fills.map(({ fee }) => fee)),
    ...{ funding, interest, liquidations, refusedOrders, ruined },
  };
}

const nothingCarried = { funding: 0, interest: 0, liquidations: 0 };

function tradeFigures(pnls: readonly number[]) {
  const count = pnls.length;
  const mean = sum(pnls) / count;
  const deviation = Math.sqrt(sum(pnls.map((pnl) => (pnl - mean) ** 2)) / (count - 1));
  const wins = pnls.filter((pnl) => pnl > 0);
  return {
    winRate: known(wins.length / count),
    profitFactor: known(sum(wins) / -sum(pnls.filter((pnl) => pnl < 0))),
    expectancy: known(mean),
    sqn: known((Math.sqrt(count) * mean) / deviation),
  };
}

/** Of the returns from day to day, compounded: 365 days a year, since these markets never close. */
function yearlyFigures(days: readonly number[]) {
  const returns = days.slice(1).map((equity, index) => equity / (days[index] ?? Number.NaN) - 1);
  if (returns.length < 2 || !returns.every(Number.isFinite)) return noYear;
  const growth = returns.some((value) => value <= -1)
    ? 0
    : Math.exp(sum(returns.map(Math.log1p)) / returns.length) - 1;
  const mean = sum(returns) / returns.length;
  const variance = sum(returns.map((value) => (value - mean) ** 2)) / (returns.length - 1);
  const annual = (1 + growth) ** daysAYear - 1;
  const volatility = Math.sqrt((variance + (1 + growth) ** 2) ** daysAYear - (1 + growth) ** (2 * daysAYear));
  const downside = Math.sqrt(sum(returns.map((value) => Math.min(0, value) ** 2)) / returns.length);
  return {
    annualReturnRatio: known(annual),
    annualVolatilityRatio: known(volatility),
    sharpe: known(annual / volatility),
    sortino: known(annual / (downside * Math.sqrt(daysAYear))),
  };
}

const daysAYear = 365;
const noYear = { annualReturnRatio: null, annualVolatilityRatio: null, sharpe: null, sortino: null };

/** The deepest fall from a peak, and the longest time from a peak until it was reached again, or until the end. */
function worstDrawdown(equity: Float64Array, openTimeMs: Float64Array) {
  let peak = Number.NEGATIVE_INFINITY;
  let peakMs = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let ratio = 0;
  let durationMs = 0;
  // Past the last candle as if a new peak came: what has fallen by then counts too.
  for (let bar = 0; bar <= equity.length; bar++) {
    const worth = bar < equity.length ? at(equity, bar) : Number.POSITIVE_INFINITY;
    if (worth < peak) {
      if (worth < lowest) lowest = worth;
      continue;
    }
    const timeMs = at(openTimeMs, Math.min(bar, equity.length - 1));
    if (lowest < peak) {
      ratio = Math.max(ratio, 1 - lowest / peak);
      durationMs = Math.max(durationMs, timeMs - peakMs);
    }
    peak = worth;
    peakMs = timeMs;
    lowest = Number.POSITIVE_INFINITY;
  }
  return { ratio, durationMs };
}

/** Share of the candles in which a listed trade was open, its first and last included. */
function exposureOf(trades: readonly Trade[], count: number): number {
  let [total, counted] = [0, 0];
  for (const { entryBar, exitBar } of trades.toSorted((a, b) => a.entryBar - b.entryBar)) {
    const end = Math.min(exitBar + 1, count);
    total += Math.max(0, end - Math.max(entryBar, counted));
    counted = Math.max(counted, end);
  }
  return count === 0 ? 0 : total / count;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
