import { MarketDriver, type MarketMode } from '../../core/market-driver.ts';
import type { SkewedClock, VenueParts } from '../../core/simulated-venue.ts';
import { BitgetVenue, type BitgetVenueOptions, userAccount } from './venue.ts';
import { BitgetWire } from './wire.ts';

export interface BitgetOptions extends BitgetVenueOptions {
  clock: SkewedClock;
  market: MarketMode;
}

/** Bitget's spot pairs and USDT futures, ready for a host to start. */
export function bitgetVenue(options: BitgetOptions): VenueParts {
  const venue = new BitgetVenue(options);
  const { exchange, keys } = venue;
  const symbols = venue.ofCategory().map(({ symbol, model }) => ({ symbol, shape: model }));
  const market = new MarketDriver(exchange, symbols, options.market, options.seed);
  const { clock, apiKey, secret, password } = options;
  return {
    wire: new BitgetWire(venue),
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
