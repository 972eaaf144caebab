import type { VenueKey } from '../../core/key-terms.ts';
import * as account from './account-routes.ts';
import * as classic from './classic-public-routes.ts';
import * as coin from './coins.ts';
import { ok, type Reply } from './errors.ts';
import * as lists from './order-lists.ts';
import * as orders from './order-routes.ts';
import type { Params } from './params.ts';
import { historyPosition } from './position-history.ts';
import * as position from './position-routes.ts';
import * as pub from './public-routes.ts';
import * as records from './records.ts';
import type { Scope } from './security.ts';
import * as strategy from './strategy-routes.ts';
import type { BitgetVenue } from './venue.ts';

/** One REST route. */
export interface Route {
  /** public: for everybody; else what a key must be allowed to do. */
  access: 'public' | Scope;
  /** Requests a second. */
  most: number;
  handle: (venue: BitgetVenue, params: Params, key: VenueKey) => Reply;
  /** Its body is a list of orders. */
  batch?: (venue: BitgetVenue, items: readonly Params[]) => Reply;
}

type Handle = Route['handle'];

function open(handle: Handle, most = 20): Route {
  return { access: 'public', most, handle };
}

function reads(handle: Handle, most = 20): Route {
  return { access: 'uta_trade_read', most, handle };
}

function manages(handle: Handle, scope: Scope = 'uta_mgt_read', most = 20): Route {
  return { access: scope, most, handle };
}

function trades(handle: Handle, most = 10): Route {
  return { access: 'uta_trade', most, handle };
}

function batches(batch: NonNullable<Route['batch']>): Route {
  return { access: 'uta_trade', most: 5, batch, handle: (venue, params) => batch(venue, [params]) };
}

/** Nothing is ever borrowed here. */
function noInterest(): Reply {
  return ok({ resultList: [], maxId: '0', minId: '0' });
}

const unified: Readonly<Record<string, Route>> = {
  'GET market/instruments': open(pub.instruments),
  'GET market/tickers': open(pub.tickers),
  'GET market/orderbook': open(pub.orderbook),
  'GET market/fills': open(pub.fills),
  'GET market/candles': open(pub.candles),
  'GET market/history-candles': open(pub.candles),
  'GET market/current-fund-rate': open(pub.currentFundRate),
  'GET market/history-fund-rate': open(pub.historyFundRate),
  'GET market/open-interest': open(pub.openInterest),
  'GET market/position-tier': open(pub.positionTier, 10),
  'GET account/settings': manages(account.settings),
  'GET account/info': manages(account.info, 'uta_mgt_read', 1),
  'GET account/assets': manages(account.assets),
  'GET account/funding-assets': manages(account.fundingAssets),
  'GET account/fee-rate': manages(account.feeRate),
  'GET account/all-fee-rate': manages(account.allFeeRates, 'uta_mgt_read', 5),
  'GET account/financial-records': manages(records.financialRecords),
  'GET account/funding-financial-records': manages(records.fundingRecordsOf),
  'GET account/deposit-address': manages(coin.depositAddress, 'uta_mgt_read', 10),
  'GET account/deposit-records': manages(coin.depositRecords, 'uta_mgt_read', 10),
  'GET account/withdrawal-records': manages(() => ok([]), 'uta_mgt_read', 10),
  'POST account/set-leverage': manages(account.setLeverage, 'uta_mgt', 10),
  'POST account/set-hold-mode': manages(account.setHoldMode, 'uta_mgt', 10),
  'POST account/transfer': manages(account.transfer, 'uta_mgt', 10),
  'POST trade/place-order': trades(orders.placeOrder),
  'POST trade/modify-order': trades(orders.modifyOrder),
  'POST trade/cancel-order': trades(orders.cancelOrder),
  'POST trade/place-batch': batches(orders.placeBatch),
  'POST trade/cancel-batch': batches(orders.cancelBatch),
  'POST trade/cancel-symbol-order': trades(orders.cancelAll, 5),
  'POST trade/close-positions': trades(orders.closePositions, 5),
  'POST trade/countdown-cancel-all': trades(orders.countdownCancelAll, 1),
  'POST trade/place-strategy-order': trades(strategy.placeStrategy),
  'POST trade/modify-strategy-order': trades(strategy.modifyStrategy),
  'POST trade/cancel-strategy-order': trades(strategy.cancelStrategy),
  'GET trade/order-info': reads(lists.orderInfo),
  'GET trade/unfilled-orders': reads(lists.unfilledOrders),
  'GET trade/history-orders': reads(lists.historyOrders),
  'GET trade/fills': reads(lists.fills),
  'GET trade/unfilled-strategy-orders': reads(strategy.unfilledStrategies),
  'GET trade/history-strategy-orders': reads(strategy.historyStrategies),
  'GET trade/strategy-sub-orders': reads(strategy.subOrders),
  'GET position/current-position': reads(position.currentPosition),
  'GET position/history-position': reads(historyPosition),
};

/** From before the unified account: market data for everybody, and what ccxt asks nowhere else. */
const older: Readonly<Record<string, Route>> = {
  'GET public/time': open(classic.time),
  'GET public/annoucements': open(classic.none),
  'GET spot/public/coins': open(coin.coins, 3),
  'GET spot/public/symbols': open(classic.symbols),
  'GET margin/currencies': open(classic.none, 10),
  'GET spot/market/tickers': open(classic.tickers('SPOT')),
  'GET spot/market/orderbook': open(classic.book('SPOT')),
  'GET spot/market/merge-depth': open(classic.book('SPOT')),
  'GET spot/market/fills': open(classic.trades('SPOT'), 10),
  'GET spot/market/fills-history': open(classic.trades('SPOT'), 10),
  'GET spot/market/candles': open(classic.candles('SPOT', 1000)),
  'GET spot/market/history-candles': open(classic.candles('SPOT', 200)),
  'GET mix/market/contracts': open(classic.contracts),
  'GET mix/market/ticker': open(classic.tickers('USDT-FUTURES')),
  'GET mix/market/tickers': open(classic.tickers('USDT-FUTURES')),
  'GET mix/market/merge-depth': open(classic.book('USDT-FUTURES')),
  'GET mix/market/fills': open(classic.trades('USDT-FUTURES')),
  'GET mix/market/fills-history': open(classic.trades('USDT-FUTURES'), 10),
  'GET mix/market/candles': open(classic.candles('USDT-FUTURES', 1000)),
  'GET mix/market/history-candles': open(classic.candles('USDT-FUTURES', 200)),
  'GET mix/market/history-mark-candles': open(classic.candles('USDT-FUTURES', 200)),
  'GET mix/market/history-index-candles': open(classic.candles('USDT-FUTURES', 200)),
  'GET mix/market/symbol-price': open(classic.symbolPrice),
  'GET mix/market/open-interest': open(classic.openInterest),
  'GET mix/market/current-fund-rate': open(classic.currentFundRate),
  'GET mix/market/funding-time': open(classic.fundingTime),
  'GET mix/market/history-fund-rate': open(classic.historyFundRate),
  'GET mix/market/query-position-lever': open(classic.positionTiers, 10),
  'GET mix/market/account-long-short': open(classic.longShort, 1),
  'GET spot/account/transferRecords': manages(account.transferRecords),
  'GET margin/crossed/interest-history': manages(noInterest, 'uta_mgt_read', 10),
  'GET margin/isolated/interest-history': manages(noInterest, 'uta_mgt_read', 10),
  'GET mix/account/account': manages(position.classicAccount, 'uta_mgt_read', 10),
  'POST mix/account/set-margin-mode': manages(position.setMarginMode, 'uta_mgt', 5),
  'POST mix/account/set-margin': manages(position.setMargin, 'uta_mgt', 5),
};

export const routes: ReadonlyMap<string, Route> = new Map([...under('v3', unified), ...under('v2', older)]);

function under(version: string, table: Readonly<Record<string, Route>>): [string, Route][] {
  return Object.entries(table).map(([name, route]) => {
    const [method = '', path = ''] = name.split(' ');
    return [`${method} /api/${version}/${path}`, route];
  });
}
