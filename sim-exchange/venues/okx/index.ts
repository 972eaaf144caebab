import { MarketDriver, type MarketMode } from '../../core/market-driver.ts';
import type { SkewedClock, VenueParts } from '../../core/simulated-venue.ts';
import { OkxVenue, type OkxVenueOptions, userAccount } from './venue.ts';
import { OkxWire } from './wire.ts';

export interface OkxOptions extends OkxVenueOptions {
  clock: SkewedClock;
  market: MarketMode;
}

/** OKX's spot pairs and swaps, ready for a host to start. */
export function okxVenue(options: OkxOptions): VenueParts {
  const venue = new OkxVenue(options);
  const { exchange, keys } = venue;
  const symbols = venue.ofType().map(({ symbol, model }) => ({ symbol, shape: model }));
  const market = new MarketDriver(exchange, symbols, options.market, options.seed);
  const { clock, apiKey, secret, password } = options;
  return {
    wire: new OkxWire(venue),
    exchange,
    market,
    clock,
    account: userAccount,
    apiKey,
    secret,
    password,
    keys,
  };
}
