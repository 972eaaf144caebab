import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { BookLoader } from './book-loader.ts';
import type { MarketFeedDeps } from './market-feed.ts';

interface Quiet {
  waitMs: number;
  nextAtMs: number;
  /** Since the stream was heard: how often REST knew what it had not told. */
  contradictions: number;
}

const waitMaxMs = 30_000;
/** One may be a change that was on its way. */
const contradictionsMax = 2;
/** Venues tell a trade within this time. */
const tradeLateMs = 2_000;

/**
 * A market that does not move says nothing, and neither does a stream that died without ending. REST tells them apart: it
 * confirms the book, more and more seldom, or knows what the stream should have told.
 */
export class QuietMarkets {
  readonly counts = { polls: 0 };
  readonly #deps: MarketFeedDeps;
  readonly #loader: BookLoader;
  readonly #lose: (reason: string) => void;
  #books = new WeakMap<MarketState, Quiet>();

  /** @param lose gives the stream up */
  constructor(deps: MarketFeedDeps, loader: BookLoader, lose: (reason: string) => void) {
    this.#deps = deps;
    this.#loader = loader;
    this.#lose = lose;
  }

  /** Never throws. */
  async lookAtBook(state: MarketState, isStreaming: boolean): Promise<void> {
    const { clock, timings } = this.#deps;
    const isSilent = () => clock.nowMs() - state.heardAtMs.book > timings.silenceMs;
    if (!isStreaming || !isSilent()) this.#books.delete(state);
    if (isStreaming && !isSilent()) return;
    const quiet = this.#of(state);
    if (clock.nowMs() < quiet.nextAtMs) return;
    this.counts.polls += 1;
    const answer = await this.#loader.poll(state);
    if (!isStreaming) return;
    if (answer === 'CONFIRMED') {
      quiet.waitMs = Math.min(waitMaxMs, quiet.waitMs * 2);
      quiet.nextAtMs = clock.nowMs() + quiet.waitMs;
    } else if (answer === 'NEWS' && isSilent()) quiet.contradictions += 1;
    if (quiet.contradictions < contradictionsMax) return;
    this.#books.delete(state);
    this.#lose(`the book of ${state.symbol} is silent`);
  }

  /** Never throws: who cannot ask knows nothing against the stream. */
  async lookAtTrades(state: MarketState, openedAtMs: number): Promise<void> {
    const { clock, venue } = this.#deps;
    if (clock.nowMs() - Math.max(state.heardAtMs.trades, openedAtMs) <= waitMaxMs) return;
    this.counts.polls += 1;
    const dueMs = clock.nowMs() - tradeLateMs;
    const trades = await venue.fetchTrades(state.symbol).catch(() => []);
    const missed = trades.filter(
      (trade) =>
        state.takeTrade(trade, clock.nowMs()) &&
        trade.timeMs > openedAtMs + tradeLateMs &&
        trade.timeMs < dueMs,
    );
    state.heardAtMs.trades = clock.nowMs();
    if (missed.length > 0) this.#lose(`trades of ${state.symbol} were not told`);
  }

  #of(state: MarketState): Quiet {
    const found = this.#books.get(state);
    if (found) return found;
    const quiet = { waitMs: this.#deps.timings.fallbackMs, nextAtMs: 0, contradictions: 0 };
    this.#books.set(state, quiet);
    return quiet;
  }
}
