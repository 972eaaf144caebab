import type { VenueId } from '../domain/account/account.ts';
import type { Instrument, MarketPrice } from '../domain/instrument/instrument.ts';

/** What the venues trade and for how much, as ws-ingest last wrote it. */
export interface MarketDataReader {
  findInstrument(venue: VenueId, symbol: string): Promise<Instrument | undefined>;
  findPrice(venue: VenueId, symbol: string): Promise<MarketPrice | undefined>;
  listPrices(venue: VenueId): Promise<readonly MarketPrice[]>;
}

export interface MarketDataWriter {
  saveInstruments(instruments: readonly Instrument[]): Promise<void>;
  /** Newest wins: an older price never replaces a newer one. */
  savePrice(price: MarketPrice): Promise<void>;
}
