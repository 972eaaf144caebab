import { MarketDriver, type MarketMode } from '../../core/market-driver.ts';
import type { SkewedClock, VenueParts } from '../../core/simulated-venue.ts';
import { UpbitVenue, type UpbitVenueOptions, userAccount } from './venue.ts';
import { UpbitWire } from './wire.ts';

export interface UpbitOptions extends UpbitVenueOptions {
  clock: SkewedClock;
  market: MarketMode;
}

/** Upbit's KRW markets, ready for a host to start. */
export function upbitVenue(options: UpbitOptions): VenueParts {
  const venue = new UpbitVenue(options);
  const { exchange, keys } = venue;
  const symbols = [...venue.markets.values()].map(({ symbol, model }) => ({ symbol, shape: model }));
  const market = new MarketDriver(exchange, symbols, options.market, options.seed);
  const { clock, apiKey, secret } = options;
  return {
    wire: new UpbitWire(venue),
    exchange,
    market,
    clock,
    account: userAccount,
    apiKey,
    secret,
    keys,
  };
}
