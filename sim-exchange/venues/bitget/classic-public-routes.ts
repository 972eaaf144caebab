import { plainText } from '../../core/units.ts';
import { candleRow, candlesBetween, granularityNamed } from './candles.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import type { BitgetInstrument, Category } from './instruments.ts';
import { bookLevels, classicTicker, classicTradeRow, fundingRow, settledRates } from './market-views.ts';
import type { Params } from './params.ts';
import { wrong } from './public-routes.ts';
import { suspendedContract } from './suspended.ts';
import { sizeText } from './text.ts';
import type { BitgetVenue } from './venue.ts';

/**
 * The market data of `/api/v2`, from before the unified account: what clients without a key read. `spot/…` routes are
 * of spot pairs, `mix/…` routes of the futures that `productType` names.
 */
type Handler = (venue: BitgetVenue, params: Params) => Reply;

const futuresTypes = [
  'USDT-FUTURES',
  'COIN-FUTURES',
  'USDC-FUTURES',
  'SUSDT-FUTURES',
  'SCOIN-FUTURES',
  'SUSDC-FUTURES',
] as const;

export function time(venue: BitgetVenue): Reply {
  return ok({ serverTime: String(venue.nowMs()) });
}

/** Nothing to lend, nothing to convert, no notices. */
export function none(): Reply {
  return ok([]);
}

function market(venue: BitgetVenue, params: Params, category: Category): BitgetInstrument | undefined {
  if (category !== 'SPOT') productTypeOf(params);
  const symbol = params.required('symbol');
  const found = venue.named(category, symbol);
  if (found === undefined) params.refuse(refusal('noSymbol', symbol));
  return found;
}

/** What there is of the product type: of all but USDT futures nothing. */
function markets(venue: BitgetVenue, params: Params, category: Category): BitgetInstrument[] {
  const symbol = params.text('symbol');
  const type = category === 'SPOT' ? 'SPOT' : productTypeOf(params);
  const found = venue
    .ofCategory(category)
    .filter((each) => each.category === type && (symbol === undefined || each.name === symbol));
  if (symbol !== undefined && found.length === 0) params.refuse(refusal('noSymbol', symbol));
  return found;
}

function productTypeOf(params: Params): string | undefined {
  params.required('productType');
  return params.oneOf('productType', futuresTypes);
}

export function symbols(venue: BitgetVenue, params: Params): Reply {
  const chosen = markets(venue, params, 'SPOT');
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok(
    chosen.map((each) => ({
      symbol: each.name,
      baseCoin: each.base,
      quoteCoin: each.quote,
      minTradeAmount: '0',
      maxTradeAmount: '900000000000000000000',
      takerFeeRate: each.rates.taker,
      makerFeeRate: each.rates.maker,
      pricePrecision: String(each.pricePlace),
      quantityPrecision: String(each.volumePlace),
      quotePrecision: '8',
      status: 'online',
      minTradeUSDT: each.minAmount,
      buyLimitPriceRatio: each.priceRatio,
      sellLimitPriceRatio: each.priceRatio,
      areaSymbol: 'no',
      orderQuantity: '400',
      openTime: '1532454360000',
      offTime: '',
    })),
  );
}

export function contracts(venue: BitgetVenue, params: Params): Reply {
  if (productTypeOf(params) === 'COIN-FUTURES' && !params.has('symbol')) {
    return ok([suspendedContract(venue.nowMs())]);
  }
  const chosen = markets(venue, params, 'USDT-FUTURES');
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok(
    chosen.map((each) => ({
      symbol: each.name,
      baseCoin: each.base,
      quoteCoin: each.quote,
      buyLimitPriceRatio: each.priceRatio,
      sellLimitPriceRatio: each.priceRatio,
      feeRateUpRatio: '0.005',
      makerFeeRate: each.rates.maker,
      takerFeeRate: each.rates.taker,
      openCostUpRatio: '0.01',
      supportMarginCoins: [each.quote],
      minTradeNum: each.minQty,
      priceEndStep: '1',
      volumePlace: String(each.volumePlace),
      pricePlace: String(each.pricePlace),
      sizeMultiplier: each.sizeStep,
      symbolType: 'perpetual',
      minTradeUSDT: each.minAmount,
      maxSymbolOrderNum: '400',
      maxProductOrderNum: '400',
      maxPositionNum: '150',
      symbolStatus: 'normal',
      offTime: '-1',
      limitOpenTime: '-1',
      deliveryTime: '',
      deliveryStartTime: '',
      deliveryPeriod: '',
      launchTime: '',
      fundInterval: '8',
      minLever: '1',
      maxLever: each.maxLeverage,
      posLimit: '0.1',
      maintainTime: '',
      maxMarketOrderQty: each.maxMarketQty,
      maxOrderQty: '1200',
    })),
  );
}

export function tickers(category: Category): Handler {
  return (venue, params) => {
    const chosen = markets(venue, params, category);
    if (params.refusal !== undefined) return refused(params.refusal);
    return ok(chosen.map((each) => classicTicker(venue, each)));
  };
}

export function book(category: Category): Handler {
  return (venue, params) => {
    const instrument = market(venue, params, category);
    const count = params.text('limit') === 'max' ? 500 : params.limit(500, 100);
    if (instrument === undefined || params.refusal) return wrong(params);
    const levels = bookLevels(venue, instrument, count);
    const more = category === 'SPOT' ? {} : { scale: instrument.priceStep, precision: 'scale0' };
    return ok({ ...levels, ...more, ts: String(venue.nowMs()) });
  };
}

/** The newest first. */
export function trades(category: Category): Handler {
  return (venue, params) => {
    const instrument = market(venue, params, category);
    const [startMs = 0, endMs = Number.MAX_SAFE_INTEGER] = [
      params.integer('startTime'),
      params.integer('endTime'),
    ];
    const limit = params.limit(1000, category === 'SPOT' ? 500 : 100);
    if (instrument === undefined || params.refusal) return wrong(params);
    const found = venue
      .marketData(instrument.symbol)
      .trades.filter(({ timeMs }) => timeMs >= startMs && timeMs <= endMs);
    return ok(
      found
        .slice(-limit)
        .reverse()
        .map((trade) => classicTradeRow(instrument, trade)),
    );
  };
}

export function candles(category: Category, most: number): Handler {
  return (venue, params) => {
    const instrument = market(venue, params, category);
    const interval = granularityNamed(params.required('granularity'));
    if (interval === undefined) params.wrong('granularity');
    const [startMs, endMs] = [params.integer('startTime'), params.integer('endTime')];
    const limit = params.limit(most, 100);
    if (instrument === undefined || interval === undefined || params.refusal) return wrong(params);
    const rows = candlesBetween(venue, instrument, interval, { startMs, endMs, limit });
    return ok(rows.map((candle) => candleRow(instrument, candle, category === 'SPOT')));
  };
}

/** The routes of one perpetual. */
function perpetual(
  answer: (venue: BitgetVenue, instrument: BitgetInstrument, params: Params) => unknown,
): Handler {
  return (venue, params) => {
    const instrument = market(venue, params, 'USDT-FUTURES');
    if (instrument === undefined || params.refusal) return wrong(params);
    return ok(answer(venue, instrument, params));
  };
}

export const symbolPrice = perpetual((venue, each) => [
  {
    symbol: each.name,
    price: plainText(venue.marketData(each.symbol).lastTicks * each.tickAtoms),
    indexPrice: venue.indexText(each),
    markPrice: venue.markText(each),
    ts: String(venue.nowMs()),
  },
]);

export const openInterest = perpetual((venue, each) => ({
  openInterestList: [{ symbol: each.name, size: sizeText(each, venue.openInterestLots(each)) }],
  ts: String(venue.nowMs()),
}));

/** With `symbol` of one perpetual, without it of all. */
export function currentFundRate(venue: BitgetVenue, params: Params): Reply {
  const chosen = markets(venue, params, 'USDT-FUTURES');
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok(chosen.map((each) => fundingRow(venue, each)));
}

export const fundingTime = perpetual((venue, each) => {
  const { symbol, nextUpdate: nextFundingTime, fundingRateInterval: ratePeriod } = fundingRow(venue, each);
  return [{ symbol, nextFundingTime, ratePeriod }];
});

export const historyFundRate = perpetual((venue, each, params) => {
  const size = params.limit(100, 20, 'pageSize');
  const page = Math.max(params.integer('pageNo') ?? 1, 1);
  return settledRates(venue, each)
    .reverse()
    .slice((page - 1) * size, page * size)
    .map(({ rate, timeMs }) => ({ symbol: each.name, fundingRate: rate, fundingTime: String(timeMs) }));
});

export const positionTiers = perpetual((_venue, each) => [
  {
    symbol: each.name,
    level: '1',
    startUnit: '0',
    endUnit: '1000000000',
    leverage: each.maxLeverage,
    keepMarginRate: plainText((each.perpetual?.maintenancePpm ?? 0n) * 1_000_000n),
  },
]);

/** One long account for each short one, whoever they are. It needs no product type. */
export function longShort(venue: BitgetVenue, params: Params): Reply {
  const symbol = params.required('symbol');
  if (venue.ofCategory().every((each) => each.name !== symbol)) return wrong(params);
  const widthMs = 300_000;
  const newestMs = venue.nowMs() - (venue.nowMs() % widthMs);
  const rows = Array.from({ length: 30 }, (_, i) => ({
    longAccountRatio: '0.5',
    shortAccountRatio: '0.5',
    longShortAccountRatio: '1',
    ts: String(newestMs - (29 - i) * widthMs),
  }));
  return ok(rows);
}
