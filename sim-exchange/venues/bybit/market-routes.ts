import { joined } from '../../core/candles.ts';
import type { Side, Trade } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { execIdOf } from './ids.ts';
import type { BybitInstrument } from './instruments.ts';
import { namedInstrument } from './order-request.ts';
import { categoryOf, type Params } from './params.ts';
import { listedFutures, listedOptions } from './suspended.ts';
import { priceText, sizeText, textOf } from './text.ts';
import type { BybitVenue } from './venue.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

export function time(venue: BybitVenue): Reply {
  const nowMs = venue.nowMs();
  return ok({ timeSecond: String(Math.floor(nowMs / 1000)), timeNano: `${nowMs}000000` });
}

/** GET market/instruments-info. Inverse contracts: there are none; options and one dated contract are only listed. */
export function instruments(venue: BybitVenue, params: Params): Reply {
  const category = categoryOf(params);
  const [symbol, base, status] = ['symbol', 'baseCoin', 'status'].map((name) => params.text(name));
  if (params.refusal !== undefined) return refused(params.refusal);
  const list = venue
    .ofCategory(category)
    .filter((each) => (symbol ?? each.name) === each.name && (base ?? each.base) === each.base)
    .filter(() => (status ?? 'Trading') === 'Trading' && !params.has('cursor'))
    .map((each) => (each.category === 'spot' ? spotRow(each) : linearRow(each)));
  if (category === 'spot') return ok({ category, list });
  return ok({ category, list: [...list, ...suspended(venue, params, category)], nextPageCursor: '' });
}

function suspended(venue: BybitVenue, params: Params, category: string): { symbol: string }[] {
  if (params.has('cursor') || params.has('status')) return [];
  const listed: { symbol: string }[] = [];
  if (category === 'linear') listed.push(...listedFutures(venue.startedMs));
  if (category === 'option') listed.push(...listedOptions(venue.startedMs, params.text('baseCoin') ?? 'BTC'));
  const symbol = params.text('symbol');
  return listed.filter((each) => (symbol ?? each.symbol) === each.symbol);
}

function spotRow(each: BybitInstrument) {
  return {
    symbol: each.name,
    baseCoin: each.base,
    quoteCoin: each.quote,
    innovation: '0',
    symbolType: '',
    status: 'Trading',
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: each.step,
      quotePrecision: plainText(each.quoteStepAtoms),
      minOrderQty: each.minQty,
      maxOrderQty: each.maxQty,
      minOrderAmt: each.minValue,
      maxOrderAmt: '4000000',
      maxLimitOrderQty: each.maxQty,
      maxMarketOrderQty: each.maxMarketQty,
      postOnlyMaxLimitOrderSize: each.maxQty,
    },
    priceFilter: { tickSize: each.tickSize },
    riskParameters: { priceLimitRatioX: '0.05', priceLimitRatioY: '0.05' },
  };
}

function linearRow(each: BybitInstrument) {
  return {
    symbol: each.name,
    contractType: 'LinearPerpetual',
    status: 'Trading',
    baseCoin: each.base,
    quoteCoin: each.quote,
    launchTime: String(each.launchMs),
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(each.priceScale),
    leverageFilter: { minLeverage: '1', maxLeverage: '100.00', leverageStep: '0.01' },
    priceFilter: { minPrice: each.tickSize, maxPrice: '1999999.80', tickSize: each.tickSize },
    lotSizeFilter: {
      maxOrderQty: each.maxQty,
      minOrderQty: each.minQty,
      qtyStep: each.step,
      postOnlyMaxOrderQty: each.maxQty,
      maxMktOrderQty: each.maxMarketQty,
      minNotionalValue: each.minValue,
    },
    unifiedMarginTrade: true,
    fundingInterval: 480,
    settleCoin: each.quote,
    copyTrading: 'both',
    upperFundingRate: '0.005',
    lowerFundingRate: '-0.005',
    isPreListing: false,
    preListingInfo: null,
    riskParameters: { priceLimitRatioX: '0.05', priceLimitRatioY: '0.05' },
    displayName: '',
    symbolType: '',
  };
}

export function tickers(venue: BybitVenue, params: Params): Reply {
  const category = categoryOf(params);
  const [symbol, base] = [params.text('symbol'), params.text('baseCoin')];
  if (symbol !== undefined && ['spot', 'linear'].includes(category)) namedInstrument(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const list = venue
    .ofCategory(category)
    .filter((each) => (symbol ?? each.name) === each.name && (base ?? each.base) === each.base)
    .map((each) => tickerOf(venue, each));
  return ok({ category, list });
}

/** What REST and streams both show of an instrument's present price. */
export function tickerOf(venue: BybitVenue, instrument: BybitInstrument) {
  const { symbol } = instrument;
  const nowMs = venue.nowMs();
  const { candles, lastTicks } = venue.marketData(symbol);
  const byMinute = (timeMs: number) => timeMs - (timeMs % minuteMs);
  const day = joined(candles.range(byMinute, nowMs - dayMs, nowMs, nowMs));
  const hourAgo = candles.range(byMinute, byMinute(nowMs - 3_600_000), nowMs - 3_600_000, nowMs)[0];
  const price = (ticks: bigint | undefined) => (ticks === undefined ? '' : priceText(instrument, ticks));
  const open = day?.open ?? lastTicks;
  const change = ((lastTicks - open) * 10n ** 12n) / (open === 0n ? 1n : open);
  const book = venue.exchange.book(symbol);
  const [ask, bid] = [book.best('SELL'), book.best('BUY')];
  const shared = {
    symbol: instrument.name,
    lastPrice: price(lastTicks),
    prevPrice24h: price(open),
    price24hPcnt: textOf(change, 6),
    highPrice24h: price(day?.high),
    lowPrice24h: price(day?.low),
    turnover24h: textOf(day?.quoteAtoms ?? 0n, 4),
    volume24h: sizeText(instrument, day?.lots ?? 0n),
  };
  const best = {
    bid1Price: price(bid?.priceTicks),
    bid1Size: bid === undefined ? '' : sizeText(instrument, bid.lots),
    ask1Price: price(ask?.priceTicks),
    ask1Size: ask === undefined ? '' : sizeText(instrument, ask.lots),
  };
  if (instrument.category === 'spot') {
    return { ...shared, ...best, usdIndexPrice: instrument.quote === 'USDT' ? price(lastTicks) : '' };
  }
  const mark = venue.exchange.marks.get(symbol);
  const interest = venue.openInterestLots(instrument);
  return {
    ...shared,
    ...best,
    indexPrice: price(venue.indexTicks(instrument)),
    markPrice: price(venue.markTicks(instrument)),
    prevPrice1h: price(hourAgo?.open ?? open),
    openInterest: sizeText(instrument, interest),
    openInterestValue: textOf(interest * venue.markTicks(instrument) * instrument.notionalAtoms, 2),
    fundingRate: plainText(mark?.fundingRateAtoms ?? 0n),
    nextFundingTime: String(mark?.nextFundingMs ?? 0),
    fundingIntervalHour: '8',
    fundingCap: '0.005',
    predictedDeliveryPrice: '',
    basisRate: '',
    deliveryFeeRate: '',
    deliveryTime: '0',
    basis: '',
    basisRateYear: '',
    preOpenPrice: '',
    preQty: '',
    curPreListingPhase: '',
  };
}

export function orderbook(venue: BybitVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const spot = instrument?.category === 'spot';
  const limit = params.limit(spot ? 200 : 500, spot ? 1 : 25);
  if (instrument === undefined || params.refusal) return refused(params.refusal ?? refusal('spotSymbol'));
  const nowMs = venue.nowMs();
  return ok({ ...bookOf(venue, instrument, limit), ts: nowMs, cts: nowMs });
}

/** Both numbers count the book's changes; streams number their updates otherwise (`u`). */
export function bookOf(venue: BybitVenue, instrument: BybitInstrument, limit: number) {
  const book = venue.exchange.book(instrument.symbol);
  const rows = (side: Side) =>
    book.top(side, limit).map(([ticks, lots]) => levelRow(instrument, ticks, lots));
  return { s: instrument.name, b: rows('BUY'), a: rows('SELL'), u: book.updateId, seq: book.updateId };
}

export function levelRow(instrument: BybitInstrument, ticks: bigint, lots: bigint): string[] {
  return [priceText(instrument, ticks), sizeText(instrument, lots)];
}

/** GET market/recent-trade, newest first. */
export function recentTrades(venue: BybitVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const spot = instrument?.category === 'spot';
  const limit = spot ? params.limit(60, 60) : params.limit(1000, 500);
  if (instrument === undefined || params.refusal) return refused(params.refusal ?? refusal('spotSymbol'));
  const found = venue.marketData(instrument.symbol).trades.slice(-limit).reverse();
  return ok({ category: instrument.category, list: found.map((trade) => tradeRow(instrument, trade)) });
}

function tradeRow(instrument: BybitInstrument, trade: Trade) {
  return {
    execId: publicTradeId(instrument, trade),
    symbol: instrument.name,
    price: priceText(instrument, trade.priceTicks),
    size: sizeText(instrument, trade.lots),
    side: trade.takerSide === 'BUY' ? 'Buy' : 'Sell',
    time: String(trade.timeMs),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(trade.id),
  };
}

export function publicTradeId({ index, category }: BybitInstrument, { id }: Pick<Trade, 'id'>): string {
  return execIdOf({ tradeId: id }, index, category);
}
