import { type Candle, joined } from '../../core/candles.ts';
import type { Interval } from '../../core/intervals.ts';
import type { Trade } from '../../core/types.ts';
import { klineInterval } from '../binance/intervals.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { type LinearParams, within } from './params.ts';
import { symbolOf } from './symbol-parameter.ts';
import type { LinearSymbol } from './symbols.ts';
import { priceText, quantityText, quoteText } from './text.ts';
import type { BinanceUsdmVenue } from './venue.ts';

const depthLimits = [5, 10, 20, 50, 100, 500, 1000];

export function depth(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const limit = params.integer('limit') ?? 500;
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  if (!depthLimits.includes(limit)) return refuse('depthLimit', limit);
  const book = venue.exchange.book(symbol.symbol);
  const rows = (side: 'BUY' | 'SELL') =>
    book.top(side, limit).map(([ticks, lots]) => [priceText(symbol, ticks), quantityText(symbol, lots)]);
  const nowMs = venue.nowMs();
  return ok({ lastUpdateId: book.updateId, E: nowMs, T: nowMs, bids: rows('BUY'), asks: rows('SELL') });
}

export function trades(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const page = tradePage(venue, params, 500);
  return 'refusal' in page ? page.refusal : ok(page.trades.map((trade) => publicTrade(trade, page.symbol)));
}

export function aggregateTrades(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const page = tradePage(venue, params, 500);
  return 'refusal' in page
    ? page.refusal
    : ok(page.trades.map((trade) => aggregateTrade(trade, page.symbol)));
}

type TradePage = { symbol: LinearSymbol; trades: Trade[] } | { refusal: Reply };

function tradePage(venue: BinanceUsdmVenue, params: LinearParams, fallback: number): TradePage {
  const symbol = symbolOf(venue, params);
  const limit = params.limit(fallback, 1000);
  const fromId = params.integer('fromId');
  const span = params.span();
  if (symbol === undefined || params.refusal) return { refusal: params.refusal ?? refuse('invalidSymbol') };
  const found = within(venue.marketData(symbol.symbol).trades, (trade) => trade.timeMs, span).filter(
    (trade) => fromId === undefined || trade.id >= fromId,
  );
  const fromStart = fromId !== undefined || span.startMs !== undefined;
  return { symbol, trades: fromStart ? found.slice(0, limit) : found.slice(-limit) };
}

function publicTrade(trade: Trade, symbol: LinearSymbol) {
  return {
    id: trade.id,
    price: priceText(symbol, trade.priceTicks),
    qty: quantityText(symbol, trade.lots),
    quoteQty: quoteText(trade.quoteAtoms),
    time: trade.timeMs,
    isBuyerMaker: trade.takerSide === 'SELL',
    isRPITrade: false,
  };
}

/** One aggregate a match: two matches of one order at one price are not joined, as they are on Binance. */
function aggregateTrade(trade: Trade, symbol: LinearSymbol) {
  return {
    a: trade.id,
    p: priceText(symbol, trade.priceTicks),
    q: quantityText(symbol, trade.lots),
    f: trade.id,
    l: trade.id,
    T: trade.timeMs,
    m: trade.takerSide === 'SELL',
  };
}

/** Candles of trades (`klines`, `continuousKlines`), each as a row of twelve. */
export function klines(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return candleRows(venue, params, (candle, interval, symbol) => [
    candle.openMs,
    priceText(symbol, candle.open),
    priceText(symbol, candle.high),
    priceText(symbol, candle.low),
    priceText(symbol, candle.close),
    quantityText(symbol, candle.lots),
    interval.nextMs(candle.openMs) - 1,
    quoteText(candle.quoteAtoms),
    candle.trades,
    quantityText(symbol, candle.takerBuyLots),
    quoteText(candle.takerBuyQuoteAtoms),
    '0',
  ]);
}

/** Candles of the mark or the index price: prices with eight digits, no volumes. They follow the trades' candles. */
export function priceKlines(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return candleRows(venue, params, (candle, interval, symbol) => {
    const price = (ticks: bigint) => `${priceText(symbol, ticks)}${'0'.repeat(8 - symbol.priceDigits)}`;
    return priceRow(candle, interval, [candle.open, candle.high, candle.low, candle.close].map(price));
  });
}

/** Candles of the premium of the mark over the index, which is nought here. */
export function premiumKlines(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const flat = Array.from({ length: 4 }, () => '0.00000000');
  return candleRows(venue, params, (candle, interval) => priceRow(candle, interval, flat));
}

function priceRow(candle: Candle, interval: Interval, prices: string[]) {
  return [candle.openMs, ...prices, '0', interval.nextMs(candle.openMs) - 1, '0', 60, '0', '0', '0'];
}

function candleRows(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  row: (candle: Candle, interval: Interval, symbol: LinearSymbol) => unknown[],
): Reply {
  const symbol = symbolOf(venue, params, params.has('pair') ? 'pair' : 'symbol');
  const name = params.required('interval');
  const limit = params.limit(500, 1500);
  const { startMs, endMs } = params.span();
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const interval = klineInterval(name);
  if (interval === undefined) return refuse('invalidInterval');
  const nowMs = venue.nowMs();
  const untilMs = Math.min(endMs ?? nowMs, nowMs);
  let fromMs = startMs ?? interval.startMs(untilMs);
  if (startMs === undefined) for (let i = 1; i < limit; i++) fromMs = interval.startMs(fromMs - 1);
  const candles = venue.marketData(symbol.symbol).candles.range(interval.startMs, fromMs, untilMs, nowMs);
  return ok(candles.slice(0, limit).map((candle) => row(candle, interval, symbol)));
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** The last 24 hours, summed from minutes. */
export function dayWindow(venue: BinanceUsdmVenue, symbol: LinearSymbol): Candle & { closeMs: number } {
  const nowMs = venue.nowMs();
  const { candles } = venue.marketData(symbol.symbol);
  const minuteOf = (timeMs: number) => timeMs - (timeMs % minuteMs);
  const total = joined(candles.range(minuteOf, nowMs - dayMs, nowMs, nowMs));
  if (total === undefined) throw new Error('no candles');
  return { ...total, openMs: minuteOf(nowMs - dayMs), closeMs: nowMs };
}
