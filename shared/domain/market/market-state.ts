import type { CertifiedVenueId } from '../account/account.ts';
import { BookKeeper } from './book-keeper.ts';
import { CandleBuilder } from './candle-builder.ts';
import type { DepthUpdate } from './depth-update.ts';
import type { MarketCandle } from './market-candle.ts';
import type { CandleTick, MarkTick, TickerTick, TopTick, TradeTick } from './market-sink.ts';
import { RecentIds } from './recent-ids.ts';
import { sequenceRules } from './sequence-rules.ts';
import { timeframes } from './timeframe.ts';

/** What of a market a stream tells; each has a pace and a silence of its own. */
export const marketStreams = ['book', 'trades', 'ticker', 'candles', 'mark'] as const;
export type MarketStream = (typeof marketStreams)[number];

/** Is told what follows from the messages of a market. What it is given is its own, but for the state. */
export interface MarketListener {
  /** The book is valid again, or no longer. */
  onBookValidity(state: MarketState): void;
  /** A candle of one minute is closed. */
  onCandle(state: MarketState, candle: MarketCandle): void;
}

const tradesKept = 200;
/** Venues send a trade within a second of its time. */
const lateMs = 2_000;

/** All that is known of one market now. Nothing in it grows. */
export class MarketState {
  readonly venue: CertifiedVenueId;
  /** Ours, such as `BTC/USDT`. */
  readonly symbol: string;
  readonly keeper: BookKeeper;
  /** Epoch ms, by our clock, at which each stream was heard last; 0: never. */
  readonly heardAtMs: Record<MarketStream, number> = { book: 0, trades: 0, ticker: 0, candles: 0, mark: 0 };
  /** When the whole book was asked for last. */
  bookLoadedAtMs = 0;
  readonly candles: CandleBuilder;
  top: Readonly<TopTick> | undefined;
  ticker: Readonly<TickerTick> | undefined;
  mark: Readonly<MarkTick> | undefined;
  /** The venue's own candle that is not closed yet. */
  candle: Readonly<CandleTick> | undefined;
  readonly counts = { repeatedTrades: 0 };
  readonly #recent = new RecentIds();
  readonly #trades: Readonly<TradeTick>[] = [];
  readonly #listener: MarketListener;
  #newest = 0;

  constructor(venue: CertifiedVenueId, symbol: string, listener: MarketListener) {
    this.venue = venue;
    this.symbol = symbol;
    this.#listener = listener;
    this.keeper = new BookKeeper(sequenceRules[venue]);
    const onClosed = (candle: MarketCandle) => listener.onCandle(this, candle);
    this.candles = new CandleBuilder(timeframes['1m'], { lateMs, onClosed });
  }

  /** The newest first. */
  trades(limit = tradesKept): readonly Readonly<TradeTick>[] {
    const count = Math.min(limit, this.#trades.length);
    return Array.from({ length: count }, (_, back) => {
      const index = (this.#newest - back + this.#trades.length) % this.#trades.length;
      return this.#trades[index] as Readonly<TradeTick>;
    });
  }

  takeDepth(update: DepthUpdate, isWhole: boolean, nowMs: number): void {
    const wasValid = this.keeper.isValid;
    if (isWhole) this.keeper.load(update, 'STREAM');
    else this.keeper.change(update);
    this.heardAtMs.book = nowMs;
    if (wasValid !== this.keeper.isValid) this.#listener.onBookValidity(this);
  }

  /** A whole book that was asked for. */
  loadBook(whole: DepthUpdate, nowMs: number): void {
    const wasValid = this.keeper.isValid;
    this.keeper.load(whole, 'REST');
    this.bookLoadedAtMs = nowMs;
    if (wasValid !== this.keeper.isValid) this.#listener.onBookValidity(this);
  }

  takeTrade(trade: Readonly<TradeTick>, nowMs: number): void {
    this.heardAtMs.trades = nowMs;
    if (!this.#recent.isNew(trade.id)) {
      this.counts.repeatedTrades += 1;
      return;
    }
    const kept = this.#trades;
    this.#newest = kept.length < tradesKept ? kept.length : (this.#newest + 1) % tradesKept;
    kept[this.#newest] = { ...trade };
    this.candles.take(trade);
  }

  /** The connection ended: books are no longer the venue's, and trades are missing until the next one stands. */
  interrupted(nowMs: number): void {
    const wasValid = this.keeper.isValid;
    this.keeper.invalidate('NOT_LOADED');
    this.candles.interrupted(nowMs);
    if (wasValid) this.#listener.onBookValidity(this);
  }
}
