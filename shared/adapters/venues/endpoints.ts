import * as z from 'zod';
import { type VenueId, venueIds } from '../../domain/account/account.ts';

const origin = (protocols: string) =>
  z.string().regex(new RegExp(`^(${protocols})://[^/]+$`), 'must be an origin without a path');

const venueEndpointsSchema = z.object({
  rest: origin('https?'),
  stream: origin('wss?'),
  wsApi: origin('wss?'),
});
export type VenueEndpoints = z.infer<typeof venueEndpointsSchema>;
export type VenueEndpointMap = Partial<Record<VenueId, VenueEndpoints>>;

/** The environment variable VENUE_ENDPOINTS: simulator, testnet and live differ by it and by the keys only. */
export const venueEndpointMapSchema: z.ZodType<VenueEndpointMap> = z.partialRecord(
  z.enum(venueIds),
  venueEndpointsSchema,
);

/** Origins where real money moves. */
const liveOrigins: Readonly<Record<VenueId, readonly string[]>> = {
  binance: [
    'api.binance.com',
    'api1.binance.com',
    'api2.binance.com',
    'api3.binance.com',
    'api4.binance.com',
    'api-gcp.binance.com',
  ],
  // Upbit has no test venue: these are Korea's, and its sisters' in other countries.
  upbit: ['api.upbit.com', 'sg-api.upbit.com', 'id-api.upbit.com', 'th-api.upbit.com'],
};

export function isLive(venue: VenueId, endpoints: VenueEndpoints): boolean {
  return liveOrigins[venue].includes(new URL(endpoints.rest).hostname);
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
  return (path.startsWith('/ws-api') ? wsApi : stream) + path;
}
