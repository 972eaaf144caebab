import { DepthUpdate, noSequence } from '#shared/domain/market/depth-update.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import { errorText } from '../json-log.ts';
import { backoffMs } from '../timing.ts';
import type { MarketFeedDeps } from './market-feed.ts';

/** A larger book costs more of the venue's budget, and what lies beyond comes with the changes. */
const levelsLoaded = 1_000;
const levelsPolled = 100;
/** A stream that was just subscribed to tells the whole book by itself. */
const streamGraceMs = 3_000;

interface Loading {
  isRunning: boolean;
  /** The venue did not answer the last time; said once. */
  isFailing: boolean;
  /** In a row; the wait grows with them. */
  failures: number;
  nextAtMs: number;
}

/** What a whole book over REST says of ours. */
export type PollAnswer = 'CONFIRMED' | 'NEWS' | 'NONE';

/** Asks for whole books, one at a time of each market, and not again at once where that does not help. */
export class BookLoader {
  readonly counts = { loads: 0, failures: 0, resyncs: 0 };
  readonly #deps: MarketFeedDeps;
  readonly #send: (request: string) => void;
  #loading = new WeakMap<MarketState, Loading>();

  /** @param send to the connection that stands */
  constructor(deps: MarketFeedDeps, send: (request: string) => void) {
    this.#deps = deps;
    this.#send = send;
  }

  /** For a connection that is new. */
  restart(): void {
    this.#loading = new WeakMap();
  }

  /** For a book that the changes of the stream do not follow. Never throws. */
  async load(state: MarketState): Promise<void> {
    const { clock, timings, line } = this.#deps;
    const loading = this.#of(state);
    if (loading.isRunning || clock.nowMs() < loading.nextAtMs) return;
    const requests = line.resync?.(state.symbol);
    if (requests) this.#resync(requests);
    else await this.#fetch(state, loading, levelsLoaded);
    loading.failures = state.keeper.isInStep ? 0 : loading.failures + 1;
    const graceMs = requests ? streamGraceMs : 0;
    loading.nextAtMs = clock.nowMs() + graceMs + backoffMs(loading.failures, timings);
  }

  /** For a book whose stream is silent. Never throws. */
  async poll(state: MarketState): Promise<PollAnswer> {
    const loading = this.#of(state);
    return loading.isRunning ? 'NONE' : this.#fetch(state, loading, levelsPolled);
  }

  #resync(requests: readonly string[]): void {
    this.counts.resyncs += 1;
    for (const request of requests) this.#send(request);
  }

  async #fetch(state: MarketState, loading: Loading, levels: number): Promise<PollAnswer> {
    const { venue, log, clock } = this.#deps;
    const { keeper, symbol } = state;
    loading.isRunning = true;
    try {
      const whole = new DepthUpdate();
      const askedAtMs = clock.nowMs();
      await venue.fetchBook(symbol, whole, levels);
      const isOld = whole.last !== noSequence && whole.last <= keeper.sequence;
      const isKnown = keeper.isInStep && (isOld || keeper.agrees(whole));
      // Never fresher than it is: the venue answered some time after it was asked.
      state.loadBook(whole, askedAtMs);
      this.counts.loads += 1;
      loading.isFailing = false;
      return isKnown ? 'CONFIRMED' : 'NEWS';
    } catch (error) {
      this.counts.failures += 1;
      if (!loading.isFailing)
        log.warn('a book was not loaded', { venue: venue.venue, symbol, error: errorText(error) });
      loading.isFailing = true;
      return 'NONE';
    } finally {
      loading.isRunning = false;
    }
  }

  #of(state: MarketState): Loading {
    const found = this.#loading.get(state);
    if (found) return found;
    const { clock, line } = this.#deps;
    const nextAtMs = line.resync ? clock.nowMs() + streamGraceMs : 0;
    const loading = { isRunning: false, isFailing: false, failures: 0, nextAtMs };
    this.#loading.set(state, loading);
    return loading;
  }
}
