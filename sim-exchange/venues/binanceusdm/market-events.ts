import type { DepthDiff } from '../../core/depth-feed.ts';
import type { Interval } from '../../core/intervals.ts';
import type { Fill, Order, Trade } from '../../core/types.ts';
import { dayWindow } from './market-routes.ts';
import { premium } from './price-routes.ts';
import { averageText, statusOf } from './render.ts';
import type { LinearSymbol } from './symbols.ts';
import { priceText, quantityText, quoteText } from './text.ts';
import { bestPrices, changePercent, lastQuantity, weightedAverage } from './ticker-routes.ts';
import type { BinanceUsdmVenue } from './venue.ts';

type Levels = DepthDiff['bids'];

/** `previousId` is the last event's `u`: a local book compares it, not `U`. */
export function depthUpdate(
  venue: BinanceUsdmVenue,
  symbol: LinearSymbol,
  diff: DepthDiff,
  previousId: number,
) {
  const nowMs = venue.nowMs();
  const rows = (levels: Levels) =>
    levels.map(([ticks, lots]) => [priceText(symbol, ticks), quantityText(symbol, lots)]);
  return {
    e: 'depthUpdate',
    E: nowMs,
    T: nowMs,
    s: symbol.symbol,
    U: diff.firstUpdateId,
    u: diff.lastUpdateId,
    pu: previousId,
    b: rows(diff.bids),
    a: rows(diff.asks),
  };
}

export function bookTicker(venue: BinanceUsdmVenue, symbol: LinearSymbol) {
  const best = bestPrices(venue, symbol);
  const nowMs = venue.nowMs();
  return {
    e: 'bookTicker',
    u: venue.exchange.book(symbol.symbol).updateId,
    s: symbol.symbol,
    b: best.bidPrice,
    B: best.bidQty,
    a: best.askPrice,
    A: best.askQty,
    T: nowMs,
    E: nowMs,
  };
}

export function trade(venue: BinanceUsdmVenue, symbol: LinearSymbol, match: Trade) {
  return {
    e: 'trade',
    E: venue.nowMs(),
    T: match.timeMs,
    s: match.symbol,
    t: match.id,
    p: priceText(symbol, match.priceTicks),
    q: quantityText(symbol, match.lots),
    X: 'MARKET',
    m: match.takerSide === 'SELL',
  };
}

export function aggregateTrade(venue: BinanceUsdmVenue, symbol: LinearSymbol, match: Trade) {
  const { t, X, ...rest } = trade(venue, symbol, match);
  return { ...rest, e: 'aggTrade', a: t, f: t, l: t };
}

export function markPrice(venue: BinanceUsdmVenue, symbol: LinearSymbol) {
  const { symbol: name, time, ...prices } = premium(venue, symbol);
  return {
    e: 'markPriceUpdate',
    E: time,
    s: name,
    p: prices.markPrice,
    P: prices.estimatedSettlePrice,
    i: prices.indexPrice,
    r: prices.lastFundingRate,
    T: prices.nextFundingTime,
  };
}

export function miniTicker(venue: BinanceUsdmVenue, symbol: LinearSymbol) {
  const window = dayWindow(venue, symbol);
  return {
    e: '24hrMiniTicker',
    E: venue.nowMs(),
    s: symbol.symbol,
    c: priceText(symbol, window.close),
    o: priceText(symbol, window.open),
    h: priceText(symbol, window.high),
    l: priceText(symbol, window.low),
    v: quantityText(symbol, window.lots),
    q: quoteText(window.quoteAtoms),
  };
}

export function ticker(venue: BinanceUsdmVenue, symbol: LinearSymbol) {
  const window = dayWindow(venue, symbol);
  return {
    ...miniTicker(venue, symbol),
    e: '24hrTicker',
    p: priceText(symbol, window.close - window.open),
    P: changePercent(window),
    w: weightedAverage(window, symbol),
    Q: lastQuantity(venue, symbol),
    O: window.openMs,
    C: window.closeMs,
    F: window.firstTradeId,
    L: window.lastTradeId,
    n: window.trades,
  };
}

export function kline(venue: BinanceUsdmVenue, symbol: LinearSymbol, interval: Interval, openMs: number) {
  const nowMs = venue.nowMs();
  const { candles } = venue.marketData(symbol.symbol);
  const [candle] = candles.range(interval.startMs, openMs, openMs, nowMs);
  if (candle === undefined) throw new Error(`no candle of ${interval.name}`);
  const closeMs = interval.nextMs(openMs) - 1;
  return {
    e: 'kline',
    E: nowMs,
    s: symbol.symbol,
    k: {
      t: openMs,
      T: closeMs,
      s: symbol.symbol,
      i: interval.name,
      f: candle.firstTradeId,
      L: candle.lastTradeId,
      o: priceText(symbol, candle.open),
      c: priceText(symbol, candle.close),
      h: priceText(symbol, candle.high),
      l: priceText(symbol, candle.low),
      v: quantityText(symbol, candle.lots),
      n: candle.trades,
      x: nowMs > closeMs,
      q: quoteText(candle.quoteAtoms),
      V: quantityText(symbol, candle.takerBuyLots),
      Q: quoteText(candle.takerBuyQuoteAtoms),
      B: '0',
    },
  };
}

/** A liquidation's newest fill. */
export function forceOrder(
  venue: BinanceUsdmVenue,
  symbol: LinearSymbol,
  order: Readonly<Order>,
  fill: Fill | undefined,
) {
  const timeMs = fill?.timeMs ?? venue.nowMs();
  return {
    e: 'forceOrder',
    E: venue.nowMs(),
    o: {
      s: symbol.symbol,
      S: order.side,
      o: 'LIMIT',
      f: 'IOC',
      q: quantityText(symbol, order.quantityLots),
      p: priceText(symbol, fill?.priceTicks ?? order.priceTicks),
      ap: averageText(order, symbol),
      X: statusOf(order),
      l: quantityText(symbol, fill?.lots ?? 0n),
      z: quantityText(symbol, order.filledLots),
      T: timeMs,
    },
  };
}
