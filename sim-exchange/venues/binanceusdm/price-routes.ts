import { textFromAtoms } from '../../core/units.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { type LinearParams, within } from './params.ts';
import { symbolOf, symbolsOf } from './symbol-parameter.ts';
import type { LinearSymbol } from './symbols.ts';
import { quantityText } from './text.ts';
import { perSymbol } from './ticker-routes.ts';
import type { BinanceUsdmVenue } from './venue.ts';

/** A mark or index price: always with eight digits. */
export function longPrice(symbol: LinearSymbol, ticks: bigint): string {
  return textFromAtoms(ticks * symbol.tickAtoms);
}

/** premiumIndex: mark and index price, and what the next funding payment will be at. */
export function premium(venue: BinanceUsdmVenue, symbol: LinearSymbol) {
  const mark = venue.markOf(symbol);
  const hasFunding = symbol.fundingIntervalHours > 0;
  return {
    symbol: symbol.symbol,
    markPrice: longPrice(symbol, mark.markTicks),
    indexPrice: longPrice(symbol, mark.indexTicks),
    estimatedSettlePrice: longPrice(symbol, mark.indexTicks),
    lastFundingRate: hasFunding ? textFromAtoms(mark.fundingRateAtoms) : '',
    interestRate: hasFunding ? '0.00010000' : '',
    nextFundingTime: hasFunding ? mark.nextFundingMs : 0,
    time: venue.nowMs(),
  };
}

export function premiumIndex(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return perSymbol(venue, params, (symbol) => premium(venue, symbol));
}

/** Settled funding rates, oldest first; the newest 100 where no start is given. */
export function fundingRates(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = new Map(symbolsOf(venue, params).map((symbol) => [symbol.symbol, symbol]));
  const limit = params.limit(100, 1000);
  const span = params.span();
  if (params.refusal !== undefined) return params.refusal;
  const found = within(venue.fundingRates(), ({ timeMs }) => timeMs, span).filter(({ symbol }) =>
    symbols.has(symbol),
  );
  const page = span.startMs === undefined ? found.slice(-limit) : found.slice(0, limit);
  return ok(
    page.map(({ symbol, rateAtoms, markTicks, timeMs }) => {
      const of = symbols.get(symbol);
      const markPrice = of === undefined ? '' : longPrice(of, markTicks);
      return { symbol, fundingTime: timeMs, fundingRate: textFromAtoms(rateAtoms), markPrice };
    }),
  );
}

export function fundingInfo(venue: BinanceUsdmVenue): Reply {
  return ok(
    venue.perpetuals().map(({ symbol, fundingIntervalHours }) => ({
      symbol,
      adjustedFundingRateCap: '0.02000000',
      adjustedFundingRateFloor: '-0.02000000',
      fundingIntervalHours,
      disclaimer: false,
    })),
  );
}

export function openInterest(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const openInterest = quantityText(symbol, venue.openLots(symbol));
  return ok({ openInterest, symbol: symbol.symbol, time: venue.nowMs() });
}

const periodsMs: Readonly<Record<string, number>> = {
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
};

/** futures/data/openInterestHist: today's open interest at each past period; the simulator keeps no history of it. */
export function openInterestHistory(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return history(venue, params, (symbol, timestamp) => {
    const lots = venue.openLots(symbol);
    const { markTicks } = venue.markOf(symbol);
    return {
      symbol: symbol.symbol,
      sumOpenInterest: textFromAtoms(lots * symbol.lotAtoms),
      sumOpenInterestValue: textFromAtoms(lots * markTicks * symbol.notionalAtoms),
      timestamp,
    };
  });
}

/** futures/data/globalLongShortAccountRatio: as many long as short. */
export function longShortRatio(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return history(venue, params, ({ symbol }, timestamp) => ({
    symbol,
    longAccount: '0.5000',
    longShortRatio: '1.0000',
    shortAccount: '0.5000',
    timestamp,
  }));
}

function history(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  row: (symbol: LinearSymbol, timeMs: number) => unknown,
): Reply {
  const symbol = symbolOf(venue, params);
  const periodMs = periodsMs[params.required('period')];
  const limit = params.limit(30, 500);
  const { startMs, endMs = venue.nowMs() } = params.span();
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  if (periodMs === undefined) return refuse('invalidParameter', 'period');
  const lastMs = Math.min(endMs, venue.nowMs());
  const firstMs = startMs ?? lastMs - periodMs * limit + 1;
  const times: number[] = [];
  for (let timeMs = Math.ceil(firstMs / periodMs) * periodMs; timeMs <= lastMs; timeMs += periodMs) {
    if (times.push(timeMs) === limit) break;
  }
  return ok(times.map((timeMs) => row(symbol, timeMs)));
}

/** How likely it is that positions in this market are reduced to fill a liquidation. */
export function adlRisk(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const updateTime = venue.nowMs();
  return perSymbol(venue, params, ({ symbol }) => ({ symbol, adlRisk: 'low', updateTime }));
}
