import type { VenueEndpointMap, VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { VenueAdapter } from '../venue-adapter.ts';
import { binanceAdapter } from './binance/index.ts';
import { binanceUsdmAdapter } from './binanceusdm/index.ts';
import { bitgetAdapter } from './bitget/index.ts';
import { bybitAdapter } from './bybit/index.ts';
import { okxAdapter } from './okx/index.ts';
import { upbitAdapter } from './upbit/index.ts';

const adapters: Partial<Record<VenueId, (endpoints: VenueEndpoints) => VenueAdapter>> = {
  binance: binanceAdapter,
  binanceusdm: binanceUsdmAdapter,
  bitget: bitgetAdapter,
  bybit: bybitAdapter,
  okx: okxAdapter,
  upbit: upbitAdapter,
};

/** @throws Error when no endpoint is configured for the venue, or nothing here speaks with it yet */
export function adapterOf(venue: VenueId, endpoints: VenueEndpointMap): VenueAdapter {
  const own = endpoints[venue];
  if (!own) throw new Error(`VENUE_ENDPOINTS has no entry for ${venue}`);
  const adapter = adapters[venue];
  if (!adapter) throw new Error(`there is no market data adapter for ${venue} yet`);
  return adapter(own);
}
