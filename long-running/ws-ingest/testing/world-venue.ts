import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { binanceClient } from '#shared/adapters/venues/binance/client.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { upbitClient } from '#shared/adapters/venues/upbit/client.ts';
import type { OrderSide } from '#shared/domain/order/order.ts';
import type { VenueName } from '#sim-exchange/index.ts';

export interface Placing {
  readonly side: OrderSide;
  readonly quantity: string;
  readonly clientOrderId: string;
  /** None: at the market. */
  readonly price: string | undefined;
}

/** What the tests of ws-ingest must know of a venue: its bitcoin market, and how to reach it past the product. */
export interface WorldVenue {
  readonly id: VenueName;
  readonly symbol: string;
  readonly quote: string;
  /** The venue's own name of the market. */
  readonly market: string;
  readonly funds: Readonly<Record<'BTC' | 'quote', string>>;
  /** Reserved in our books for a buy of any quantity here. */
  readonly reserved: string;
  readonly symbols: readonly string[];
  readonly prices: {
    /** A buy rests here, before what the venue's own makers offer above it. */
    readonly bid: string;
    /** Sells rest here. */
    readonly far: readonly [string, string];
    /** Where the market is moved to, and a price that it is then above. */
    readonly moved: readonly [to: string, above: string];
  };
  /** Bitcoin that others offer to buy at `prices.bid` before us. */
  readonly queue: number;
  readonly paths: { readonly tickers: string; readonly openOrders: string; readonly deposits: string };
  readonly orderEvent: string;
  readonly badKeys: RegExp;
  client(
    keys: VenueKeys,
    endpoints: VenueEndpoints,
  ): { place(order: Placing): Promise<unknown>; cancel(clientOrderId: string): Promise<unknown> };
}

const binance: WorldVenue = {
  id: 'binance',
  symbol: 'BTC/USDT',
  quote: 'USDT',
  market: 'BTCUSDT',
  funds: { BTC: '1', quote: '100000' },
  reserved: '50000',
  symbols: ['BTC/USDT', 'ETH/USDT', 'ETH/BTC', 'BNB/USDT'],
  prices: { bid: '60000.50', far: ['65000.00', '66000.00'], moved: ['61000', '60900'] },
  queue: 0,
  paths: {
    tickers: '/api/v3/ticker/24hr',
    openOrders: '/api/v3/openOrders',
    deposits: '/sapi/v1/capital/deposit/hisrec',
  },
  orderEvent: 'executionReport',
  badKeys: /opened again.*AuthenticationError|-2014|-2015/,
  client(keys, endpoints) {
    const client = binanceClient(keys, endpoints);
    return {
      place: ({ side, quantity, clientOrderId, price }) =>
        client.placeOrder({
          symbol: 'BTCUSDT',
          side: side.toUpperCase(),
          newClientOrderId: clientOrderId,
          newOrderRespType: 'ACK',
          quantity,
          ...(price === undefined ? { type: 'MARKET' } : { type: 'LIMIT', timeInForce: 'GTC', price }),
        }),
      cancel: (origClientOrderId) => client.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId }),
    };
  },
};

/** A won more than anybody asks: what a market buy of a quantity is at Upbit. */
const anyAsk = '99000000';

const upbit: WorldVenue = {
  id: 'upbit',
  symbol: 'BTC/KRW',
  quote: 'KRW',
  market: 'KRW-BTC',
  funds: { BTC: '1', quote: '150000000' },
  reserved: '140000000',
  symbols: ['BTC/KRW', 'ETH/KRW'],
  prices: { bid: '90000000', far: ['97000000', '98000000'], moved: ['91000000', '90900000'] },
  queue: 0.4,
  paths: { tickers: '/v1/orderbook', openOrders: '/v1/orders/open', deposits: '/v1/deposits' },
  orderEvent: 'myOrder',
  badKeys: /opened again.*401/,
  client(keys, endpoints) {
    const client = upbitClient(keys, endpoints);
    return {
      place: ({ side, quantity, clientOrderId, price }) =>
        client.placeOrder({
          market: 'KRW-BTC',
          side: side === 'buy' ? 'bid' : 'ask',
          identifier: clientOrderId,
          volume: quantity,
          // The tests trade with themselves.
          smp_type: 'none',
          ...(price === undefined
            ? side === 'sell'
              ? { ord_type: 'market' }
              : { ord_type: 'limit', price: anyAsk, time_in_force: 'ioc' }
            : { ord_type: 'limit', price }),
        }),
      cancel: (identifier) => client.cancelOrder({ identifier }),
    };
  },
};

export const worldVenues: readonly WorldVenue[] = [binance, upbit];
