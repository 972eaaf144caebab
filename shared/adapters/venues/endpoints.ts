import * as z from 'zod';
import { type CertifiedVenueId, isVenueId, type VenueId } from '../../domain/account/account.ts';

const origin = (protocols: string) =>
  z
    .string()
    .regex(new RegExp(`^(${protocols})://[^/?#@\\\\\\s]+$`), 'must be an origin without a path')
    .refine((text) => URL.canParse(text), 'must be an origin without a path');

export const venueEndpointsSchema = z.object({
  rest: origin('https?'),
  stream: origin('wss?'),
  wsApi: origin('wss?'),
  /** `open`: a simulated venue that enforces no limits worth the name; budgets there are a thousand times the venue's. */
  limits: z.literal('open').exactOptional(),
});
export type VenueEndpoints = z.infer<typeof venueEndpointsSchema>;
export type VenueEndpointMap = Partial<Record<VenueId, VenueEndpoints>>;

/** The environment variable VENUE_ENDPOINTS: simulator, testnet and live differ by it and by the keys only. */
export const venueEndpointMapSchema: z.ZodType<VenueEndpointMap> = z.record(
  z.custom<VenueId>(isVenueId, 'must be a venue'),
  venueEndpointsSchema,
);

/** Domains where real money moves, on whichever host: their number grows, and no list of them is ever whole. */
const liveDomains: Readonly<Record<CertifiedVenueId, readonly string[]>> = {
  binance: ['binance.com', 'binance.us'],
  binanceusdm: ['binance.com'],
  // Demo trading is on the live hosts, told apart by a header: no host of theirs is a test.
  okx: ['okx.com', 'okex.com', 'okx.cab'],
  // Upbit has no test venue.
  upbit: ['upbit.com'],
  bybit: ['bybit.com', 'bytick.com'],
  bitget: ['bitget.com'],
};

/** The only hosts in those domains where none does. */
const testHosts = [
  'demo-api.binance.com',
  'demo-ws-api.binance.com',
  'demo-stream.binance.com',
  'demo-fapi.binance.com',
  'demo-fstream.binance.com',
];

/**
 * Whether real money moves at these endpoints.
 * @throws Error when it does at some of them only: neither paper nor live is safe there
 */
export function isLive(venue: CertifiedVenueId, { rest, stream, wsApi }: VenueEndpoints): boolean {
  const answers = new Set([rest, stream, wsApi].map((url) => isLiveHost(venue, new URL(url).hostname)));
  if (answers.size > 1) throw new Error(`the ${venue} endpoints mix live and test origins`);
  return answers.has(true);
}

function isLiveHost(venue: CertifiedVenueId, hostname: string): boolean {
  // A name may end in a dot, and means the same host.
  const host = hostname.replace(/\.$/, '');
  if (testHosts.includes(host)) return false;
  return liveDomains[venue].some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** ccxt's table of base URLs, nested by kind. */
type UrlTable = { [kind: string]: string | UrlTable };

/** The same table with our origins: schemes and hosts replaced, paths kept. */
export function replaceOrigins(urls: UrlTable, endpoints: VenueEndpoints): UrlTable {
  return Object.fromEntries(
    Object.entries(urls).map(([kind, url]) => [
      kind,
      typeof url === 'string' ? replaceOrigin(url, endpoints) : replaceOrigins(url, endpoints),
    ]),
  );
}

function replaceOrigin(url: string, { rest, stream, wsApi }: VenueEndpoints): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]+/, '');
  if (!/^wss?:/.test(url)) return rest + path;
  return (/^\/ws-f?api/.test(path) ? wsApi : stream) + path;
}
