import { type Candle, joined } from '../../core/candles.ts';
import type { Interval } from '../../core/intervals.ts';
import type { Trade } from '../../core/types.ts';
import { atomsPerUnit, textFromAtoms } from '../../core/units.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { filterList } from './filters.ts';
import { klineInterval } from './intervals.ts';
import type { Params } from './params.ts';
import { symbolOf } from './symbol-parameter.ts';
import type { SpotSymbol } from './symbols.ts';
import { type BinanceVenue, priceText, quantityText } from './venue.ts';

const stopTypes = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The five-minute volume-weighted price, or the last price where nothing was traded. */
export function averagePriceAtoms(venue: BinanceVenue, symbol: SpotSymbol): bigint {
  const data = venue.marketData(symbol.symbol);
  const nowMs = venue.nowMs();
  const minutes = data.candles.range(minuteOf, nowMs - 5 * minuteMs, nowMs, nowMs);
  const lots = minutes.reduce((sum, candle) => sum + candle.lots, 0n);
  if (lots === 0n || data.trades.length === 0) return data.lastTicks * symbol.tickAtoms;
  const quoteAtoms = minutes.reduce((sum, candle) => sum + candle.quoteAtoms, 0n);
  return (quoteAtoms * atomsPerUnit) / (lots * symbol.lotAtoms);
}

function minuteOf(timeMs: number): number {
  return timeMs - (timeMs % minuteMs);
}

export function exchangeInfo(venue: BinanceVenue, params: Params): Reply {
  const chosen = chosenSymbols(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return ok({
    timezone: 'UTC',
    serverTime: venue.nowMs(),
    rateLimits: rateLimits(venue),
    exchangeFilters: [],
    symbols: chosen.map(symbolInfo),
    sors: [],
  });
}

function rateLimits(venue: BinanceVenue) {
  const { weightLimit1m, orderLimit10s } = venue.options;
  return [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightLimit1m },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: orderLimit10s },
    { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
    { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
  ];
}

function symbolInfo(symbol: SpotSymbol) {
  return {
    symbol: symbol.symbol,
    status: 'TRADING',
    baseAsset: symbol.base,
    baseAssetPrecision: 8,
    quoteAsset: symbol.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', ...stopTypes],
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filterList(symbol),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: ['NONE'],
  };
}

/** `symbol`, or the JSON list `symbols`, or all. */
function chosenSymbols(venue: BinanceVenue, params: Params): SpotSymbol[] {
  const list = params.text('symbols');
  if (list === undefined) {
    if (!params.has('symbol')) return [...venue.symbols.values()];
    const one = symbolOf(venue, params);
    return one === undefined ? [] : [one];
  }
  const names = list.match(/[A-Z0-9-_.]{1,20}/g) ?? [];
  const chosen = names.flatMap((name) => venue.symbols.get(name) ?? []);
  if (chosen.length !== names.length || names.length === 0) params.refuse(refuse('invalidSymbol'));
  return chosen;
}

export function depth(venue: BinanceVenue, params: Params): Reply {
  const symbol = symbolOf(venue, params);
  const limit = params.limit(100, 5000);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const book = venue.exchange.book(symbol.symbol);
  const rows = (side: 'BUY' | 'SELL') =>
    book.top(side, limit).map(([ticks, lots]) => [priceText(symbol, ticks), quantityText(symbol, lots)]);
  return ok({ lastUpdateId: book.updateId, bids: rows('BUY'), asks: rows('SELL') });
}

export function trades(venue: BinanceVenue, params: Params): Reply {
  const page = tradePage(venue, params);
  if ('refusal' in page) return page.refusal;
  return ok(page.trades.map((trade) => publicTrade(trade, page.symbol)));
}

export function aggregateTrades(venue: BinanceVenue, params: Params): Reply {
  const page = tradePage(venue, params);
  if ('refusal' in page) return page.refusal;
  return ok(page.trades.map((trade) => aggregateTrade(trade, page.symbol)));
}

type TradePage = { symbol: SpotSymbol; trades: Trade[] } | { refusal: Reply };

function tradePage(venue: BinanceVenue, params: Params): TradePage {
  const symbol = symbolOf(venue, params);
  const limit = params.limit(500, 1000);
  const fromId = params.integer('fromId');
  const startMs = params.integer('startTime');
  const endMs = params.integer('endTime');
  if (symbol === undefined || params.refusal) return { refusal: params.refusal ?? refuse('invalidSymbol') };
  const found = venue
    .marketData(symbol.symbol)
    .trades.filter(
      (trade) =>
        (fromId === undefined || trade.id >= fromId) &&
        (startMs === undefined || trade.timeMs >= startMs) &&
        (endMs === undefined || trade.timeMs <= endMs),
    );
  const fromStart = fromId !== undefined || startMs !== undefined;
  return { symbol, trades: fromStart ? found.slice(0, limit) : found.slice(-limit) };
}

function publicTrade(trade: Trade, symbol: SpotSymbol) {
  return {
    id: trade.id,
    price: priceText(symbol, trade.priceTicks),
    qty: quantityText(symbol, trade.lots),
    quoteQty: textFromAtoms(trade.quoteAtoms),
    time: trade.timeMs,
    isBuyerMaker: trade.takerSide === 'SELL',
    isBestMatch: true,
  };
}

/** One aggregate a match: two matches of one order at one price are not joined, as they are on Binance. */
function aggregateTrade(trade: Trade, symbol: SpotSymbol) {
  return {
    a: trade.id,
    p: priceText(symbol, trade.priceTicks),
    q: quantityText(symbol, trade.lots),
    f: trade.id,
    l: trade.id,
    T: trade.timeMs,
    m: trade.takerSide === 'SELL',
    M: true,
  };
}

export function klines(venue: BinanceVenue, params: Params): Reply {
  const symbol = symbolOf(venue, params);
  const name = params.required('interval');
  const limit = params.limit(500, 1000);
  const startMs = params.integer('startTime');
  const endMs = params.integer('endTime');
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const interval = klineInterval(name);
  if (interval === undefined) return refuse('invalidInterval');
  const nowMs = venue.nowMs();
  const untilMs = Math.min(endMs ?? nowMs, nowMs);
  let fromMs = startMs ?? interval.startMs(untilMs);
  if (startMs === undefined) for (let i = 1; i < limit; i++) fromMs = interval.startMs(fromMs - 1);
  const candles = venue.marketData(symbol.symbol).candles.range(interval.startMs, fromMs, untilMs, nowMs);
  return ok(candles.slice(0, limit).map((candle) => klineRow(candle, interval, symbol)));
}

function klineRow(candle: Candle, interval: Interval, symbol: SpotSymbol) {
  return [
    candle.openMs,
    priceText(symbol, candle.open),
    priceText(symbol, candle.high),
    priceText(symbol, candle.low),
    priceText(symbol, candle.close),
    quantityText(symbol, candle.lots),
    interval.nextMs(candle.openMs) - 1,
    textFromAtoms(candle.quoteAtoms),
    candle.trades,
    quantityText(symbol, candle.takerBuyLots),
    textFromAtoms(candle.takerBuyQuoteAtoms),
    '0',
  ];
}

/** One answer a chosen symbol; a list unless one `symbol` was asked for. */
function perSymbol(venue: BinanceVenue, params: Params, row: (symbol: SpotSymbol) => unknown): Reply {
  const chosen = chosenSymbols(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  const rows = chosen.map(row);
  return ok(params.has('symbol') ? rows[0] : rows);
}

export function tickerPrice(venue: BinanceVenue, params: Params): Reply {
  return perSymbol(venue, params, (symbol) => ({
    symbol: symbol.symbol,
    price: priceText(symbol, venue.marketData(symbol.symbol).lastTicks),
  }));
}

export function bookTicker(venue: BinanceVenue, params: Params): Reply {
  return perSymbol(venue, params, (symbol) => ({ symbol: symbol.symbol, ...bestPrices(venue, symbol) }));
}

export function bestPrices(venue: BinanceVenue, symbol: SpotSymbol) {
  const book = venue.exchange.book(symbol.symbol);
  const bid = book.best('BUY');
  const ask = book.best('SELL');
  return {
    bidPrice: priceText(symbol, bid?.priceTicks ?? 0n),
    bidQty: quantityText(symbol, bid?.lots ?? 0n),
    askPrice: priceText(symbol, ask?.priceTicks ?? 0n),
    askQty: quantityText(symbol, ask?.lots ?? 0n),
  };
}

export function averagePrice(venue: BinanceVenue, params: Params): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const closeTime = venue.marketData(symbol.symbol).trades.at(-1)?.timeMs ?? venue.nowMs();
  return ok({ mins: 5, price: textFromAtoms(averagePriceAtoms(venue, symbol)), closeTime });
}

/** The last 24 hours, summed from minutes. */
export function dayWindow(venue: BinanceVenue, symbol: SpotSymbol): Candle & { closeMs: number } {
  const nowMs = venue.nowMs();
  const data = venue.marketData(symbol.symbol);
  const minutes = data.candles.range(minuteOf, nowMs - dayMs, nowMs, nowMs);
  const total = joined(minutes);
  if (total === undefined) throw new Error('no candles');
  return { ...total, openMs: nowMs - dayMs, closeMs: nowMs };
}

/** Change since the window opened, in per cent with three digits. */
export function changePercent(window: Candle): string {
  return ((Number(window.close - window.open) / Number(window.open)) * 100).toFixed(3);
}

export function weightedAverage(window: Candle, symbol: SpotSymbol): string {
  if (window.lots === 0n) return textFromAtoms(0n);
  return textFromAtoms((window.quoteAtoms * atomsPerUnit) / (window.lots * symbol.lotAtoms));
}

export function ticker24hr(venue: BinanceVenue, params: Params): Reply {
  return perSymbol(venue, params, (symbol) => {
    const window = dayWindow(venue, symbol);
    return {
      symbol: symbol.symbol,
      priceChange: signedPrice(symbol, window.close - window.open),
      priceChangePercent: changePercent(window),
      weightedAvgPrice: weightedAverage(window, symbol),
      prevClosePrice: priceText(symbol, window.open),
      lastPrice: priceText(symbol, window.close),
      lastQty: quantityText(symbol, venue.marketData(symbol.symbol).trades.at(-1)?.lots ?? 0n),
      ...bestPrices(venue, symbol),
      openPrice: priceText(symbol, window.open),
      highPrice: priceText(symbol, window.high),
      lowPrice: priceText(symbol, window.low),
      volume: quantityText(symbol, window.lots),
      quoteVolume: textFromAtoms(window.quoteAtoms),
      openTime: window.openMs,
      closeTime: window.closeMs,
      firstId: window.firstTradeId,
      lastId: window.lastTradeId,
      count: window.trades,
    };
  });
}

export function signedPrice(symbol: SpotSymbol, ticks: bigint): string {
  return textFromAtoms(ticks * symbol.tickAtoms);
}
