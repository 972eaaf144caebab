import { plainText } from '../../core/units.ts';
import { candleRow, candlesBetween, granularityNamed } from './candles.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import type { BitgetInstrument, Category } from './instruments.ts';
import { bookNumbers, fundingRow, settledRates, tickerRow, tradeRow } from './market-views.ts';
import type { Params } from './params.ts';
import { suspendedFuture } from './suspended.ts';
import { sizeText } from './text.ts';
import type { BitgetVenue } from './venue.ts';

const productTypes = ['SPOT', 'MARGIN', 'USDT-FUTURES', 'COIN-FUTURES', 'USDC-FUTURES'] as const;

/** The product type asked for. There are no markets here of margin, coin and USDC futures. */
export function categoryOf(params: Params, isRequired = true): string | undefined {
  if (isRequired) params.required('category');
  return params.oneOf('category', productTypes);
}

/** Whether a market is of this product type; without one all are. */
export function isOf({ category }: { category: Category }, wanted: string | undefined): boolean {
  return wanted === undefined || category === wanted;
}

/** The market that `category` and `symbol` name. */
export function namedMarket(venue: BitgetVenue, params: Params): BitgetInstrument | undefined {
  const category = categoryOf(params);
  const symbol = params.required('symbol');
  const found = venue.ofCategory().find((each) => each.name === symbol && each.category === category);
  if (found === undefined) params.refuse(refusal('noSymbol', symbol));
  return found;
}

/** The markets of the category, or the one that `symbol` names. */
function chosenMarkets(venue: BitgetVenue, params: Params): BitgetInstrument[] {
  const category = categoryOf(params);
  const symbol = params.text('symbol');
  const found = venue
    .ofCategory()
    .filter((each) => isOf(each, category) && (symbol === undefined || each.name === symbol));
  if (symbol !== undefined && found.length === 0) params.refuse(refusal('noSymbol', symbol));
  return found;
}

export function wrong(params: Params): Reply {
  return refused(params.refusal ?? refusal('noSymbol', params.text('symbol') ?? 'symbol'));
}

export function instruments(venue: BitgetVenue, params: Params): Reply {
  const future = suspendedFuture(venue.nowMs());
  const symbol = params.text('symbol') ?? future.symbol;
  if (categoryOf(params) === future.category && symbol === future.symbol) return ok([future]);
  const chosen = chosenMarkets(venue, params);
  return params.refusal === undefined ? ok(chosen.map(instrumentRow)) : refused(params.refusal);
}

function instrumentRow(instrument: BitgetInstrument) {
  const { name, category, base, quote, priceRatio, rates, perpetual } = instrument;
  const common = {
    symbol: name,
    category,
    baseCoin: base,
    quoteCoin: quote,
    buyLimitPriceRatio: priceRatio,
    sellLimitPriceRatio: priceRatio,
    minOrderQty: instrument.minQty,
    maxOrderQty: '',
    pricePrecision: String(instrument.pricePlace),
    quantityPrecision: String(instrument.volumePlace),
    minOrderAmount: instrument.minAmount,
    // Of spot pairs Bitget shows no rates here; ccxt's own checks miss them.
    makerFeeRate: rates.maker,
    takerFeeRate: rates.taker,
    maxSymbolOrderNum: '400',
    maxProductOrderNum: '400',
    status: 'online',
    maintainTime: '',
  };
  if (perpetual === undefined) return { ...common, quotePrecision: '8', areaSymbol: 'no' };
  return {
    ...common,
    isRwa: 'NO',
    feeRateUpRatio: '0.005',
    openCostUpRatio: '0.01',
    quotePrecision: null,
    priceMultiplier: instrument.priceStep,
    quantityMultiplier: instrument.sizeStep,
    type: 'perpetual',
    symbolType: 'perpetual',
    maxPositionNum: '150',
    offTime: '-1',
    limitOpenTime: '-1',
    deliveryTime: '',
    deliveryStartTime: '',
    deliveryPeriod: '',
    launchTime: '',
    fundInterval: '8',
    minLeverage: '1',
    maxLeverage: instrument.maxLeverage,
    maxMarketOrderQty: instrument.maxMarketQty,
  };
}

export function tickers(venue: BitgetVenue, params: Params): Reply {
  const chosen = chosenMarkets(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok(chosen.map((each) => tickerRow(venue, each)));
}

export function orderbook(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  const limit = params.limit(200, 5);
  if (instrument === undefined || params.refusal) return wrong(params);
  return ok({ ...bookNumbers(venue, instrument, limit), ts: String(venue.nowMs()) });
}

/** The newest first. */
export function fills(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  const limit = params.limit(100);
  if (instrument === undefined || params.refusal) return wrong(params);
  const { trades } = venue.marketData(instrument.symbol);
  return ok(
    trades
      .slice(-limit)
      .reverse()
      .map((trade) => tradeRow(instrument, trade)),
  );
}

/** GET market/candles and history-candles; mark and index prices follow the market's own. */
export function candles(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  const interval = granularityNamed(params.required('interval'));
  if (interval === undefined) params.wrong('interval');
  const [startMs, endMs] = [params.integer('startTime'), params.integer('endTime')];
  const limit = params.limit(1000, 100);
  const type = params.oneOf('type', ['market', 'mark', 'index', 'premium']) ?? 'market';
  if (instrument === undefined || interval === undefined || params.refusal) return wrong(params);
  const rows = candlesBetween(venue, instrument, interval, { startMs, endMs, limit });
  const without = (row: string[]) => (type === 'market' ? row : [...row.slice(0, 5), '0', '0']);
  return ok(rows.map((candle) => without(candleRow(instrument, candle))));
}

/** It has no category: what is meant is the perpetual of this name. */
export function currentFundRate(venue: BitgetVenue, params: Params): Reply {
  const symbol = params.required('symbol');
  const instrument = venue.named('USDT-FUTURES', symbol);
  if (instrument === undefined) return refused(params.refusal ?? refusal('noSymbol', symbol));
  return ok([fundingRow(venue, instrument)]);
}

/** The newest first, in pages of up to 100. */
export function historyFundRate(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  const limit = params.limit(100);
  const page = Math.max(params.integer('cursor') ?? 1, 1);
  if (instrument === undefined || params.refusal) return wrong(params);
  const rates = settledRates(venue, instrument).reverse();
  const resultList = rates.slice((page - 1) * limit, page * limit).map(({ rate, timeMs }) => ({
    symbol: instrument.name,
    fundingRate: rate,
    fundingRateTimestamp: String(timeMs),
  }));
  return ok({ resultList });
}

/** The market's own positions are not counted: what traders here hold against it, and a fixed part. */
export function openInterest(venue: BitgetVenue, params: Params): Reply {
  const chosen = chosenMarkets(venue, params).filter((each) => each.perpetual !== undefined);
  if (params.refusal !== undefined) return refused(params.refusal);
  const list = chosen.map((each) => ({
    symbol: each.name,
    openInterest: sizeText(each, venue.openInterestLots(each)),
  }));
  return ok({ list, ts: String(venue.nowMs()) });
}

/** One tier: the whole market at the greatest leverage. */
export function positionTier(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  if (instrument?.perpetual === undefined) return wrong(params);
  const tier = {
    tier: '1',
    minTierValue: '0',
    maxTierValue: '1000000000',
    leverage: instrument.maxLeverage,
    mmr: plainText(instrument.perpetual.maintenancePpm * 1_000_000n),
  };
  return ok([tier]);
}
