import { ok, type Reply } from './errors.ts';
import { maxOpenOrders, maxOpenStops } from './filters.ts';
import type { LinearParams } from './params.ts';
import type { LinearSymbol } from './symbols.ts';
import type { BinanceUsdmVenue } from './venue.ts';

export const conditionalTypes = [
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
] as const;

const onboardedMs = 1_569_398_400_000;
export function exchangeInfo(venue: BinanceUsdmVenue, _params: LinearParams): Reply {
  return ok({
    timezone: 'UTC',
    serverTime: venue.nowMs(),
    futuresType: 'U_MARGINED',
    rateLimits: rateLimits(venue),
    exchangeFilters: [],
    assets: venue.marginAssets.map((asset) => ({
      asset,
      marginAvailable: true,
      autoAssetExchange: asset === 'USDT' ? '-10000' : '0',
    })),
    symbols: [...venue.symbols.values()].map(symbolInfo),
  });
}

export function rateLimits({ options }: BinanceUsdmVenue) {
  return [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: options.weightLimit1m },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: options.orderLimit10s * 4 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: options.orderLimit10s },
  ];
}

function symbolInfo(symbol: LinearSymbol) {
  return {
    symbol: symbol.symbol,
    pair: symbol.base + symbol.quote,
    contractType: symbol.fundingIntervalHours > 0 ? 'PERPETUAL' : 'CURRENT_QUARTER',
    deliveryDate: symbol.deliveryMs,
    onboardDate: onboardedMs,
    status: 'TRADING',
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: symbol.base,
    quoteAsset: symbol.quote,
    marginAsset: symbol.quote,
    pricePrecision: symbol.priceDigits,
    quantityPrecision: symbol.quantityDigits,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: symbol.multiplierUp.replace(/^1/, '0'),
    maxMoveOrderLimit: 10_000,
    filters: filterList(symbol),
    orderTypes: ['LIMIT', 'MARKET', ...conditionalTypes],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
    permissionSets: ['GRID', 'COPY'],
  };
}

function filterList(symbol: LinearSymbol) {
  const { minPrice, maxPrice, tickSize, stepSize, maxQty, marketMaxQty } = symbol;
  return [
    { filterType: 'PRICE_FILTER', minPrice, maxPrice, tickSize },
    { filterType: 'LOT_SIZE', minQty: stepSize, maxQty, stepSize },
    { filterType: 'MARKET_LOT_SIZE', minQty: stepSize, maxQty: marketMaxQty, stepSize },
    { filterType: 'MAX_NUM_ORDERS', limit: maxOpenOrders },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: maxOpenStops },
    { filterType: 'MIN_NOTIONAL', notional: symbol.minNotional },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: fourDigits(symbol.multiplierUp),
      multiplierDown: fourDigits(symbol.multiplierDown),
      multiplierDecimal: '4',
    },
    { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
  ];
}

function fourDigits(text: string): string {
  return Number(text).toFixed(4);
}
