// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import upbit from '../../../../node_modules/ccxt/js/src/upbit.js';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '../endpoints.ts';
import {
  type BatchCall,
  batchCallsOf,
  type Call,
  type CallGate,
  callsOf,
  exchangeOptions,
  type HttpAnswer,
  throwRefusal,
} from '../venue-http.ts';

/** ccxt's Upbit class, for its signing and transport, with its reading of errors switched off. */
class RawUpbit extends upbit {
  override handleErrors(...answer: HttpAnswer): undefined {
    return throwRefusal(answer);
  }
}

/**
 * The signed calls we use, by what they do. Each resolves to the parsed body, whatever it is. ccxt makes a new token
 * with a new nonce for each: there is no clock in it, so none can be off.
 */
export interface UpbitClient {
  readonly placeOrder: Call;
  readonly queryOrder: Call;
  readonly cancelOrder: Call;
  readonly cancelOrders: BatchCall;
  readonly listOrdersById: BatchCall;
  readonly replaceOrder: Call;
  readonly listOpenOrders: Call;
  readonly listClosedOrders: Call;
  readonly readAccounts: Call;
  readonly listDeposits: Call;
  readonly listWithdrawals: Call;
  readonly listKeys: Call;
  /** Places nothing. */
  readonly testOrder: Call;
  readonly cancelWithdrawal: Call;
}

export function upbitClient(keys: VenueKeys, endpoints: VenueEndpoints, gate?: CallGate): UpbitClient {
  const exchange = new RawUpbit({
    apiKey: keys.apiKey,
    secret: keys.secret,
    ...exchangeOptions,
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  exchange.urlencode = withLists(exchange.urlencode);
  exchange.rawencode = withLists(exchange.rawencode);
  const call = callsOf(exchange, gate);
  const batchCall = batchCallsOf(exchange, gate);
  return {
    placeOrder: call('privatePostOrders'),
    queryOrder: call('privateGetOrder'),
    cancelOrder: call('privateDeleteOrder'),
    cancelOrders: batchCall('privateDeleteOrdersUuids'),
    listOrdersById: batchCall('privateGetOrdersUuids'),
    replaceOrder: call('privatePostOrdersCancelAndNew'),
    listOpenOrders: call('privateGetOrdersOpen'),
    listClosedOrders: call('privateGetOrdersClosed'),
    readAccounts: call('privateGetAccounts'),
    listDeposits: call('privateGetDeposits'),
    listWithdrawals: call('privateGetWithdraws'),
    listKeys: call('privateGetApiKeys'),
    testOrder: call('privatePostOrdersTest'),
    cancelWithdrawal: call('privateDeleteWithdrawsCoin'),
  };
}

/** Upbit reads a list as `name[]=…` for each of its values; ccxt numbers them. */
function withLists(encode: (parameters?: object) => string): (parameters?: object) => string {
  return (parameters) =>
    encode(parameters)
      .replaceAll(/\[\d+\]=/g, '[]=')
      .replaceAll(/%5B\d+%5D=/g, '%5B%5D=');
}
