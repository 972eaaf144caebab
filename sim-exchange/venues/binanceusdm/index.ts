import { MarketDriver, type MarketMode } from '../../core/market-driver.ts';
import type { SkewedClock, VenueParts } from '../../core/simulated-venue.ts';
import { BinanceUsdmVenue, userAccount } from './venue.ts';
import { BinanceUsdmWire } from './wire.ts';

export interface BinanceUsdmOptions {
  clock: SkewedClock;
  seed: number;
  apiKey: string;
  secret: string;
  market: MarketMode;
  /** venue: Binance's own limits (2400 weight a minute, 300 orders in ten seconds); open: as good as none. */
  limits: 'venue' | 'open';
}

const limitsOf = {
  venue: { weightLimit1m: 2400, orderLimit10s: 300 },
  open: { weightLimit1m: 1_000_000, orderLimit10s: 100_000 },
} as const;

/** Binance USDⓈ-M futures, ready for a host to start. */
export function binanceUsdmVenue(options: BinanceUsdmOptions): VenueParts {
  const { limits, market: mode, ...rest } = options;
  const venue = new BinanceUsdmVenue({ ...rest, ...limitsOf[limits] });
  const wire = new BinanceUsdmWire(venue);
  const symbols = [...venue.symbols.values()].map(({ symbol, model }) => ({ symbol, shape: model }));
  const market = new MarketDriver(venue.exchange, symbols, mode, options.seed);
  const { clock, apiKey, secret } = options;
  const { exchange, keys } = venue;
  return { wire, exchange, market, clock, account: userAccount, apiKey, secret, keys };
}
