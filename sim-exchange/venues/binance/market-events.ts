import type { DepthDiff } from '../../core/depth-feed.ts';
import type { Interval } from '../../core/intervals.ts';
import type { Trade } from '../../core/types.ts';
import { textFromAtoms } from '../../core/units.ts';
import { bestPrices, changePercent, dayWindow, signedPrice, weightedAverage } from './market-routes.ts';
import type { SpotSymbol } from './symbols.ts';
import { type BinanceVenue, priceText, quantityText } from './venue.ts';

export function depthUpdate(venue: BinanceVenue, symbol: SpotSymbol, diff: DepthDiff) {
  const rows = (levels: DepthDiff['bids']) =>
    levels.map(([ticks, lots]) => [priceText(symbol, ticks), quantityText(symbol, lots)]);
  return {
    e: 'depthUpdate',
    E: venue.nowMs(),
    s: symbol.symbol,
    U: diff.firstUpdateId,
    u: diff.lastUpdateId,
    b: rows(diff.bids),
    a: rows(diff.asks),
  };
}

export function bookTicker(venue: BinanceVenue, symbol: SpotSymbol) {
  const best = bestPrices(venue, symbol);
  return {
    u: venue.exchange.book(symbol.symbol).updateId,
    s: symbol.symbol,
    b: best.bidPrice,
    B: best.bidQty,
    a: best.askPrice,
    A: best.askQty,
  };
}

export function trade(venue: BinanceVenue, symbol: SpotSymbol, match: Trade) {
  return {
    e: 'trade',
    E: venue.nowMs(),
    s: match.symbol,
    t: match.id,
    p: priceText(symbol, match.priceTicks),
    q: quantityText(symbol, match.lots),
    T: match.timeMs,
    m: match.takerSide === 'SELL',
    M: true,
  };
}

export function aggregateTrade(venue: BinanceVenue, symbol: SpotSymbol, match: Trade) {
  const { t, ...rest } = trade(venue, symbol, match);
  return { ...rest, e: 'aggTrade', a: t, f: t, l: t };
}

export function miniTicker(venue: BinanceVenue, symbol: SpotSymbol) {
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
    q: textFromAtoms(window.quoteAtoms),
  };
}

export function ticker(venue: BinanceVenue, symbol: SpotSymbol) {
  const window = dayWindow(venue, symbol);
  const best = bestPrices(venue, symbol);
  return {
    ...miniTicker(venue, symbol),
    e: '24hrTicker',
    p: signedPrice(symbol, window.close - window.open),
    P: changePercent(window),
    w: weightedAverage(window, symbol),
    x: priceText(symbol, window.open),
    Q: quantityText(symbol, venue.marketData(symbol.symbol).trades.at(-1)?.lots ?? 0n),
    b: best.bidPrice,
    B: best.bidQty,
    a: best.askPrice,
    A: best.askQty,
    O: window.openMs,
    C: window.closeMs,
    F: window.firstTradeId,
    L: window.lastTradeId,
    n: window.trades,
  };
}

export function kline(venue: BinanceVenue, symbol: SpotSymbol, interval: Interval, openMs: number) {
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
      q: textFromAtoms(candle.quoteAtoms),
      V: quantityText(symbol, candle.takerBuyLots),
      Q: textFromAtoms(candle.takerBuyQuoteAtoms),
      B: '0',
    },
  };
}
