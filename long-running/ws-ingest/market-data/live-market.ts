import type { VenueEndpointMap } from '#shared/adapters/venues/endpoints.ts';
import { type VenueId, venueIds } from '#shared/domain/account/account.ts';
import type { MarketListener, MarketState } from '#shared/domain/market/market-state.ts';
import { timeframes } from '#shared/domain/market/timeframe.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { ClosedCandleListener } from '#shared/ports/closed-candles.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketSubscriptions } from '#shared/ports/market-subscriptions.port.ts';
import type { MarketViewWriter } from '#shared/ports/market-views.port.ts';
import type { IngestMetrics, Sample } from '../metrics.ts';
import type { MarketPush } from '../stream/market-push.ts';
import { repeat, type Timings } from '../timing.ts';
import { CandleRepair } from './candle-repair.ts';
import { ClosedCandles } from './closed-candles.ts';
import { FollowedMarkets } from './followed-markets.ts';
import type { MarketFeed } from './market-feed.ts';
import { MarketPublisher } from './market-publisher.ts';
import { VenueMarkets } from './venue-markets.ts';
import { marketVenueOf } from './venues/index.ts';

export interface LiveMarketDeps {
  readonly endpoints: VenueEndpointMap;
  /** Symbols to follow, by venue. */
  readonly followed: ReadonlyMap<VenueId, readonly string[]>;
  readonly views: MarketViewWriter;
  /** What is followed besides; absent where nobody subscribes. */
  readonly subscriptions?: Pick<MarketSubscriptions, 'listFollowed'>;
  /** Hears every closed candle; absent where nobody does. */
  readonly candles?: ClosedCandleListener;
  /** Tells whoever listens live; absent where nobody can. */
  readonly push?: Pick<MarketPush, 'run'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
  readonly metrics: IngestMetrics;
  readonly viewMs?: number;
  readonly subscriptionsMs?: number;
}

/** Of a market that is new: what a restart misses, and what a strategy can begin with. */
const minutesFilled = 30;
const minuteMs = 60_000;
/** Between two looks at what is subscribed to. */
const subscriptionsEveryMs = 3_000;

/** Books, trades, tickers and candles of the followed symbols, from the venues to the store and to who waits for candles. */
export class LiveMarket {
  readonly publisher: MarketPublisher;
  readonly closed: ClosedCandles | undefined;
  readonly #deps: LiveMarketDeps;
  readonly #venues: readonly VenueMarkets[];
  readonly #repair: CandleRepair;

  constructor(deps: LiveMarketDeps) {
    const { endpoints, log, timings, clock } = deps;
    this.#deps = deps;
    this.closed = deps.candles && new ClosedCandles({ ...deps, listener: deps.candles });
    this.publisher = new MarketPublisher({
      ...deps,
      viewMs: deps.viewMs ?? 1_000,
      onCandleKept: (state, candle) => this.closed?.kept(state, candle),
    });
    const venues = venueIds.flatMap((venue) => {
      const own = endpoints[venue];
      return own ? [marketVenueOf(venue, own)] : [];
    });
    this.#repair = new CandleRepair({
      venues,
      clock,
      log,
      timings,
      onRepaired: (state, candle) => {
        this.publisher.addCandle(state, candle);
        this.closed?.repaired(state, candle);
      },
      onGivenUp: (state, openTimeMs) => this.closed?.givenUp(state, openTimeMs),
    });
    const listener: MarketListener = {
      onBookValidity({ venue, symbol, keeper: { fault } }) {
        if (fault) log.warn('a book is not valid', { venue, symbol, fault });
      },
      onCandle: (state, candle) => {
        this.publisher.addCandle(state, candle);
        this.closed?.add(state, candle);
        if (!candle.isWhole) this.#repair.add(state, candle.openTimeMs);
      },
    };
    const onFollowed = (state: MarketState) => this.#fill(state);
    this.#venues = venues.map(
      (venue) => new VenueMarkets({ venue, clock, log, timings, listener, onFollowed }),
    );
    deps.metrics.gauge(() => this.#samples());
  }

  get feeds(): readonly MarketFeed[] {
    return this.#venues.flatMap(({ feeds }) => feeds);
  }

  get states(): readonly MarketState[] {
    return this.#venues.flatMap(({ states }) => [...states.values()]);
  }

  /** Exactly these from now on. Never throws. */
  async follow(followed: ReadonlyMap<VenueId, readonly string[]>): Promise<void> {
    await Promise.all(this.#venues.map((each) => each.follow(followed.get(each.venue) ?? [])));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { followed, subscriptions, log } = this.#deps;
    await this.follow(followed);
    const list = subscriptions && new FollowedMarkets({ subscriptions, followed, log });
    await Promise.all([
      list &&
        repeat(
          () => list.refresh((markets) => this.follow(markets)),
          this.#deps.subscriptionsMs ?? subscriptionsEveryMs,
          signal,
        ),
      ...this.#venues.map((venue) => venue.run(signal)),
      this.#repair.run(signal),
      this.closed?.run(signal),
      this.publisher.run(() => this.states, signal),
      this.#deps.push?.run(() => this.states, signal),
    ]);
  }

  /** Nobody may have followed it until now: the venue's own candles stand for what was missed. */
  #fill(state: MarketState): void {
    const { startMs } = timeframes['1m'];
    for (let back = minutesFilled; back > 0; back--)
      this.#repair.add(state, startMs(this.#deps.clock.nowMs() - back * minuteMs));
  }

  #samples(): Sample[] {
    return this.feeds.flatMap((feed) =>
      feed.line.carries.book
        ? [...feed.states.values()].map(({ venue, symbol, keeper }) => ({
            name: 'tradewind_market_book_valid' as const,
            labels: { venue, symbol, state: feed.state },
            value: keeper.isValid ? 1 : 0,
          }))
        : [],
    );
  }
}
