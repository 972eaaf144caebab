import type { VenueKey } from '../../core/key-terms.ts';
import * as account from './account-routes.ts';
import * as algos from './algo-routes.ts';
import { amendmentHistory } from './amendment-history.ts';
import * as batches from './batch-routes.ts';
import { ok, type Reply } from './errors.ts';
import { exchangeInfo } from './exchange-info.ts';
import { income } from './income.ts';
import * as keys from './key-routes.ts';
import * as market from './market-routes.ts';
import * as orders from './order-routes.ts';
import type { LinearParams } from './params.ts';
import * as prices from './price-routes.ts';
import * as settings from './settings-routes.ts';
import * as tickers from './ticker-routes.ts';
import type { BinanceUsdmVenue } from './venue.ts';
import * as wallet from './wallet-routes.ts';

export interface Route {
  handle(venue: BinanceUsdmVenue, params: LinearParams, key: VenueKey): Reply;
  /** NONE: public; KEY: key only; SIGNED: key, timestamp and signature. */
  security: 'NONE' | 'KEY' | 'SIGNED';
  weight(params: LinearParams): number;
  /** How much it counts against the order limits. */
  orders: number;
}

type Handler = Route['handle'];
type Weight = number | Route['weight'];

function open(weight: Weight, handle: Handler): Route {
  return { handle, security: 'NONE', weight: weighed(weight), orders: 0 };
}

function signed(weight: Weight, handle: Handler, orderCount = 0): Route {
  return { handle, security: 'SIGNED', weight: weighed(weight), orders: orderCount };
}

function weighed(weight: Weight): Route['weight'] {
  return typeof weight === 'number' ? () => weight : weight;
}

/** Weight by the limit asked for: the first row whose limit is not below it. */
function byLimit(rows: readonly (readonly [number, number])[], fallback: number): Route['weight'] {
  return (params) => {
    const limit = Number(params.text('limit') ?? fallback);
    return rows.find(([most]) => limit <= most)?.[1] ?? rows.at(-1)?.[1] ?? 1;
  };
}

const bySymbol = (one: number, all: number) => (params: LinearParams) => (params.has('symbol') ? one : all);
const depthWeight = byLimit(
  [
    [50, 2],
    [100, 5],
    [500, 10],
    [1000, 20],
  ],
  500,
);
const klineWeight = byLimit(
  [
    [99, 1],
    [499, 2],
    [1000, 5],
    [1500, 10],
  ],
  500,
);
const nothing: Handler = () => ok([]);

/** Every REST route, by method and path, with Binance's published weights. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /fapi/v1/ping', open(1, () => ok({}))],
  ['GET /fapi/v1/time', open(1, (venue) => ok({ serverTime: venue.nowMs() }))],
  ['GET /fapi/v1/exchangeInfo', open(1, exchangeInfo)],
  ['GET /fapi/v1/depth', open(depthWeight, market.depth)],
  ['GET /fapi/v1/rpiDepth', open(20, market.depth)],
  ['GET /fapi/v1/trades', open(5, market.trades)],
  ['GET /fapi/v1/historicalTrades', { ...open(20, market.trades), security: 'KEY' }],
  ['GET /fapi/v1/aggTrades', open(20, market.aggregateTrades)],
  ['GET /fapi/v1/klines', open(klineWeight, market.klines)],
  ['GET /fapi/v1/continuousKlines', open(klineWeight, market.klines)],
  ['GET /fapi/v1/markPriceKlines', open(klineWeight, market.priceKlines)],
  ['GET /fapi/v1/indexPriceKlines', open(klineWeight, market.priceKlines)],
  ['GET /fapi/v1/premiumIndexKlines', open(klineWeight, market.premiumKlines)],
  ['GET /fapi/v1/premiumIndex', open(bySymbol(1, 10), prices.premiumIndex)],
  ['GET /fapi/v1/fundingRate', open(1, prices.fundingRates)],
  ['GET /fapi/v1/fundingInfo', open(1, prices.fundingInfo)],
  ['GET /fapi/v1/ticker/24hr', open(bySymbol(1, 40), tickers.ticker24hr)],
  ['GET /fapi/v1/ticker/price', open(bySymbol(1, 2), tickers.tickerPrice)],
  ['GET /fapi/v2/ticker/price', open(bySymbol(1, 2), tickers.tickerPrice)],
  ['GET /fapi/v1/ticker/bookTicker', open(bySymbol(2, 5), tickers.bookTicker)],
  ['GET /fapi/v1/openInterest', open(1, prices.openInterest)],
  ['GET /fapi/v1/symbolAdlRisk', open(1, prices.adlRisk)],
  ['GET /futures/data/openInterestHist', open(0, prices.openInterestHistory)],
  ['GET /futures/data/globalLongShortAccountRatio', open(0, prices.longShortRatio)],
  ['POST /fapi/v1/order', signed(0, (venue, params) => orders.placeOrder(venue, params), 1)],
  ['POST /fapi/v1/order/test', signed(0, (venue, params) => orders.placeOrder(venue, params, true), 1)],
  ['PUT /fapi/v1/order', signed(1, orders.modifyOrder, 1)],
  ['GET /fapi/v1/order', signed(1, orders.queryOrder)],
  ['DELETE /fapi/v1/order', signed(1, orders.cancelOrder)],
  ['POST /fapi/v1/batchOrders', signed(5, batches.placeBatch, 5)],
  ['PUT /fapi/v1/batchOrders', signed(5, batches.modifyBatch, 5)],
  ['DELETE /fapi/v1/batchOrders', signed(1, batches.cancelBatch)],
  ['DELETE /fapi/v1/allOpenOrders', signed(1, orders.cancelOpenOrders)],
  ['GET /fapi/v1/openOrder', signed(1, orders.queryOpenOrder)],
  ['GET /fapi/v1/openOrders', signed(bySymbol(1, 40), orders.openOrders)],
  ['GET /fapi/v1/allOrders', signed(5, orders.allOrders)],
  ['GET /fapi/v1/forceOrders', signed(bySymbol(20, 50), orders.forcedOrders)],
  ['GET /fapi/v1/orderAmendment', signed(1, amendmentHistory)],
  ['POST /fapi/v1/algoOrder', signed(0, algos.placeAlgo, 1)],
  ['GET /fapi/v1/algoOrder', signed(1, algos.queryAlgo)],
  ['DELETE /fapi/v1/algoOrder', signed(1, algos.cancelAlgo)],
  ['GET /fapi/v1/openAlgoOrders', signed(bySymbol(1, 40), algos.openAlgos)],
  ['GET /fapi/v1/allAlgoOrders', signed(5, algos.allAlgos)],
  ['DELETE /fapi/v1/algoOpenOrders', signed(1, algos.cancelOpenAlgos)],
  ['POST /fapi/v1/countdownCancelAll', signed(10, settings.countdown)],
  ['GET /fapi/v1/userTrades', signed(5, account.userTrades)],
  ['GET /fapi/v2/account', signed(5, account.accountV2)],
  ['GET /fapi/v3/account', signed(5, account.accountV3)],
  ['GET /fapi/v2/balance', signed(5, account.balances)],
  ['GET /fapi/v3/balance', signed(5, account.balances)],
  ['GET /fapi/v2/positionRisk', signed(5, account.positionRiskV2)],
  ['GET /fapi/v3/positionRisk', signed(5, account.positionRiskV3)],
  ['GET /fapi/v1/accountConfig', signed(5, account.accountConfig)],
  ['GET /fapi/v1/symbolConfig', signed(5, account.symbolConfig)],
  ['GET /fapi/v1/commissionRate', signed(20, account.commissionRate)],
  ['GET /fapi/v1/leverageBracket', signed(1, account.leverageBrackets)],
  ['GET /fapi/v1/adlQuantile', signed(5, account.adlQuantile)],
  ['GET /fapi/v1/rateLimit/order', signed(1, account.orderRateLimits)],
  ['GET /fapi/v1/income', signed(30, income)],
  ['POST /fapi/v1/leverage', signed(1, settings.setLeverage)],
  ['POST /fapi/v1/marginType', signed(1, settings.setMarginType)],
  ['GET /fapi/v1/positionSide/dual', signed(30, settings.positionMode)],
  ['POST /fapi/v1/positionSide/dual', signed(1, settings.setPositionMode)],
  ['POST /fapi/v1/positionMargin', signed(1, settings.changeMargin)],
  ['GET /fapi/v1/positionMargin/history', signed(1, settings.marginHistory)],
  ['GET /fapi/v1/feeBurn', signed(30, settings.feeBurn)],
  ['POST /fapi/v1/feeBurn', signed(1, settings.setFeeBurn)],
  ['GET /fapi/v1/multiAssetsMargin', signed(30, settings.multiAssetsMode)],
  ['POST /fapi/v1/multiAssetsMargin', signed(1, settings.setMultiAssetsMode)],
  ['POST /fapi/v1/listenKey', { ...open(1, keys.startStream), security: 'KEY' }],
  ['PUT /fapi/v1/listenKey', { ...open(1, keys.keepStream), security: 'KEY' }],
  ['DELETE /fapi/v1/listenKey', { ...open(1, keys.endStream), security: 'KEY' }],
  ['GET /sapi/v1/system/status', open(1, () => ok({ status: 0, msg: 'normal' }))],
  ['GET /sapi/v1/capital/config/getall', signed(10, wallet.allCoins)],
  ['GET /sapi/v1/capital/deposit/hisrec', signed(1, nothing)],
  ['GET /sapi/v1/capital/withdraw/history', signed(1, nothing)],
  ['GET /sapi/v1/asset/transfer', signed(1, wallet.transferHistory)],
  ['GET /sapi/v1/account/apiRestrictions', signed(1, keys.keyRestrictions)],
  ['GET /sapi/v1/margin/allPairs', signed(1, nothing)],
  ['GET /sapi/v1/margin/interestHistory', signed(1, () => ok({ rows: [], total: 0 }))],
]);
