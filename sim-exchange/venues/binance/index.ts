import type { House } from '../../core/house.ts';
import { MarketDriver, type MarketMode } from '../../core/market-driver.ts';
import { Replay, readRecording } from '../../core/replay.ts';
import type { SkewedClock, VenueParts } from '../../core/simulated-venue.ts';
import { BinanceVenue, userAccount } from './venue.ts';
import { BinanceWire } from './wire.ts';

export interface BinanceOptions {
  clock: SkewedClock;
  seed: number;
  apiKey: string;
  secret: string;
  weightLimit1m: number;
  orderLimit10s: number;
  market: MarketMode;
  /** A recording that drives BTCUSDT instead of the model. */
  replayFile?: string | undefined;
}

/** Binance spot, ready for a host to start. */
export function binanceVenue(options: BinanceOptions): VenueParts {
  const venue = new BinanceVenue(options);
  const wire = new BinanceWire(venue);
  const { replayFile } = options;
  const recording =
    replayFile === undefined ? undefined : readRecording(replayFile, venue.exchange.instrument('BTCUSDT'));
  const replay = recording === undefined ? undefined : (house: House) => new Replay(house, recording);
  const symbols = [...venue.symbols.values()].map(({ symbol, model }) => ({
    symbol,
    shape: model,
    source: symbol === 'BTCUSDT' ? replay : undefined,
  }));
  const market = new MarketDriver(venue.exchange, symbols, options.market, options.seed);
  const { clock, apiKey, secret } = options;
  const { exchange, keys } = venue;
  const openAccount = (name: string) => venue.openAccount(name);
  return { wire, exchange, market, clock, account: userAccount, apiKey, secret, keys, openAccount };
}
