import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import { errorText } from '../json-log.ts';
import { backoffMs } from '../timing.ts';
import type { MarketFeedDeps } from './market-feed.ts';

/** A larger book costs more of the venue's budget, and what lies beyond comes with the changes. */
const levelsLoaded = 1_000;
const levelsPolled = 100;

interface Loading {
  isRunning: boolean;
  /** The venue did not answer the last time; said once. */
  isFailing: boolean;
  /** In a row; the wait grows with them. */
  failures: number;
  nextAtMs: number;
}

/** Asks for whole books, one at a time of each market, and not again at once where that does not help. */
export class BookLoader {
  readonly counts = { loads: 0, failures: 0 };
  readonly #deps: MarketFeedDeps;
  readonly #loading = new WeakMap<MarketState, Loading>();

  constructor(deps: MarketFeedDeps) {
    this.#deps = deps;
  }

  /** For a book that is not valid, to be followed by the changes that are held. Never throws. */
  async load(state: MarketState): Promise<void> {
    const { clock, timings } = this.#deps;
    const loading = this.#of(state);
    if (loading.isRunning || clock.nowMs() < loading.nextAtMs) return;
    await this.#fetch(state, loading, levelsLoaded);
    loading.failures = state.keeper.isValid ? 0 : loading.failures + 1;
    loading.nextAtMs = clock.nowMs() + backoffMs(loading.failures, timings);
  }

  /** For a book whose stream is silent. Never throws. */
  async poll(state: MarketState): Promise<void> {
    const loading = this.#of(state);
    if (!loading.isRunning) await this.#fetch(state, loading, levelsPolled);
  }

  async #fetch(state: MarketState, loading: Loading, levels: number): Promise<void> {
    const { venue, log, clock } = this.#deps;
    loading.isRunning = true;
    try {
      const whole = new DepthUpdate();
      const askedAtMs = clock.nowMs();
      await venue.fetchBook(venue.idOf(state.symbol), whole, levels);
      // Never fresher than it is: the venue answered some time after it was asked.
      state.loadBook(whole, askedAtMs);
      this.counts.loads += 1;
      loading.isFailing = false;
    } catch (error) {
      this.counts.failures += 1;
      if (loading.isFailing) return;
      loading.isFailing = true;
      log.warn('a book was not loaded', {
        venue: venue.venue,
        symbol: state.symbol,
        error: errorText(error),
      });
    } finally {
      loading.isRunning = false;
    }
  }

  #of(state: MarketState): Loading {
    const found = this.#loading.get(state);
    if (found) return found;
    const loading = { isRunning: false, isFailing: false, failures: 0, nextAtMs: 0 };
    this.#loading.set(state, loading);
    return loading;
  }
}
