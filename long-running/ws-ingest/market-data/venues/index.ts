import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import type { MarketVenue } from '../market-venue.ts';
import { binanceMarket } from './binance.ts';
import { okxMarket } from './okx.ts';

type ReadableVenue = Extract<CertifiedVenueId, 'binance' | 'binanceusdm' | 'okx'>;

/** Venues whose streams we read ourselves. */
const venues: Readonly<Record<ReadableVenue, (endpoints: VenueEndpoints) => MarketVenue>> = {
  binance: (endpoints) => binanceMarket('binance', endpoints),
  binanceusdm: (endpoints) => binanceMarket('binanceusdm', endpoints),
  okx: okxMarket,
};

export const readableVenues = ['binance', 'binanceusdm', 'okx'] as const;

export function marketVenueOf(venue: ReadableVenue, endpoints: VenueEndpoints): MarketVenue {
  return venues[venue](endpoints);
}
