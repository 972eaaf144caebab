import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import okx from '../../../../node_modules/ccxt/js/src/pro/okx.js';
import { connected, shutSockets, speakingWith, streamOptions } from '../sockets.ts';

/** Found dead after two missed pongs: 10 s. OKX itself closes a connection after 30 s without a word. */
const pingEveryMs = 5_000;

type ClientArgument = Parameters<okx['handleMessage']>[0];

/**
 * ccxt's OKX class, for connections and pings. What to subscribe to, and what comes of it, is ours: ccxt turns amounts
 * into floats, and signs a login with the time of a clock that may be off.
 *
 * One object a connection: what an old socket still delivers cannot reach a newer stream.
 */
export class OkxStream extends okx {
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
    path: 'public' | 'private',
    onLost: (error: unknown) => void,
  ): Promise<(op: 'login' | 'subscribe', args: readonly object[]) => Promise<void>> {
    const client = this.client(`${String(this.urls.api.ws)}/${path}`);
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

export function okxStream(endpoints: VenueEndpoints, keys?: VenueKeys): Promise<OkxStream> {
  const exchange = new OkxStream({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret, password: keys.password ?? '' } : {}),
    ...streamOptions(keys === undefined, pingEveryMs),
  });
  return speakingWith(exchange, endpoints);
}
