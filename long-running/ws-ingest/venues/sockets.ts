import { replaceOrigins, type VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { pause } from '../timing.ts';

/** The limit of one REST request of a stream's own. */
const requestTimeoutMs = 5_000;
const closeLimitMs = 500;

/** What the sockets of ccxt's classes have in common. */
interface Connection {
  future(hash: string): Promise<never>;
  connect(): Promise<unknown>;
}
interface Exchange {
  readonly clients?: object | undefined;
  readonly urls: { api: Parameters<typeof replaceOrigins>[0] };
  close(): Promise<unknown>;
  loadHttpProxyAgent(): Promise<unknown>;
}

/**
 * Options of ccxt's classes for a stream: only a public one is paced, by ccxt itself.
 *
 * @param pingEveryMs found dead after two missed pongs
 */
export function streamOptions(isPublic: boolean, pingEveryMs: number) {
  return {
    timeout: requestTimeoutMs,
    enableRateLimit: isPublic,
    streaming: { keepAlive: pingEveryMs },
  } as const;
}

/** The same object, made to speak with our endpoints. */
export async function speakingWith<Stream extends Exchange>(
  exchange: Stream,
  endpoints: VenueEndpoints,
): Promise<Stream> {
  exchange.urls.api = replaceOrigins(exchange.urls.api, endpoints);
  // ccxt asks for this before it opens a ws:// address.
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/**
 * Connects, and calls `onLost` once when the connection has ended, for whatever reason.
 *
 * @throws what kept it from connecting
 */
export async function connected(client: Connection, onLost: (error: unknown) => void): Promise<void> {
  const ended = client.future('ended');
  ended.catch(onLost);
  await Promise.race([client.connect(), ended]);
}

/** Closes every socket, at once where the other side does not answer. */
export async function shutSockets(exchange: Exchange): Promise<void> {
  const sockets = Object.values(exchange.clients ?? {}).map((client) => socketOf(client));
  await Promise.race([exchange.close().catch(() => {}), pause(closeLimitMs)]);
  for (const socket of sockets) socket?.terminate?.();
}

function socketOf(client: unknown): { terminate?: () => void } | undefined {
  return (client as { connection?: { terminate?: () => void } }).connection;
}
