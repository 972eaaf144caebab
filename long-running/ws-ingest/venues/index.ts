import type { VenueEndpointMap, VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { VenueAdapter } from '../venue-adapter.ts';
import { binanceAdapter } from './binance/index.ts';

const adapters: Partial<Record<VenueId, (endpoints: VenueEndpoints) => VenueAdapter>> = {
  binance: binanceAdapter,
};

/** @throws Error when no endpoint is configured for the venue, or nobody here speaks with it */
export function adapterOf(venue: VenueId, endpoints: VenueEndpointMap): VenueAdapter {
  const own = endpoints[venue];
  const adapter = adapters[venue];
  if (!own) throw new Error(`VENUE_ENDPOINTS has no entry for ${venue}`);
  if (!adapter) throw new Error(`ws-ingest does not follow ${venue}`);
  return adapter(own);
}
