import type { VenueId } from '#shared/domain/account/account.ts';
import { type MarketListener, MarketState } from '#shared/domain/market/market-state.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import { errorText } from '../json-log.ts';
import { pause, type Timings } from '../timing.ts';
import { MarketFeed } from './market-feed.ts';
import type { MarketLine, MarketVenue } from './market-venue.ts';

export interface VenueMarketsDeps {
  readonly venue: MarketVenue;
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: Timings;
  readonly listener: MarketListener;
  /** Hears of each market that is new. */
  readonly onFollowed?: (state: MarketState) => void;
}

/** Venues take few new connections a second from one address. */
const openEveryMs = 400;

interface Running {
  readonly feed: MarketFeed;
  readonly stopping: AbortController;
}

/** The markets of one venue, spread over as many connections as its limits ask for. */
export class VenueMarkets {
  readonly states = new Map<string, MarketState>();
  readonly #deps: VenueMarketsDeps;
  readonly #running = new Map<MarketFeed, Running>();
  readonly #done = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(deps: VenueMarketsDeps) {
    this.#deps = deps;
  }

  get venue(): VenueId {
    return this.#deps.venue.venue;
  }

  get feeds(): readonly MarketFeed[] {
    return [...this.#running.keys()];
  }

  /** Exactly these from now on; what the venue does not have is left out. Never throws. */
  async follow(symbols: readonly string[]): Promise<void> {
    const { venue, log } = this.#deps;
    const wanted = symbols.filter((symbol) => venue.lines.some((line) => line.takes(symbol)));
    const added = wanted.filter((symbol) => !this.states.has(symbol));
    const left = [...this.states.keys()].filter((symbol) => !wanted.includes(symbol));
    try {
      const known = added.length > 0 && venue.prepare ? await venue.prepare(added) : added;
      this.#spread(left, known);
    } catch (error) {
      log.warn('markets cannot be followed yet', { venue: venue.venue, error: errorText(error) });
      this.#spread(left, []);
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const [index, running] of [...this.#running.values()].entries()) this.#start(running, index);
    await pause(2 ** 31 - 1, signal);
    await Promise.all(this.#done);
  }

  #spread(left: readonly string[], added: readonly string[]): void {
    const { venue, listener, clock } = this.#deps;
    for (const symbol of left) this.states.delete(symbol);
    for (const symbol of added) {
      const state = new MarketState(venue.venue, symbol, listener);
      // What was traded in this minute before is missing.
      state.tradesLost(clock.nowMs());
      this.states.set(symbol, state);
      this.#deps.onFollowed?.(state);
    }
    for (const line of venue.lines) this.#spreadOver(line, added);
  }

  #spreadOver(line: MarketLine, added: readonly string[]): void {
    const feeds = this.feeds.filter((feed) => feed.line === line);
    const ofFeed = new Map(
      feeds.map((feed) => [feed, [...feed.states.keys()].filter((each) => this.states.has(each))]),
    );
    for (const symbol of added.filter((each) => line.takes(each))) {
      const free = [...ofFeed].find(([, symbols]) => symbols.length < line.marketsMax);
      if (free) free[1].push(symbol);
      else ofFeed.set(this.#add(line), [symbol]);
    }
    for (const [feed, symbols] of ofFeed) {
      feed.follow(symbols.flatMap((symbol) => this.states.get(symbol) ?? []));
      if (symbols.length === 0) this.#remove(feed);
    }
  }

  #add(line: MarketLine): MarketFeed {
    const running = { feed: new MarketFeed({ ...this.#deps, line }), stopping: new AbortController() };
    this.#running.set(running.feed, running);
    this.#start(running, 0);
    return running.feed;
  }

  #start({ feed, stopping }: Running, place: number): void {
    if (!this.#signal || this.#signal.aborted) return;
    const signal = AbortSignal.any([this.#signal, stopping.signal]);
    const done = pause(place * openEveryMs, signal)
      .then(() => feed.run(signal))
      .finally(() => this.#done.delete(done));
    this.#done.add(done);
  }

  #remove(feed: MarketFeed): void {
    this.#running.get(feed)?.stopping.abort();
    this.#running.delete(feed);
  }
}
