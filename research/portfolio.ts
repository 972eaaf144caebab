import type { Candles } from '../shared/domain/indicators/candles.ts';
import { at } from '../shared/domain/indicators/indicator.ts';
import type { HostedStrategy } from '../shared/strategies/host.ts';
import { type DataNotes, describeCandles } from './candles/describe.ts';
import { monthlyReturns } from './engine/monthly.ts';
import type { EngineOptions } from './engine/options.ts';
import type { Chair } from './engine/player.ts';
import { type PortfolioResult, runPortfolio } from './engine/portfolio.ts';
import { runHash } from './engine/run-hash.ts';
import { statisticsOf } from './engine/statistics.ts';
import { sampled } from './sampled.ts';

export interface PortfolioRequest {
  readonly strategy: HostedStrategy;
  readonly chairs: readonly (Chair & { readonly notes?: DataNotes })[];
  /** Of the account; each chair has the unit of its own. */
  readonly options: EngineOptions;
}

export type PortfolioBacktest = ReturnType<typeof portfolioBacktest>;

/** One run of several instruments with all that is told of it: `tradewind backtest --json` of more than one market. */
export function portfolioBacktest({ strategy, chairs, options }: PortfolioRequest) {
  const startedAtMs = performance.now();
  const result = runPortfolio(chairs, options);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const inputs = {
    strategy: { name: strategy.name, version: strategy.version },
    instruments: chairs.map(({ instrument, strategy: { parameters }, timeframeMs }) => ({
      ...{ instrument, timeframeMs, parameters },
    })),
    options,
  };
  const closed = mergedTrades(chairs, result);
  const clock = clockOf(chairs, result);
  const bars = closed.map((trade) => ({
    ...trade,
    entryBar: momentOf(result.timeMs, trade.entryMs),
    exitBar: momentOf(result.timeMs, trade.exitMs),
  }));
  const fills = result.seats.flatMap((seat) => seat.fills);
  const refusedOrders = result.seats.reduce((sum, seat) => sum + seat.refusedOrders, 0);
  const whole = { ...result, trades: bars, fills, firstBar: 0, refusedOrders };
  return {
    ...inputs,
    instruments: chairs.map((chair, index) => ({
      ...inputs.instruments[index],
      data: describeCandles(chair.candles, chair.timeframeMs, chair.notes),
      ...seatFigures(result, index),
    })),
    hash: runHash(
      chairs.map(({ candles }) => candles),
      inputs,
      closed,
      chairs.flatMap(({ finer }) => finer ?? []),
    ),
    stats: statisticsOf(whole, clock, options.cash),
    months: monthlyReturns(result.equity, result.timeMs, options.cash),
    trades: closed.map(({ entryMs, exitMs, ...trade }) => ({
      ...trade,
      entryTime: new Date(entryMs).toISOString(),
      exitTime: new Date(exitMs).toISOString(),
    })),
    equity: sampled(result.equity).map((moment) => ({
      time: new Date(at(result.timeMs, moment)).toISOString(),
      equity: at(result.equity, moment),
    })),
    seconds,
  };
}

function seatFigures({ seats }: PortfolioResult, index: number) {
  const { trades = [], refusedOrders = 0, firstBar = 0 } = seats[index] ?? {};
  const sum = (name: 'pnl' | 'fee') => trades.reduce((total, trade) => total + trade[name], 0);
  return { warmUpBars: firstBar, trades: trades.length, pnl: sum('pnl'), fees: sum('fee'), refusedOrders };
}

/** By the time at which they ended, then in the order of the instruments. Times are the opens of their candles. */
function mergedTrades(chairs: readonly Chair[], { seats }: PortfolioResult) {
  const all = chairs.flatMap(({ instrument, candles: { openTimeMs } }, index) =>
    (seats[index]?.trades ?? []).map((trade) => ({
      ...{ instrument, ...trade },
      ...{ entryMs: at(openTimeMs, trade.entryBar), exitMs: at(openTimeMs, trade.exitBar) },
    })),
  );
  return all.sort((a, b) => a.exitMs - b.exitMs);
}

/** The moment after this time. */
function momentOf(timeMs: Float64Array, openMs: number): number {
  let [from, to] = [0, timeMs.length - 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (at(timeMs, middle) > openMs) to = middle;
    else from = middle + 1;
  }
  return Math.max(0, from);
}

/** Moments as if they were candles; the close is what equal parts of the cash in each instrument became. */
function clockOf(chairs: readonly Chair[], { timeMs }: PortfolioResult): Candles {
  const close = new Float64Array(timeMs.length).fill(1);
  const grown = chairs.map(({ candles }) => at(candles.close, candles.count - 1) / at(candles.close, 0));
  const mean = grown.reduce((sum, ratio) => sum + ratio, 0) / grown.length;
  if (close.length > 0) close[close.length - 1] = mean;
  const flat = { open: close, high: close, low: close, close, volume: close };
  return { count: timeMs.length, openTimeMs: timeMs, ...flat };
}
