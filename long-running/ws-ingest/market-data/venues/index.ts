import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import type { MarketVenue } from '../market-venue.ts';
import { binanceMarket } from './binance.ts';
import { bitgetMarket } from './bitget.ts';
import { bybitMarket } from './bybit.ts';
import { okxMarket } from './okx.ts';
import { upbitMarket } from './upbit.ts';

const venues: Readonly<Record<CertifiedVenueId, (endpoints: VenueEndpoints) => MarketVenue>> = {
  binance: (endpoints) => binanceMarket('binance', endpoints),
  binanceusdm: (endpoints) => binanceMarket('binanceusdm', endpoints),
  okx: okxMarket,
  bybit: bybitMarket,
  bitget: bitgetMarket,
  upbit: upbitMarket,
};

export function marketVenueOf(venue: CertifiedVenueId, endpoints: VenueEndpoints): MarketVenue {
  return venues[venue](endpoints);
}
