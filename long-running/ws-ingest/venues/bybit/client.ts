import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import bybit from '../../../../node_modules/ccxt/js/src/pro/bybit.js';
import { connected, shutSockets, speakingWith, streamOptions } from '../sockets.ts';

/** Found dead after two missed pongs: 10 s. Bybit itself wants a ping every 20 s. */
const pingEveryMs = 5_000;

type ClientArgument = Parameters<bybit['handleMessage']>[0];
type Side = 'spot' | 'linear' | 'private';

/**
 * ccxt's Bybit class, for connections and pings. What to subscribe to, and what comes of it, is ours: ccxt turns amounts
 * into floats, and signs a login with the time of a clock that may be off.
 *
 * One object a stream: what an old socket still delivers cannot reach a newer one. Spot and perpetuals have a
 * connection each.
 */
export class BybitStream extends bybit {
  takeFrame: (frame: unknown, side: Side) => void = () => {};
  readonly #sides = new Map<string, Side>();

  override handleMessage(client: ClientArgument, frame: object): void {
    const side = this.#sides.get(client.url);
    if (isPong(frame)) super.handlePong(client, frame);
    else if (side !== undefined) this.takeFrame(frame, side);
  }

  /**
   * Connects, and calls `onLost` once when the connection has ended, for whatever reason.
   *
   * @returns how to send a request
   * @throws what kept it from connecting
   */
  async connect(
    side: Side,
    onLost: (error: unknown) => void,
  ): Promise<(op: 'auth' | 'subscribe', args: readonly unknown[]) => Promise<void>> {
    const { ws } = this.urls.api;
    const url = this.implodeHostname(side === 'private' ? ws.private.contract : ws.public[side]);
    this.#sides.set(url, side);
    const client = this.client(url);
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

/** Of the account's connection, and of the others, which repeat the request. */
function isPong(frame: object): boolean {
  const { op, ret_msg: words } = frame as { readonly op?: unknown; readonly ret_msg?: unknown };
  return op === 'pong' || (op === 'ping' && words === 'pong');
}

export function bybitStream(endpoints: VenueEndpoints, keys?: VenueKeys): Promise<BybitStream> {
  const exchange = new BybitStream({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret } : {}),
    ...streamOptions(keys === undefined, pingEveryMs),
  });
  return speakingWith(exchange, endpoints);
}
