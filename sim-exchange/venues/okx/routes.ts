import type { VenueKey } from '../../core/key-terms.ts';
import * as algo from './algo-routes.ts';
import * as asset from './asset-routes.ts';
import * as balance from './balance-routes.ts';
import * as bill from './bills.ts';
import { ok, type Reply } from './errors.ts';
import * as funding from './funding-routes.ts';
import * as market from './market-routes.ts';
import * as lists from './order-lists.ts';
import * as orders from './order-routes.ts';
import type { Params } from './params.ts';
import { positionsHistory } from './position-history.ts';
import * as position from './position-routes.ts';
import * as pub from './public-routes.ts';
import type { Limit } from './rate-limits.ts';
import type { Scope } from './security.ts';
import type { OkxVenue } from './venue.ts';

/** One REST route. `step`: its body is a list of orders (or one), each answered on its own. */
export interface Route {
  /** public: for everybody; else what a key must be allowed to do. */
  access: 'public' | Scope;
  limit: Limit;
  handle?: (venue: OkxVenue, params: Params, key: VenueKey) => Reply;
  step?: orders.OrderStep;
  /** Its items are new or amended orders: they count against the account's own limit, and expTime bounds them. */
  trades?: boolean;
}

const twoSeconds = (count: number): Limit => ({ count, windowMs: 2000 });
const perInstrument = (count: number): Limit => ({ count, windowMs: 2000, perInstrument: true });

function open(count: number, handle: (venue: OkxVenue, params: Params) => Reply): Route {
  return { access: 'public', limit: twoSeconds(count), handle };
}

function reads(count: number, handle: NonNullable<Route['handle']>): Route {
  return { access: 'read_only', limit: twoSeconds(count), handle };
}

function sets(count: number, handle: NonNullable<Route['handle']>): Route {
  return { access: 'trade', limit: twoSeconds(count), handle };
}

function trades(count: number, step: orders.OrderStep): Route {
  return { access: 'trade', limit: perInstrument(count), step, trades: true };
}

function cancels(count: number, step: orders.OrderStep): Route {
  return { access: 'trade', limit: perInstrument(count), step };
}

const nothing = () => ok([]);

/** Every REST route by method and path, with the limits of OKX's documentation (requests in two seconds). */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /api/v5/public/time', open(10, pub.time)],
  ['GET /api/v5/system/status', { access: 'public', limit: { count: 1, windowMs: 5000 }, handle: pub.none }],
  ['GET /api/v5/public/instruments', open(20, pub.instruments)],
  ['GET /api/v5/public/underlying', open(20, pub.underlying)],
  ['GET /api/v5/public/mark-price', open(10, pub.markPrices)],
  ['GET /api/v5/public/price-limit', open(20, pub.priceLimit)],
  ['GET /api/v5/public/position-tiers', open(10, pub.positionTiers)],
  ['GET /api/v5/public/open-interest', open(20, pub.openInterest)],
  ['GET /api/v5/public/funding-rate', open(20, funding.fundingRate)],
  ['GET /api/v5/public/funding-rate-history', open(10, funding.fundingRateHistory)],
  ['GET /api/v5/public/delivery-exercise-history', open(40, nothing)],
  ['GET /api/v5/public/settlement-history', open(40, nothing)],
  ['GET /api/v5/public/option-trades', open(20, nothing)],
  ['GET /api/v5/public/opt-summary', open(20, nothing)],
  ['GET /api/v5/rubik/stat/contracts/open-interest-volume', open(5, pub.openInterestHistory)],
  ['GET /api/v5/rubik/stat/contracts/long-short-account-ratio-contract', open(5, pub.longShortRatio)],
  ['GET /api/v5/market/tickers', open(20, market.tickers)],
  ['GET /api/v5/market/ticker', open(20, market.ticker)],
  ['GET /api/v5/market/index-tickers', open(20, pub.indexTickers)],
  ['GET /api/v5/market/books', open(40, market.books(400))],
  ['GET /api/v5/market/books-full', open(10, market.books(5000))],
  ['GET /api/v5/market/books-rpi', open(40, market.books(400))],
  ['GET /api/v5/market/trades', open(100, market.trades)],
  ['GET /api/v5/market/history-trades', open(20, market.trades)],
  ['GET /api/v5/market/candles', open(40, market.candles)],
  ['GET /api/v5/market/history-candles', open(20, market.candles)],
  ['GET /api/v5/market/mark-price-candles', open(20, market.markCandles)],
  ['GET /api/v5/market/history-mark-price-candles', open(10, market.markCandles)],
  ['GET /api/v5/market/index-candles', open(20, market.indexCandles)],
  ['GET /api/v5/market/history-index-candles', open(10, market.indexCandles)],
  ['GET /api/v5/account/instruments', reads(20, pub.instruments)],
  ['GET /api/v5/account/config', reads(5, balance.accountConfig)],
  ['GET /api/v5/account/balance', reads(10, balance.balance)],
  ['GET /api/v5/account/trade-fee', reads(5, balance.tradeFee)],
  ['GET /api/v5/account/positions', reads(10, position.positions)],
  ['GET /api/v5/account/positions-history', reads(10, positionsHistory)],
  ['GET /api/v5/account/leverage-info', reads(20, position.leverageInfo)],
  ['GET /api/v5/account/max-size', reads(20, position.maxSize(false))],
  ['GET /api/v5/account/max-avail-size', reads(20, position.maxSize(true))],
  ['GET /api/v5/account/bills', reads(10, bill.bills(7))],
  ['GET /api/v5/account/bills-archive', reads(5, bill.bills(90))],
  ['GET /api/v5/account/interest-accrued', reads(5, nothing)],
  ['GET /api/v5/account/interest-rate', reads(5, nothing)],
  ['POST /api/v5/account/set-leverage', sets(20, position.setLeverage)],
  ['POST /api/v5/account/set-position-mode', sets(5, position.setPositionMode)],
  ['POST /api/v5/account/position/margin-balance', sets(20, position.changeMargin)],
  ['GET /api/v5/asset/currencies', reads(12, asset.currencies)],
  ['GET /api/v5/asset/balances', reads(12, asset.assetBalances)],
  ['GET /api/v5/asset/bills', reads(12, bill.assetBills)],
  ['GET /api/v5/asset/deposit-history', reads(12, asset.deposits)],
  ['GET /api/v5/asset/deposit-address', reads(12, asset.depositAddress)],
  ['GET /api/v5/asset/withdrawal-history', reads(12, nothing)],
  ['GET /api/v5/asset/convert/history', reads(12, nothing)],
  ['GET /api/v5/asset/transfer-state', reads(20, asset.transferState)],
  ['POST /api/v5/asset/transfer', sets(4, asset.transfer)],
  ['GET /api/v5/trade/order', { ...reads(60, lists.queryOrder), limit: perInstrument(60) }],
  ['GET /api/v5/trade/orders-pending', reads(60, lists.pendingOrders)],
  ['GET /api/v5/trade/orders-history', reads(40, lists.orderHistory(7, false))],
  ['GET /api/v5/trade/orders-history-archive', reads(20, lists.orderHistory(90, true))],
  ['GET /api/v5/trade/fills', reads(60, lists.fills(3, false))],
  ['GET /api/v5/trade/fills-history', reads(10, lists.fills(90, true))],
  ['GET /api/v5/trade/order-algo', reads(20, algo.queryAlgo)],
  ['GET /api/v5/trade/orders-algo-pending', reads(20, algo.algoList(false))],
  ['GET /api/v5/trade/orders-algo-history', reads(20, algo.algoList(true))],
  ['POST /api/v5/trade/order', trades(60, orders.placeOrder)],
  ['POST /api/v5/trade/batch-orders', trades(300, orders.placeOrder)],
  ['POST /api/v5/trade/amend-order', trades(60, orders.amendOrder)],
  ['POST /api/v5/trade/amend-batch-orders', trades(300, orders.amendOrder)],
  ['POST /api/v5/trade/cancel-order', cancels(60, orders.cancelOrder)],
  ['POST /api/v5/trade/cancel-batch-orders', cancels(300, orders.cancelOrder)],
  ['POST /api/v5/trade/close-position', sets(20, orders.closePosition)],
  [
    'POST /api/v5/trade/cancel-all-after',
    { ...sets(1, orders.cancelAllAfter), limit: { count: 1, windowMs: 1000 } },
  ],
  ['POST /api/v5/trade/order-algo', cancels(20, algo.placeAlgo)],
  ['POST /api/v5/trade/cancel-algos', cancels(20, algo.cancelAlgo)],
  ['POST /api/v5/trade/amend-algos', cancels(20, algo.amendAlgo)],
]);
