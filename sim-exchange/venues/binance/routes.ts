import type { VenueKey } from '../../core/key-terms.ts';
import * as account from './account-routes.ts';
import { cancelReplace } from './cancel-replace.ts';
import { ok, type Reply } from './errors.ts';
import * as market from './market-routes.ts';
import * as orders from './order-routes.ts';
import type { Params } from './params.ts';
import type { BinanceVenue } from './venue.ts';

export interface Route {
  /** `key` is the one that the request was signed with. */
  handle(venue: BinanceVenue, params: Params, key: VenueKey): Reply;
  /** NONE: public; KEY: key only; SIGNED: key, timestamp and signature. */
  security: 'NONE' | 'KEY' | 'SIGNED';
  weight(params: Params): number;
  /** Counts against the order limit. */
  order: boolean;
}

type Handler = Route['handle'];

function open(weight: number | Route['weight'], handle: Handler): Route {
  return { handle, security: 'NONE', weight: weighed(weight), order: false };
}

function signed(weight: number | Route['weight'], handle: Handler, order = false): Route {
  return { handle, security: 'SIGNED', weight: weighed(weight), order };
}

function weighed(weight: number | Route['weight']): Route['weight'] {
  return typeof weight === 'number' ? () => weight : weight;
}

const depthWeight: Route['weight'] = (params) => {
  const limit = Number(params.text('limit') ?? 100);
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
};
const tickerWeight: Route['weight'] = (params) => (params.has('symbol') || params.has('symbols') ? 2 : 80);
const openOrdersWeight: Route['weight'] = (params) => (params.has('symbol') ? 6 : 80);

/** Every REST route, by method and path, with Binance's published weights. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /api/v3/ping', open(1, () => ok({}))],
  ['GET /api/v3/time', open(1, (venue) => ok({ serverTime: venue.nowMs() }))],
  ['GET /api/v3/exchangeInfo', open(20, market.exchangeInfo)],
  ['GET /api/v3/depth', open(depthWeight, market.depth)],
  ['GET /api/v3/trades', open(25, market.trades)],
  ['GET /api/v3/historicalTrades', open(25, market.trades)],
  ['GET /api/v3/aggTrades', open(4, market.aggregateTrades)],
  ['GET /api/v3/klines', open(2, market.klines)],
  ['GET /api/v3/uiKlines', open(2, market.klines)],
  ['GET /api/v3/avgPrice', open(2, market.averagePrice)],
  ['GET /api/v3/ticker/24hr', open(tickerWeight, market.ticker24hr)],
  ['GET /api/v3/ticker/price', open(4, market.tickerPrice)],
  ['GET /api/v3/ticker/bookTicker', open(4, market.bookTicker)],
  ['GET /api/v3/account', signed(20, account.account)],
  ['GET /api/v3/myTrades', signed(20, account.myTrades)],
  ['GET /api/v3/order', signed(4, orders.queryOrder)],
  ['POST /api/v3/order', signed(1, orders.placeOrder, true)],
  ['POST /api/v3/order/test', signed(1, orders.testOrder)],
  ['DELETE /api/v3/order', signed(1, orders.cancelOrder)],
  ['POST /api/v3/order/cancelReplace', signed(1, cancelReplace, true)],
  ['GET /api/v3/openOrders', signed(openOrdersWeight, orders.openOrders)],
  ['DELETE /api/v3/openOrders', signed(1, orders.cancelOpenOrders)],
  ['GET /api/v3/allOrders', signed(20, orders.allOrders)],
  ['GET /sapi/v1/system/status', open(1, () => ok({ status: 0, msg: 'normal' }))],
  ['GET /sapi/v1/capital/config/getall', signed(10, account.allCoins)],
  ['GET /sapi/v1/capital/deposit/hisrec', signed(1, account.depositHistory)],
  ['GET /sapi/v1/capital/withdraw/history', signed(1, () => ok([]))],
  ['GET /sapi/v1/asset/dribblet', signed(1, () => ok({ total: 0, userAssetDribblets: [] }))],
  ['GET /sapi/v1/asset/tradeFee', signed(1, account.tradeFee)],
  ['GET /sapi/v1/account/apiRestrictions', signed(1, account.keyRestrictions)],
  ['GET /sapi/v1/margin/allAssets', signed(1, () => ok([]))],
  ['GET /sapi/v1/margin/allPairs', signed(1, () => ok([]))],
  ['GET /sapi/v1/margin/isolated/allPairs', signed(1, () => ok([]))],
]);
