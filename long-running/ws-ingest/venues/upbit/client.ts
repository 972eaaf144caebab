import type { VenueKeys } from '#shared/adapters/secrets/venue-keys.ts';
import { replaceOrigins, type VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
// ccxt exports only the whole library (6.3 MB in a bundle, 0.3 s to load); a relative path reaches one venue's class.
import upbit from '../../../../node_modules/ccxt/js/src/pro/upbit.js';
import { pause } from '../../timing.ts';

const requestTimeoutMs = 5_000;
const closeLimitMs = 500;
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
    const ended: Promise<never> = client.future('ended');
    ended.catch(onLost);
    await Promise.race([client.connect(), ended]);
    return async (request) => {
      await client.send([{ ticket: this.uuid() }, ...request]);
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

function socketOf(client: unknown): { terminate?: () => void } | undefined {
  return (client as { connection?: { terminate?: () => void } }).connection;
}

export async function upbitStream(endpoints: VenueEndpoints, keys?: VenueKeys): Promise<UpbitStream> {
  const exchange = new UpbitStream({
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
