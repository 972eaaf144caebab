import type { VenueEndpointMap } from '#shared/adapters/venues/endpoints.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { MarketListener } from '#shared/domain/market/market-state.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketViewWriter } from '#shared/ports/market-views.port.ts';
import type { IngestMetrics, Sample } from '../metrics.ts';
import type { Timings } from '../timing.ts';
import { CandleRepair } from './candle-repair.ts';
import { MarketFeed } from './market-feed.ts';
import { MarketPublisher } from './market-publisher.ts';
import type { MarketVenue } from './market-venue.ts';
import { binanceMarket } from './venues/binance.ts';

export interface LiveMarketDeps {
  readonly endpoints: VenueEndpointMap;
  /** Symbols to follow, by venue. */
  readonly followed: ReadonlyMap<VenueId, readonly string[]>;
  readonly views: MarketViewWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
  readonly metrics: IngestMetrics;
  readonly viewMs?: number;
}

/** Venues whose streams we read ourselves. */
const readable = ['binance', 'binanceusdm'] as const;

/** Books, trades, tickers and candles of the followed symbols, from the venues to the store. */
export class LiveMarket {
  readonly feeds: readonly MarketFeed[];
  readonly publisher: MarketPublisher;
  readonly #repair: CandleRepair;

  constructor(deps: LiveMarketDeps) {
    const { endpoints, followed, log, timings, clock } = deps;
    this.publisher = new MarketPublisher({ ...deps, viewMs: deps.viewMs ?? 1_000 });
    const venues = readable.flatMap((venue): MarketVenue[] => {
      const own = endpoints[venue];
      return own && followed.has(venue) ? [binanceMarket(venue, own)] : [];
    });
    this.#repair = new CandleRepair({
      venues: new Map(venues.map((venue) => [venue.venue, venue])),
      log,
      timings,
      onRepaired: (state, candle) => this.publisher.addCandle(state, candle),
    });
    const listener: MarketListener = {
      onBookValidity({ venue, symbol, keeper: { fault } }) {
        if (fault) log.warn('a book is not valid', { venue, symbol, fault });
      },
      onCandle: (state, candle) => {
        this.publisher.addCandle(state, candle);
        if (!candle.isWhole) this.#repair.add(state, candle.openTimeMs);
      },
    };
    this.feeds = venues.map((venue) => {
      const feed = new MarketFeed({ venue, clock, log, timings, listener });
      feed.follow(followed.get(venue.venue) ?? []);
      return feed;
    });
    deps.metrics.gauge(() => this.#samples());
  }

  async run(signal: AbortSignal): Promise<void> {
    const states = () => this.feeds.flatMap((feed) => [...feed.states.values()]);
    const feeds = this.feeds.map((feed) => feed.run(signal));
    await Promise.all([...feeds, this.#repair.run(signal), this.publisher.run(states, signal)]);
  }

  #samples(): Sample[] {
    return this.feeds.flatMap((feed) =>
      [...feed.states.values()].map(({ venue, symbol, keeper }) => ({
        name: 'tradewind_market_book_valid' as const,
        labels: { venue, symbol, state: feed.state },
        value: keeper.isValid ? 1 : 0,
      })),
    );
  }
}
