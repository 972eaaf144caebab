import { MarketDriver, type MarketMode } from '../../core/market-driver.ts';
import type { SkewedClock, VenueParts } from '../../core/simulated-venue.ts';
import { BybitVenue, type BybitVenueOptions, userAccount } from './venue.ts';
import { BybitWire } from './wire.ts';

export interface BybitOptions extends BybitVenueOptions {
  clock: SkewedClock;
  market: MarketMode;
}

/** Bybit's spot pairs and linear perpetuals, ready for a host to start. */
export function bybitVenue(options: BybitOptions): VenueParts {
  const venue = new BybitVenue(options);
  const { exchange, keys } = venue;
  const symbols = venue.ofCategory().map(({ symbol, model }) => ({ symbol, shape: model }));
  const market = new MarketDriver(exchange, symbols, options.market, options.seed);
  const { clock, apiKey, secret } = options;
  return { wire: new BybitWire(venue), exchange, market, clock, account: userAccount, apiKey, secret, keys };
}
