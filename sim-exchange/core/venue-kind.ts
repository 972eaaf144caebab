import type { MarketMode } from './market-driver.ts';
import type { SkewedClock, VenueParts } from './simulated-venue.ts';

/** What the host gives a venue to start with; a venue takes of it what it knows. */
export interface VenueOptions {
  clock: SkewedClock;
  seed: number;
  market: MarketMode;
  apiKey: string;
  secret: string;
  /** The passphrase of a venue with three credentials. */
  password: string;
  /** venue: the venue's own request limits; open: as good as none, for load tests. */
  limits: 'venue' | 'open';
  /** Binance spot: requests' weight a minute, orders in 10 s, a recording that drives BTCUSDT. */
  weightLimit1m: number;
  orderLimit10s: number;
  replayFile?: string | undefined;
}

/** A venue the simulator can be. */
export interface VenueKind {
  create(options: VenueOptions): VenueParts;
  /** Starting balances, decimal text by asset, where none are asked for. */
  funds: Readonly<Record<string, string>>;
  /** Its keys have a passphrase. */
  hasPassword?: boolean;
}
