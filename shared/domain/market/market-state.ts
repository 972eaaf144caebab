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

  /** The newest first, by the venue's time: what fills a hole comes later than what was made after it. */
  trades(limit = tradesKept): readonly Readonly<TradeTick>[] {
    const heard = Array.from({ length: this.#trades.length }, (_, back) => {
      const index = (this.#newest - back + this.#trades.length) % this.#trades.length;
      return this.#trades[index] as Readonly<TradeTick>;
    });
    return heard.sort((a, b) => b.timeMs - a.timeMs).slice(0, limit);
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

  /** @returns false: it was told before */
  takeTrade(trade: Readonly<TradeTick>, nowMs: number): boolean {
    this.heardAtMs.trades = nowMs;
    if (!this.#recent.isNew(trade.id)) {
      this.counts.repeatedTrades += 1;
      return false;
    }
    const kept = this.#trades;
    this.#newest = kept.length < tradesKept ? kept.length : (this.#newest + 1) % tradesKept;
    kept[this.#newest] = { ...trade };
    this.candles.take(trade);
    return true;
  }

  /** A venue may tell only what changed: what it does not tell stays. */
  takeTicker(ticker: Readonly<TickerTick>, nowMs: number): void {
    this.ticker = withTold(this.ticker, ticker);
    this.heardAtMs.ticker = nowMs;
  }

  takeMark(mark: Readonly<MarkTick>, nowMs: number): void {
    const fundingAtMs = mark.fundingAtMs || this.mark?.fundingAtMs || 0;
    this.mark = { ...withTold(this.mark, mark), fundingAtMs };
    this.heardAtMs.mark = nowMs;
  }

  /** The connection ended that told the book: it is no longer the venue's. */
  bookLost(): void {
    const wasValid = this.keeper.isValid;
    this.keeper.invalidate('NOT_LOADED');
    if (wasValid) this.#listener.onBookValidity(this);
  }

  /** The connection ended that told the trades: they are missing until the next one stands. */
  tradesLost(nowMs: number): void {
    this.candles.interrupted(nowMs);
  }
}

/** NaN in the newer one: not told. */
function withTold<Tick extends { [Name in keyof Tick]: number }>(
  before: Readonly<Tick> | undefined,
  newer: Readonly<Tick>,
): Tick {
  const merged: Tick = { ...newer };
  if (before === undefined) return merged;
  for (const name of Object.keys(before) as (keyof Tick)[])
    if (Number.isNaN(merged[name])) merged[name] = before[name];
  return merged;
}
