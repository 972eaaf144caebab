import * as account from './account-routes.ts';
import { candles } from './candle-routes.ts';
import { ok, type Reply, refuse } from './errors.ts';
import * as market from './market-routes.ts';
import * as lists from './order-lists.ts';
import * as orders from './order-routes.ts';
import type { Params } from './params.ts';
import type { Group } from './rate-limits.ts';
import type { Scope } from './security.ts';
import type { UpbitVenue } from './venue.ts';

export interface Route {
  handle(venue: UpbitVenue, params: Params): Reply;
  group: Group;
  /** open: quotation, for everybody; key: any key; else a key that may do this. */
  access: 'open' | 'key' | Scope;
}

type Handler = Route['handle'];

function open(group: Group, handle: Handler): Route {
  return { handle, group, access: 'open' };
}

function keyed(access: 'key' | Scope, handle: Handler, group: Group = 'default'): Route {
  return { handle, group, access };
}

const minuteUnits = [1, 3, 5, 10, 15, 30, 60, 240];
const minuteName = (unit: number) => (unit < 60 ? `${unit}m` : `${unit / 60}h`);

/** Every REST route, by method and path, with Upbit's rate-limit groups and permissions. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /v1/market/all', open('market', market.allMarkets)],
  ['GET /v1/ticker', open('ticker', market.tickers)],
  ['GET /v1/ticker/all', open('ticker', market.allTickers)],
  ['GET /v1/orderbook', open('orderbook', market.orderbooks)],
  ['GET /v1/orderbook/instruments', open('orderbook', market.instruments)],
  ['GET /v1/orderbook/supported_levels', open('orderbook', market.supportedLevels)],
  ['GET /v1/trades/ticks', open('trade', market.trades)],
  ...minuteUnits.map((unit): [string, Route] => [
    `GET /v1/candles/minutes/${unit}`,
    open('candle', candles(minuteName(unit), { unit })),
  ]),
  ['GET /v1/candles/seconds', open('candle', candles('1s'))],
  ['GET /v1/candles/days', open('candle', candles('1d'))],
  ['GET /v1/candles/weeks', open('candle', candles('1w'))],
  ['GET /v1/candles/months', open('candle', candles('1M'))],
  ['GET /v1/candles/years', open('candle', candles('1y'))],
  ['GET /v1/accounts', keyed('view_assets', account.accounts)],
  ['GET /v1/api_keys', keyed('key', account.apiKeys)],
  ['GET /v1/orders/chance', keyed('view_orders', account.chance)],
  ['GET /v1/order', keyed('view_orders', orders.queryOrder)],
  ['GET /v1/orders/open', keyed('view_orders', lists.openOrders)],
  ['GET /v1/orders/closed', keyed('view_orders', lists.closedOrders)],
  ['GET /v1/orders/uuids', keyed('view_orders', lists.ordersById)],
  ['POST /v1/orders', keyed('make_orders', orders.placeOrder, 'order')],
  ['POST /v1/orders/test', keyed('make_orders', orders.testOrder, 'order-test')],
  ['POST /v1/orders/cancel_and_new', keyed('make_orders', orders.cancelAndNew, 'order')],
  ['DELETE /v1/order', keyed('make_orders', orders.cancelOrder)],
  ['DELETE /v1/orders/uuids', keyed('make_orders', lists.cancelById)],
  ['DELETE /v1/orders/open', keyed('make_orders', lists.cancelOpen, 'order-cancel-all')],
  ['GET /v1/deposits', keyed('view_deposits', account.deposits)],
  ['GET /v1/deposit', keyed('view_deposits', account.deposit)],
  ['GET /v1/withdraws', keyed('view_withdraws', () => ok([]))],
  ['GET /v1/withdraw', keyed('view_withdraws', () => refuse('withdraw_not_found'))],
  ['DELETE /v1/withdraws/coin', keyed('make_withdraws', () => refuse('withdraw_not_found'))],
]);
