import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import bybit from '../../../../node_modules/ccxt/js/src/pro/bybit.js';
import { pause } from '../../timing.ts';

const requestTimeoutMs = 5_000;
const closeLimitMs = 500;
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
    const ended: Promise<never> = client.future('ended');
    ended.catch(onLost);
    await Promise.race([client.connect(), ended]);
    return async (op, args) => {
      await client.send({ op, args });
    };
  }

  /** Closes every socket, at once where the other side does not answer. */
  async shut(): Promise<void> {
    this.takeFrame = () => {};
    const sockets = Object.values(this.clients ?? {}).map((client) => socketOf(client));
    await Promise.race([this.close().catch(() => {}), pause(closeLimitMs)]);
    for (const socket of sockets) socket?.terminate?.();
  }
}

/** Of the account's connection, and of the others, which repeat the request. */
function isPong(frame: object): boolean {
  const { op, ret_msg: words } = frame as { readonly op?: unknown; readonly ret_msg?: unknown };
  return op === 'pong' || (op === 'ping' && words === 'pong');
}

function socketOf(client: unknown): { terminate?: () => void } | undefined {
  return (client as { connection?: { terminate?: () => void } }).connection;
}

export async function bybitStream(endpoints: VenueEndpoints, keys?: VenueKeys): Promise<BybitStream> {
  const exchange = new BybitStream({
    ...(keys ? { apiKey: keys.apiKey, secret: keys.secret } : {}),
    timeout: requestTimeoutMs,
    enableRateLimit: keys === undefined,
    streaming: { keepAlive: pingEveryMs },
  });
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  // ccxt asks for this before it opens a ws:// address.
  await exchange.loadHttpProxyAgent();
  return exchange;
}
