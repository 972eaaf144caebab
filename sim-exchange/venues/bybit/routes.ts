import type { VenueKey } from '../../core/key-terms.ts';
import * as account from './account-routes.ts';
import * as asset from './asset-routes.ts';
import { closedPnl } from './closed-pnl.ts';
import { ok, type Reply, refuse } from './errors.ts';
import * as market from './market-routes.ts';
import * as lists from './order-lists.ts';
import * as orders from './order-routes.ts';
import type { Params } from './params.ts';
import * as position from './position-routes.ts';
import type { PositionStops } from './position-stops.ts';
import * as price from './price-routes.ts';
import type { Limit } from './rate-limits.ts';
import type { Scope } from './security.ts';
import { tradingStop } from './trading-stop.ts';
import { transactionLog } from './transaction-log.ts';
import type { BybitVenue } from './venue.ts';

type Handler = (venue: BybitVenue, params: Params, key: VenueKey, stops: PositionStops) => Reply;

/** One REST route. */
export interface Route {
  /** public: for everybody; read: for every key; trade: by category; else what a key must be allowed to do. */
  access: 'public' | 'read' | 'trade' | Scope;
  /** Requests of the account a second, by the documentation; public routes have only the limit of the address. */
  limit?: Limit;
  /** Each order of a batch counts. */
  isBatch?: boolean;
  handle: Handler;
}

function open(handle: Handler): Route {
  return { access: 'public', handle };
}

function reads(count: number, handle: Handler): Route {
  return { access: 'read', limit: { linear: count, spot: count }, handle };
}

function trades(handle: Handler, isBatch = false): Route {
  return { access: 'trade', limit: { linear: 10, spot: 20 }, handle, isBatch };
}

function sets(handle: Handler, access: Scope = 'Position'): Route {
  return { access, limit: { linear: 10, spot: 10 }, handle };
}

const noList = () => ok({ list: [], nextPageCursor: '' });

/** Every REST route by method and path. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /v5/market/time', open(market.time)],
  ['GET /v5/market/instruments-info', open(market.instruments)],
  ['GET /v5/market/tickers', open(market.tickers)],
  ['GET /v5/market/orderbook', open(market.orderbook)],
  ['GET /v5/market/recent-trade', open(market.recentTrades)],
  ['GET /v5/market/kline', open(price.kline)],
  ['GET /v5/market/mark-price-kline', open(price.quotedKline)],
  ['GET /v5/market/index-price-kline', open(price.quotedKline)],
  ['GET /v5/market/premium-index-price-kline', open(price.premiumKline)],
  ['GET /v5/market/funding/history', open(price.fundingHistory)],
  ['GET /v5/market/open-interest', open(price.openInterest)],
  ['GET /v5/market/account-ratio', open(price.accountRatio)],
  ['GET /v5/market/risk-limit', open(price.riskLimit)],
  ['GET /v5/market/price-limit', open(price.priceLimit)],
  ['GET /v5/market/insurance', open(price.insurance)],
  ['GET /v5/market/historical-volatility', open(() => ok([], 'OK'))],
  ['GET /v5/market/delivery-price', open(noList)],
  ['GET /v5/announcements/index', open(() => ok({ total: 0, list: [] }))],
  ['GET /v5/spot-margin-trade/data', open(() => ok({ vipCoinList: [] }))],
  ['GET /v5/system/status', open(() => ok({ list: [] }, ''))],
  ['GET /v5/spot-cross-margin-trade/account', reads(50, account.marginAccount)],
  ['GET /v5/user/query-api', reads(10, account.queryApi)],
  ['GET /v5/account/info', reads(50, account.accountInfo)],
  ['GET /v5/account/wallet-balance', reads(50, account.walletBalance)],
  ['GET /v5/account/fee-rate', reads(10, account.feeRates)],
  ['GET /v5/account/transaction-log', reads(30, transactionLog)],
  ['GET /v5/account/collateral-info', reads(50, account.collateralInfo)],
  ['GET /v5/account/borrow-history', reads(50, noList)],
  ['GET /v5/account/query-dcp-info', reads(10, orders.disconnectInfo)],
  ['POST /v5/account/set-margin-mode', sets(account.setMarginMode)],
  ['GET /v5/order/realtime', reads(50, lists.realtime)],
  ['GET /v5/order/history', reads(50, lists.history)],
  ['GET /v5/execution/list', reads(50, lists.executions)],
  ['POST /v5/order/create', trades(orders.single(orders.placeOrder))],
  ['POST /v5/order/amend', trades(orders.single(orders.amendOrder))],
  ['POST /v5/order/cancel', trades(orders.single(orders.cancelOrder))],
  ['POST /v5/order/cancel-all', trades(orders.cancelAll)],
  ['POST /v5/order/create-batch', trades(orders.batch(orders.placeOrder, true), true)],
  ['POST /v5/order/amend-batch', trades(orders.batch(orders.amendOrder), true)],
  ['POST /v5/order/cancel-batch', trades(orders.batch(orders.cancelOrder), true)],
  ['POST /v5/order/disconnected-cancel-all', sets(orders.setDisconnect, 'Order')],
  ['GET /v5/position/list', reads(50, (venue, params, _, stops) => position.positions(venue, stops, params))],
  ['GET /v5/position/closed-pnl', reads(50, closedPnl)],
  ['POST /v5/position/set-leverage', sets(position.setLeverage)],
  ['POST /v5/position/switch-mode', sets(position.switchMode)],
  ['POST /v5/position/switch-isolated', sets(() => refuse('notForUnified'))],
  ['POST /v5/position/trading-stop', sets((venue, params, _, stops) => tradingStop(venue, stops, params))],
  [
    'POST /v5/position/add-margin',
    sets((venue, params, _, stops) => position.addMargin(venue, stops, params)),
  ],
  ['GET /v5/asset/coin/query-info', reads(5, asset.coinInfo)],
  ['GET /v5/asset/transfer/query-account-coins-balance', reads(5, asset.coinsBalance)],
  ['GET /v5/asset/transfer/query-account-coin-balance', reads(5, asset.coinBalance)],
  ['GET /v5/asset/transfer/query-inter-transfer-list', reads(60, asset.transfers)],
  ['POST /v5/asset/transfer/inter-transfer', sets(asset.transfer, 'AccountTransfer')],
  ['GET /v5/asset/deposit/query-record', reads(10, asset.deposits)],
  ['GET /v5/asset/deposit/query-address', reads(10, asset.depositAddress)],
  ['GET /v5/asset/withdraw/query-record', reads(10, asset.noRows)],
]);
