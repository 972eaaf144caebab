import type { VenueId } from '../../domain/account/account.ts';
import type { Instrument, MarketPrice } from '../../domain/instrument/instrument.ts';
import type { MarketDataReader, MarketDataWriter } from '../../ports/market-data.port.ts';

export class InMemoryMarketData implements MarketDataReader, MarketDataWriter {
  readonly #instruments = new Map<string, Instrument>();
  readonly #prices = new Map<string, MarketPrice>();

  async findInstrument(venue: VenueId, symbol: string): Promise<Instrument | undefined> {
    return this.#instruments.get(`${venue}#${symbol}`);
  }
  async findPrice(venue: VenueId, symbol: string): Promise<MarketPrice | undefined> {
    return this.#prices.get(`${venue}#${symbol}`);
  }
  async listPrices(venue: VenueId): Promise<readonly MarketPrice[]> {
    return [...this.#prices.values()].filter((price) => price.venue === venue);
  }
  async saveInstruments(instruments: readonly Instrument[]): Promise<void> {
    for (const instrument of instruments)
      this.#instruments.set(`${instrument.venue}#${instrument.symbol}`, instrument);
  }
  async savePrice(price: MarketPrice): Promise<void> {
    const key = `${price.venue}#${price.symbol}`;
    const stored = this.#prices.get(key);
    if (!stored || stored.asOfMs <= price.asOfMs) this.#prices.set(key, price);
  }
}
