import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import bitget from '../../../../node_modules/ccxt/js/src/pro/bitget.js';
import { connected, shutSockets, speakingWith, streamOptions } from '../sockets.ts';

/** Found dead after two missed pongs: 10 s. Bitget itself closes a connection after two minutes without a ping. */
const pingEveryMs = 5_000;

type ClientArgument = Parameters<bitget['handleMessage']>[0];

/**
 * ccxt's Bitget class, for connections and pings. What to subscribe to, and what comes of it, is ours: ccxt turns amounts
 * into floats, and signs a login with the time of a clock that may be off.
 *
 * One object a connection: what an old socket still delivers cannot reach a newer stream.
 */
export class BitgetStream extends bitget {
  takeFrame: (frame: unknown) => void = () => {};

  override handleMessage(client: ClientArgument, frame: unknown): void {
    if (frame === 'pong') super.handleMessage(client, frame);
    else this.takeFrame(frame);
  }

  /**
   * Connects, and calls `onLost` once when the connection has ended, for whatever reason.
   *
   * @returns how to send a request
   * @throws what kept it from connecting
   */
  async connect(
    side: 'utaPublic' | 'utaPrivate',
    onLost: (error: unknown) => void,
  ): Promise<(op: 'login' | 'subscribe', args: readonly object[]) => Promise<void>> {
    const client = this.client(String(this.urls.api.ws[side]));
    await connected(client, onLost);
    return async (op, args) => {
      await client.send({ op, args });
    };
  }

  /** Closes every socket, at once where the other side does not answer. */
  async shut(): Promise<void> {
    this.takeFrame = () => {};
    await shutSockets(this);
  }
}

export function bitgetStream(endpoints: VenueEndpoints, keys?: VenueKeys): Promise<BitgetStream> {
  const exchange = new BitgetStream({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret, password: keys.password ?? '' } : {}),
    ...streamOptions(keys === undefined, pingEveryMs),
  });
  return speakingWith(exchange, endpoints);
}
