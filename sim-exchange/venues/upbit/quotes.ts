import { type Candle, joined } from '../../core/candles.ts';
import { exactInteger, exactNumber } from '../../core/exact-json.ts';
import { intervalNamed } from '../../core/intervals.ts';
import type { Trade } from '../../core/types.ts';
import { atomsPerUnit } from '../../core/units.ts';
import type { UpbitMarket } from './markets.ts';
import { candleTimes, utcParts } from './times.ts';
import type { UpbitVenue } from './venue.ts';

const minuteMs = 60_000;
const dayMs = 24 * 3_600_000;
const rateDigits = 10n ** 10n;

/** What REST and streams both show of a market's present price. Days begin at midnight UTC. */
export function tickerFields(venue: UpbitVenue, market: UpbitMarket) {
  const nowMs = venue.nowMs();
  const { candles, lastTicks, trades } = venue.marketData(market.symbol);
  const startOf = (timeMs: number, widthMs: number) => timeMs - (timeMs % widthMs);
  const since = (fromMs: number, widthMs: number) =>
    candles.range((timeMs) => startOf(timeMs, widthMs), fromMs, nowMs, nowMs);
  const today = joined(since(startOf(nowMs, dayMs), minuteMs));
  const window = joined(since(nowMs - dayMs, minuteMs));
  const year = since(nowMs - 364 * dayMs, dayMs);
  if (today === undefined || window === undefined) throw new Error('no candles');
  const last = trades.at(-1);
  const highest = year.reduce((best, day) => (day.high > best.high ? day : best), today);
  const lowest = year.reduce((best, day) => (day.low < best.low ? day : best), today);
  const price = priceNumber(market);
  return {
    opening_price: price(today.open),
    high_price: price(today.high),
    low_price: price(today.low),
    trade_price: price(lastTicks),
    prev_closing_price: price(today.open),
    ...changeOf(market, lastTicks, today.open),
    trade_volume: volumeNumber(market, last?.lots ?? 0n),
    trade_timestamp: last?.timeMs ?? nowMs,
    acc_trade_price: exactNumber(today.quoteAtoms),
    acc_trade_price_24h: exactNumber(window.quoteAtoms),
    acc_trade_volume: volumeNumber(market, today.lots),
    acc_trade_volume_24h: volumeNumber(market, window.lots),
    highest_52_week_price: price(highest.high),
    highest_52_week_date: utcParts(highest.openMs).date,
    lowest_52_week_price: price(lowest.low),
    lowest_52_week_date: utcParts(lowest.openMs).date,
    timestamp: nowMs,
    today,
  };
}

/** How a price differs from an earlier one: direction, size and rate, with and without their sign. */
export function changeOf(market: UpbitMarket, ticks: bigint, fromTicks: bigint) {
  const change = ticks - fromTicks;
  const size = change < 0n ? -change : change;
  const rate = (of: bigint) => exactNumber(((of * rateDigits) / fromTicks) * (atomsPerUnit / rateDigits));
  return {
    change: change > 0n ? 'RISE' : change < 0n ? 'FALL' : 'EVEN',
    change_price: priceNumber(market)(size),
    change_rate: rate(size),
    signed_change_price: priceNumber(market)(change),
    signed_change_rate: rate(change),
  };
}

/** The price at which the present day began: what changes are counted from. */
export function previousClose(venue: UpbitVenue, market: UpbitMarket): bigint {
  const nowMs = venue.nowMs();
  const { candles, lastTicks } = venue.marketData(market.symbol);
  const bucket = (timeMs: number) => timeMs - (timeMs % minuteMs);
  const [first] = candles.range(bucket, nowMs - (nowMs % dayMs), nowMs, nowMs);
  return first?.open ?? lastTicks;
}

/** Pairs of levels, best first: as many as both sides have, at most `count`. */
export function bookFields(venue: UpbitVenue, market: UpbitMarket, count: number) {
  const book = venue.exchange.book(market.symbol);
  const [asks, bids] = [book.top('SELL', count), book.top('BUY', count)];
  const units = asks.slice(0, bids.length).map(([askTicks, askLots], i) => {
    const [bidTicks, bidLots] = bids[i] ?? [0n, 0n];
    return {
      ask_price: priceNumber(market)(askTicks),
      bid_price: priceNumber(market)(bidTicks),
      ask_size: volumeNumber(market, askLots),
      bid_size: volumeNumber(market, bidLots),
    };
  });
  const total = (levels: typeof asks) =>
    levels.slice(0, units.length).reduce((sum, each) => sum + each[1], 0n);
  return {
    timestamp: venue.nowMs(),
    total_ask_size: volumeNumber(market, total(asks)),
    total_bid_size: volumeNumber(market, total(bids)),
    orderbook_units: units,
  };
}

/** Upbit's number of a trade: its time in 0.1 µs, the last digits telling apart what came within a millisecond. */
export function sequentialId(trade: Trade): object {
  return exactInteger(BigInt(trade.timeMs) * 10_000n + BigInt(trade.id % 10_000));
}

export function candleFields(market: UpbitMarket, candle: Candle, lastTradeMs: number) {
  const price = priceNumber(market);
  return {
    ...candleTimes(candle.openMs),
    opening_price: price(candle.open),
    high_price: price(candle.high),
    low_price: price(candle.low),
    trade_price: price(candle.close),
    timestamp: lastTradeMs,
    candle_acc_trade_price: exactNumber(candle.quoteAtoms),
    candle_acc_trade_volume: volumeNumber(market, candle.lots),
  };
}

/** How far back candles are looked for, in multiples of what is asked for: a market may be still for a while. */
const lookBack = [1, 4, 16];

/** At most `count` candles that hold a trade and start before `beforeMs`, newest first. Intervals without a trade are passed over, and do not count. */
export function candlesBefore(
  venue: UpbitVenue,
  market: UpbitMarket,
  intervalName: string,
  beforeMs: number,
  count: number,
): Candle[] {
  const nowMs = venue.nowMs();
  const interval = intervalNamed(intervalName);
  if (interval === undefined) return secondsBefore(venue, market, beforeMs, count);
  const lastMs = Math.min(beforeMs - 1, nowMs);
  const { candles } = venue.marketData(market.symbol);
  let found: Candle[] = [];
  for (const times of lookBack) {
    let fromMs = interval.startMs(lastMs);
    for (let i = 1; i < count * times; i++) fromMs = interval.startMs(fromMs - 1);
    found = candles.range(interval.startMs, fromMs, lastMs, nowMs).filter((candle) => candle.lots > 0n);
    if (found.length >= count) break;
  }
  return found.slice(-count).reverse();
}

/** Seconds are put together from the public trades that are still kept. */
export function secondsBefore(
  venue: UpbitVenue,
  market: UpbitMarket,
  beforeMs: number,
  count: number,
): Candle[] {
  const found: Candle[] = [];
  const { trades } = venue.marketData(market.symbol);
  for (let i = trades.length - 1; i >= 0; i--) {
    const trade = trades[i];
    if (trade === undefined || trade.timeMs >= beforeMs) continue;
    const second = ofTrade(trade);
    const newest = found.at(-1);
    if (newest?.openMs !== second.openMs) {
      if (found.length === count) break;
      found.push(second);
      continue;
    }
    found[found.length - 1] = { ...(joined([second, newest]) ?? second) };
  }
  return found;
}

function ofTrade({ timeMs, priceTicks, lots, quoteAtoms, takerSide, id }: Trade): Candle {
  const buys = takerSide === 'BUY';
  return {
    openMs: timeMs - (timeMs % 1000),
    widthMs: 1000,
    open: priceTicks,
    high: priceTicks,
    low: priceTicks,
    close: priceTicks,
    lots,
    quoteAtoms,
    takerBuyLots: buys ? lots : 0n,
    takerBuyQuoteAtoms: buys ? quoteAtoms : 0n,
    trades: 1,
    firstTradeId: id,
    lastTradeId: id,
  };
}

export function priceNumber(market: UpbitMarket): (ticks: bigint) => object {
  return (ticks) => exactNumber(ticks * market.tickAtoms);
}

export function volumeNumber(market: UpbitMarket, lots: bigint): object {
  return exactNumber(lots * market.lotAtoms);
}
