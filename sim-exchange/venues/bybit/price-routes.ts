import type { Candle } from '../../core/candles.ts';
import { type Interval, intervalNamed } from '../../core/intervals.ts';
import type { FundingRate } from '../../core/perpetual.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import type { BybitInstrument } from './instruments.ts';
import { namedInstrument } from './order-request.ts';
import { offsetOf, paged } from './pages.ts';
import { categoryOf, type Params } from './params.ts';
import { priceText, sizeText, textOf } from './text.ts';
import type { BybitVenue } from './venue.ts';

/** Bybit's intervals and what the core calls them. */
const intervals: Readonly<Record<string, string>> = {
  ...{ '1': '1m', '3': '3m', '5': '5m', '15': '15m', '30': '30m' },
  ...{ '60': '1h', '120': '2h', '240': '4h', '360': '6h', '720': '12h' },
  ...{ D: '1d', W: '1w', M: '1M' },
};
/** How many funding rates of before our start there are. */
const pastRates = 270;

export function klineInterval(name: string): Interval | undefined {
  return intervalNamed(intervals[name] ?? '');
}

/** GET market/kline: newest first, the newest within [start, end]; with a start alone, the first ones from there. */
export function kline(venue: BybitVenue, params: Params): Reply {
  return candlesReply(venue, params, (instrument, candle) => [
    ...priceRow(instrument, candle),
    sizeText(instrument, candle.lots),
    plainText(candle.quoteAtoms),
  ]);
}

/** Candles of mark and index price, which follow the market's own, have no volume. */
export function quotedKline(venue: BybitVenue, params: Params): Reply {
  return candlesReply(venue, params, priceRow);
}

/** There is no premium: index and mark are one price until they are set. */
export function premiumKline(venue: BybitVenue, params: Params): Reply {
  return candlesReply(venue, params, (_, { openMs }) => [String(openMs), '0', '0', '0', '0']);
}

function priceRow(instrument: BybitInstrument, { openMs, open, high, low, close }: Candle): string[] {
  return [String(openMs), ...[open, high, low, close].map((ticks) => priceText(instrument, ticks))];
}

function candlesReply(
  venue: BybitVenue,
  params: Params,
  row: (instrument: BybitInstrument, candle: Candle) => string[],
): Reply {
  const instrument = namedInstrument(venue, params);
  const interval = klineInterval(params.required('interval'));
  if (interval === undefined) params.wrong('interval');
  const [start, end] = [params.integer('start'), params.integer('end')];
  const limit = params.limit(1000, 200);
  if (instrument === undefined || interval === undefined || params.refusal !== undefined) {
    return refused(params.refusal ?? refusal('spotSymbol'));
  }
  const nowMs = venue.nowMs();
  const widthMs = interval.nextMs(interval.startMs(nowMs)) - interval.startMs(nowMs);
  const lastMs = Math.min(end ?? (start === undefined ? nowMs : start + limit * widthMs), nowMs);
  const fromMs = Math.max(start ?? 0, lastMs - (limit + 2) * widthMs);
  const found = venue
    .marketData(instrument.symbol)
    .candles.range((timeMs) => interval.startMs(timeMs), interval.startMs(fromMs), lastMs, nowMs)
    .filter(({ openMs }) => openMs >= fromMs && openMs <= lastMs);
  const chosen = end === undefined && start !== undefined ? found.slice(0, limit) : found.slice(-limit);
  const list = chosen.reverse().map((candle) => row(instrument, candle));
  return ok({ symbol: instrument.name, category: instrument.category, list });
}

/** GET market/funding/history, newest first. */
export function fundingHistory(venue: BybitVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const [start, end] = [params.integer('startTime'), params.integer('endTime')];
  const limit = params.limit(200, 200);
  if (start !== undefined && end === undefined) params.required('endTime');
  if (instrument?.perpetual === undefined) params.refuse(refusal('category'));
  if (instrument === undefined || params.refusal !== undefined)
    return refused(params.refusal ?? refusal('category'));
  const settled = venue.exchange.funding.rates.filter(({ symbol }) => symbol === instrument.symbol);
  const inside = [...invented(venue, instrument), ...settled].filter(
    ({ timeMs }) => timeMs >= (start ?? 0) && timeMs <= (end ?? Number.MAX_SAFE_INTEGER),
  );
  const list = inside
    .slice(-limit)
    .reverse()
    .map(({ rateAtoms, timeMs }) => ({
      symbol: instrument.name,
      fundingRate: plainText(rateAtoms),
      fundingRateTimestamp: String(timeMs),
    }));
  return ok({ category: instrument.category, list });
}

/** The past before our start: the first rate, at every interval. */
function invented(
  venue: BybitVenue,
  { perpetual }: BybitInstrument,
): Pick<FundingRate, 'rateAtoms' | 'timeMs'>[] {
  if (perpetual === undefined) return [];
  const { fundingIntervalMs, fundingRateAtoms } = perpetual;
  const lastMs = venue.startedMs - (venue.startedMs % fundingIntervalMs);
  return Array.from({ length: pastRates }, (_, i) => ({
    rateAtoms: fundingRateAtoms,
    timeMs: lastMs - (pastRates - 1 - i) * fundingIntervalMs,
  }));
}

const interestWidths: Readonly<Record<string, number>> = {
  ...{ '5min': 300_000, '15min': 900_000, '30min': 1_800_000 },
  ...{ '1h': 3_600_000, '4h': 14_400_000, '1d': 86_400_000 },
};

/** Points at every interval back from the newest full one, newest first. */
function points<T>(params: Params, nowMs: number, widthMs: number, make: (timeMs: number) => T): T[] {
  const [start, end] = [
    params.integer('startTime') ?? 0,
    Math.min(params.integer('endTime') ?? nowMs, nowMs),
  ];
  const rows: T[] = [];
  for (let timeMs = end - (end % widthMs); timeMs >= start && rows.length < 1000; timeMs -= widthMs) {
    rows.push(make(timeMs));
  }
  return rows;
}

/** GET market/open-interest: what is open now, at every interval. */
export function openInterest(venue: BybitVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const widthMs = interestWidths[params.required('intervalTime')];
  if (widthMs === undefined) params.wrong('intervalTime');
  const page = { offset: offsetOf(params), limit: params.limit(200, 50) };
  if (instrument === undefined || widthMs === undefined || params.refusal !== undefined) {
    return refused(params.refusal ?? refusal('category'));
  }
  const interest = sizeText(instrument, venue.openInterestLots(instrument));
  const rows = points(params, venue.nowMs(), widthMs, (timeMs) => ({
    openInterest: interest,
    timestamp: String(timeMs),
  }));
  const { list, nextPageCursor } = paged(rows, page);
  return ok({ symbol: instrument.name, category: instrument.category, list, nextPageCursor });
}

/** GET market/account-ratio: an even market. */
export function accountRatio(venue: BybitVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const widthMs = interestWidths[params.required('period')];
  if (widthMs === undefined) params.wrong('period');
  const page = { offset: offsetOf(params), limit: params.limit(500, 50) };
  if (instrument === undefined || widthMs === undefined || params.refusal !== undefined) {
    return refused(params.refusal ?? refusal('category'));
  }
  const rows = points(params, venue.nowMs(), widthMs, (timeMs) => ({
    symbol: instrument.name,
    buyRatio: '0.5',
    sellRatio: '0.5',
    timestamp: String(timeMs),
  }));
  return ok(paged(rows, page));
}

/** GET market/risk-limit: one tier a market. */
export function riskLimit(venue: BybitVenue, params: Params): Reply {
  const category = categoryOf(params);
  const symbol = params.text('symbol');
  if (params.refusal !== undefined) return refused(params.refusal);
  const list = venue
    .ofCategory(category)
    .filter(({ name, perpetual }) => perpetual !== undefined && (symbol ?? name) === name)
    .filter(() => !params.has('cursor'))
    .map((each) => ({
      id: each.index,
      symbol: each.name,
      riskLimitValue: '2000000',
      maintenanceMargin: '0.005',
      initialMargin: '0.01',
      isLowestRisk: 1,
      maxLeverage: '100.00',
      mmDeduction: '',
    }));
  return ok({ category, list, nextPageCursor: '' });
}

/** GET market/price-limit. */
export function priceLimit(venue: BybitVenue, params: Params): Reply {
  if (!params.has('category')) Object.assign(params.value, { category: 'linear' });
  const instrument = namedInstrument(venue, params);
  if (instrument === undefined) return refused(params.refusal ?? refusal('category'));
  const { buyTicks, sellTicks } = venue.priceLimits(instrument);
  const [buyLmt, sellLmt] = [priceText(instrument, buyTicks), priceText(instrument, sellTicks)];
  return ok({ symbol: instrument.name, buyLmt, sellLmt, ts: String(venue.nowMs()) });
}

export function insurance(venue: BybitVenue): Reply {
  const balance = textOf(1_000_000n * 10n ** 12n, 8);
  const list = [{ coin: 'USDT', symbols: '', balance, value: balance }];
  return ok({ updatedTime: String(venue.nowMs()), list });
}
