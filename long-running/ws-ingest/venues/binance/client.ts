// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.

import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import binance from '../../../../node_modules/ccxt/js/src/pro/binance.js';
import { handledClient } from '../handled-client.ts';
import { shutSockets, speakingWith, streamOptions } from '../sockets.ts';

/** Found dead after two missed pongs: 10 s. ccxt's own 180 s would hide a dead account stream for 6 minutes. */
const pingEveryMs = 5_000;

/** A frame as the venue sent it. True: it is dealt with, and ccxt need not see it. */
export type TakeFrame = (frame: unknown) => boolean;

type WsClient = ReturnType<binance['client']>;
type ClientArgument = Parameters<binance['handleMessage']>[0];

/**
 * ccxt's Binance class, for connections, signatures, subscriptions and the order book with its sequence check.
 * What we publish is read from the frames themselves: ccxt turns amounts into floats, and its caches of trades and
 * orders have missed entries and grown without bound.
 *
 * One object a connection: what an old socket still delivers cannot reach a newer stream.
 */
export class BinanceStream extends binance {
  takeFrame: TakeFrame = () => false;

  override handleMessage(client: ClientArgument, frame: unknown): void {
    if (!this.takeFrame(frame)) super.handleMessage(client, frame);
  }

  override client(url: string): WsClient {
    const isNew = this.clients?.[url] === undefined;
    const client = super.client(url);
    return isNew ? handledClient(client) : client;
  }

  /** Closes every socket, at once where the other side does not answer. Pending watches reject. */
  async shut(): Promise<void> {
    this.takeFrame = () => true;
    await shutSockets(this);
  }
}

/** @param market options of ccxt that say which of Binance's markets it is about */
export function binanceStream(
  endpoints: VenueEndpoints,
  keys?: VenueKeys,
  market: object = { fetchMarkets: { types: ['spot'] } },
): Promise<BinanceStream> {
  const exchange = new BinanceStream({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret } : {}),
    ...streamOptions(keys === undefined, pingEveryMs),
    options: {
      ...market,
      tradesLimit: 10,
      ordersLimit: 10,
      // The delay before a new connection is decided by us, in one place.
      ws: { cost: 5, backoff: { base: 0 } },
    },
  });
  return speakingWith(exchange, endpoints);
}

/** ccxt generates these methods at run time; its types do not list them. */
export async function callBinance(
  exchange: BinanceStream,
  method: 'publicGetTicker24hr' | 'privateGetOpenOrders',
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const call = (exchange as unknown as Record<string, unknown>)[method];
  if (typeof call !== 'function') throw new Error(`ccxt has no ${method}`);
  return call.call(exchange, parameters);
}
