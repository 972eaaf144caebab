import type { VenueId } from '#shared/domain/account/account.ts';
import type { MarketDataReader, MarketDataWriter } from '#shared/ports/market-data.port.ts';
import { InstrumentList } from './instrument-list.ts';
import { errorText } from './json-log.ts';
import { PriceBoard, type PriceBoardDeps } from './price-board.ts';
import { PublicFeed, type PublicFeedDeps } from './public-feed.ts';
import { backoffMs, pause } from './timing.ts';

export interface VenueFeedDeps extends Omit<PublicFeedDeps, 'board'>, Pick<PriceBoardDeps, 'onQuote'> {
  readonly market: MarketDataReader & MarketDataWriter;
  /** Symbols to follow where the venue lists them. */
  readonly symbols: readonly string[];
}

/** Everything public of one venue: its instruments, and the prices of the symbols we follow. */
export class VenueFeed {
  readonly board: PriceBoard;
  readonly feed: PublicFeed;
  readonly #deps: VenueFeedDeps;
  readonly #instruments: InstrumentList;

  constructor(deps: VenueFeedDeps) {
    this.#deps = deps;
    this.board = new PriceBoard({ ...deps, venue: deps.adapter.venue });
    this.feed = new PublicFeed({ ...deps, board: this.board });
    const { venue } = deps.adapter;
    this.#instruments = new InstrumentList({ ...deps, venue });
    deps.metrics.gauge(() =>
      this.feed.symbols.flatMap((symbol) => [
        { name: 'tradewind_ingest_feed_age_ms', labels: { venue, symbol }, value: this.board.ageMs(symbol) },
        {
          name: 'tradewind_ingest_book_in_step',
          labels: { venue, symbol },
          value: this.feed.isBookInStep(symbol) ? 1 : 0,
        },
      ]),
    );
  }

  get venue(): VenueId {
    return this.#deps.adapter.venue;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { timings } = this.#deps;
    for (let attempt = 0; !signal.aborted && !(await this.#loadInstruments()); attempt += 1)
      await pause(backoffMs(attempt, timings), signal);
    await Promise.all([this.board.run(signal), this.feed.run(signal), this.#refreshInstruments(signal)]);
  }

  /** Why the venue's prices cannot be relied on now; empty when they can. */
  reasons(): readonly string[] {
    const { adapter, timings } = this.#deps;
    const { venue } = adapter;
    if (this.feed.symbols.length === 0) return [`${venue}: no instruments are saved`];
    return this.feed.symbols.flatMap((symbol) => {
      if (this.board.ageMs(symbol) > timings.silenceMs) return [`${venue}: the price of ${symbol} is old`];
      return this.feed.isStreaming(symbol) ? [] : [`${venue}: the stream is silent about ${symbol}`];
    });
  }

  /** Age of the oldest price we follow; infinite before all have one, and while there is none to follow. */
  ageMs(): number {
    return Math.max(...this.#agesMs());
  }

  /**
   * Age of the newest price: how long nothing was heard of the venue as a whole, infinite before the first. One market of which
   * nothing is heard, halted or delisted, is no reason to stop trade in the others.
   */
  newestAgeMs(): number {
    return Math.min(...this.#agesMs());
  }

  #agesMs(): readonly number[] {
    const { symbols } = this.feed;
    // Instruments that could not be loaded have no price that is fresh.
    return symbols.length === 0
      ? [Number.POSITIVE_INFINITY]
      : symbols.map((symbol) => this.board.ageMs(symbol));
  }

  async #refreshInstruments(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#deps.timings.instrumentsMs, signal);
      if (!signal.aborted) await this.#loadInstruments();
    }
  }

  async #loadInstruments(): Promise<boolean> {
    const { adapter, log } = this.#deps;
    try {
      // What is halted is saved as such, but has no price to wait for.
      const trading = await this.#instruments.save(await adapter.loadInstruments());
      this.feed.follow(trading);
      return trading.length > 0;
    } catch (error) {
      log.warn('the instruments could not be loaded', { venue: adapter.venue, error: errorText(error) });
      return false;
    }
  }
}
