import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import upbit from '../../../../node_modules/ccxt/js/src/pro/upbit.js';
import { connected, shutSockets, speakingWith, streamOptions } from '../sockets.ts';

/** Found dead after two missed pongs: 10 s. Upbit itself closes a connection after 120 s without a word. */
const pingEveryMs = 5_000;

type ClientArgument = Parameters<upbit['handleMessage']>[0];

/**
 * ccxt's Upbit class, for connections, pings and signatures. What to subscribe to, and what comes of it, is ours:
 * ccxt sends one request a channel where Upbit takes five a second, and turns amounts into floats.
 *
 * One object a connection: what an old socket still delivers cannot reach a newer stream.
 */
export class UpbitStream extends upbit {
  takeFrame: (frame: unknown) => void = () => {};

  override handleMessage(_client: ClientArgument, frame: unknown): void {
    this.takeFrame(frame);
  }

  /**
   * Connects, and calls `onLost` once when the connection has ended, for whatever reason.
   *
   * @returns how to send a request
   * @throws what kept it from connecting
   */
  async connect(
    path: '' | '/private',
    onLost: (error: unknown) => void,
  ): Promise<(request: readonly object[]) => Promise<void>> {
    if (path === '/private') await this.authenticate();
    const client = this.client(`${String(this.urls.api.ws)}${path}`);
    await connected(client, onLost);
    return async (request) => {
      await client.send([{ ticket: this.uuid() }, ...request]);
    };
  }

  /** Closes every socket, at once where the other side does not answer. */
  async shut(): Promise<void> {
    this.takeFrame = () => {};
    await shutSockets(this);
  }
}

export function upbitStream(endpoints: VenueEndpoints, keys?: VenueKeys): Promise<UpbitStream> {
  const exchange = new UpbitStream({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret } : {}),
    ...streamOptions(keys === undefined, pingEveryMs),
  });
  return speakingWith(exchange, endpoints);
}

/** ccxt generates these methods at run time; its types do not list them. */
export async function callUpbit(
  exchange: UpbitStream,
  method: 'publicGetMarketAll' | 'publicGetTicker' | 'publicGetOrderbook' | 'privateGetOrdersOpen',
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const call = (exchange as unknown as Record<string, unknown>)[method];
  if (typeof call !== 'function') throw new Error(`ccxt has no ${method}`);
  return call.call(exchange, parameters);
}
