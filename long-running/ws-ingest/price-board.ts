import type { VenueId } from '#shared/domain/account/account.ts';
import type { MarketPrice } from '#shared/domain/instrument/instrument.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketDataWriter } from '#shared/ports/market-data.port.ts';
import { errorText } from './json-log.ts';
import type { IngestMetrics } from './metrics.ts';
import { repeat, type Timings } from './timing.ts';
import type { Ticker } from './venue-adapter.ts';

export interface PriceBoardDeps {
  readonly venue: VenueId;
  readonly market: MarketDataWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: IngestMetrics;
  readonly timings: Timings;
  /** Hears each top of book at once, before it is saved. */
  readonly onQuote?: (venue: VenueId, quote: Pick<Ticker, 'symbol' | 'bid' | 'ask'>) => void;
}

interface Row {
  readonly symbol: string;
  bid?: Ticker['bid'];
  ask?: Ticker['ask'];
  last?: Ticker['last'];
  /** When the venue last said or confirmed the top of the book. */
  heardAtMs: number;
  isChanged: boolean;
  isSaving: boolean;
  savedAtMs: number;
  /** `asOfMs` of the last price that reached the store. */
  savedAsOfMs: number;
}

const lookEveryMs = 50;
const retryMs = 1_000;

/**
 * The newest top of book of each symbol, on its way to the store: newest wins, so there is nothing to queue.
 * `asOfMs` is the time at which the venue was heard, never the time of writing: silence makes a price old.
 */
export class PriceBoard {
  readonly #deps: PriceBoardDeps;
  readonly #rows = new Map<string, Row>();

  constructor(deps: PriceBoardDeps) {
    this.#deps = deps;
  }

  /** Top of book, with the last price where it came along. A crossed book is no price: it is left out. */
  quote({ symbol, bid, ask, last }: Omit<Ticker, 'last'> & Partial<Pick<Ticker, 'last'>>): void {
    if (bid.greaterThan(ask)) {
      this.#deps.metrics.count('tradewind_ingest_unreadable_total', { venue: this.#deps.venue });
      return;
    }
    if (last) this.trade(symbol, last);
    const row = this.#row(symbol);
    row.isChanged ||= !row.bid?.equals(bid) || !row.ask?.equals(ask);
    Object.assign(row, { bid, ask, heardAtMs: this.#deps.clock.nowMs() });
    this.#deps.onQuote?.(this.#deps.venue, { symbol, bid, ask });
    this.#flush(row);
  }

  /** A trade moves the last price and confirms nothing about the top of the book. */
  trade(symbol: string, price: Ticker['last']): void {
    const row = this.#row(symbol);
    row.isChanged ||= !row.last?.equals(price);
    row.last = price;
  }

  /** Milliseconds since the venue was heard in what the store has; infinite before the first price. */
  ageMs(symbol: string): number {
    return this.#deps.clock.nowMs() - (this.#rows.get(symbol)?.savedAsOfMs ?? Number.NEGATIVE_INFINITY);
  }

  /** Of every symbol that has a top of book, as it was heard last. */
  midPrices(): ReadonlyMap<string, Ticker['bid']> {
    const rows = [...this.#rows.values()];
    return new Map(
      rows.flatMap(({ symbol, bid, ask }) =>
        bid && ask ? [[symbol, bid.plus(ask).dividedBy(2)] as const] : [],
      ),
    );
  }

  async run(signal: AbortSignal): Promise<void> {
    await repeat(
      () => {
        for (const row of this.#rows.values()) this.#flush(row);
      },
      lookEveryMs,
      signal,
    );
  }

  #row(symbol: string): Row {
    const found = this.#rows.get(symbol);
    if (found) return found;
    const never = Number.NEGATIVE_INFINITY;
    const row: Row = {
      symbol,
      heardAtMs: never,
      isChanged: false,
      isSaving: false,
      savedAtMs: never,
      savedAsOfMs: never,
    };
    this.#rows.set(symbol, row);
    return row;
  }

  #flush(row: Row): void {
    const { clock, timings } = this.#deps;
    const { symbol, bid, ask, last } = row;
    if (row.isSaving || !bid || !ask || !last || row.heardAtMs <= row.savedAsOfMs) return;
    if (clock.nowMs() - row.savedAtMs < (row.isChanged ? timings.priceMs : timings.confirmMs)) return;
    row.isSaving = true;
    row.isChanged = false;
    row.savedAtMs = clock.nowMs();
    void this.#save(row, { venue: this.#deps.venue, symbol, bid, ask, last, asOfMs: row.heardAtMs });
  }

  async #save(row: Row, price: MarketPrice): Promise<void> {
    const { market, clock, log, metrics, venue, timings } = this.#deps;
    try {
      await market.savePrice(price);
      row.savedAsOfMs = price.asOfMs;
      metrics.count('tradewind_ingest_price_saves_total', { venue });
    } catch (error) {
      // The next try takes the newest price of then.
      row.isChanged = true;
      row.savedAtMs = clock.nowMs() + retryMs - timings.priceMs;
      log.warn('a price was not saved', { venue, symbol: price.symbol, error: errorText(error) });
    } finally {
      row.isSaving = false;
    }
  }
}
