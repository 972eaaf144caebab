import type { VenueEndpointMap, VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { type CertifiedVenueId, isUncertified, type VenueId } from '#shared/domain/account/account.ts';
import type { VenueAdapter } from '../venue-adapter.ts';
import { binanceAdapter } from './binance/index.ts';
import { binanceUsdmAdapter } from './binanceusdm/index.ts';
import { bitgetAdapter } from './bitget/index.ts';
import { bybitAdapter } from './bybit/index.ts';
import { okxAdapter } from './okx/index.ts';
import { uncertifiedAdapter } from './uncertified/index.ts';
import { upbitAdapter } from './upbit/index.ts';

const adapters: Record<CertifiedVenueId, (endpoints: VenueEndpoints) => VenueAdapter> = {
  binance: binanceAdapter,
  binanceusdm: binanceUsdmAdapter,
  bitget: bitgetAdapter,
  bybit: bybitAdapter,
  okx: okxAdapter,
  upbit: upbitAdapter,
};

/** @throws Error when no endpoint is configured for the venue */
export function adapterOf(venue: VenueId, endpoints: VenueEndpointMap): VenueAdapter {
  const own = endpoints[venue];
  if (!own) throw new Error(`VENUE_ENDPOINTS has no entry for ${venue}`);
  return isUncertified(venue) ? uncertifiedAdapter(venue, own) : adapters[venue](own);
}
