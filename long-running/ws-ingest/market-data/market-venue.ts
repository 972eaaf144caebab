import type { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import type { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketSink, ReadFrame, TradeTick } from '#shared/domain/market/market-sink.ts';
import type { MarketState, MarketStream } from '#shared/domain/market/market-state.ts';

/** One kind of connection to a venue. A market can need several, and one takes no more than some markets. */
export interface MarketLine {
  /** Tells it from the venue's others. */
  readonly name: string;
  readonly url: string;
  /** What becomes untrue when the connection ends. */
  readonly carries: { readonly book: boolean; readonly trades: boolean };
  /** Streams that speak at regular times, whatever the market does: their silence is the connection's. */
  readonly steady: readonly MarketStream[];
  readonly marketsMax: number;
  takes(symbol: string): boolean;
  /** Messages that subscribe to, or leave, all streams of these symbols; `all` are followed then on this connection. */
  requests(
    action: 'SUBSCRIBE' | 'UNSUBSCRIBE',
    symbols: readonly string[],
    all: readonly string[],
  ): readonly string[];
  /** Messages that bring the whole book again on the stream; absent where it is asked for over REST. */
  resync?(symbol: string): readonly string[];
  /** @param symbols by the venue's own names */
  frames(symbols: SymbolTable<MarketState>, sink: MarketSink<MarketState>): ReadFrame;
}

/** A venue's public market data, on our own wire: no client library between its bytes and our books. Failures throw. */
export interface MarketVenue {
  readonly venue: CertifiedVenueId;
  readonly lines: readonly MarketLine[];
  /** The venue ends a connection after some time: ours is replaced by the next one before. */
  readonly connectionLifeMs: number;
  /** Shortest time between two of our messages on a connection. */
  readonly requestEveryMs: number;
  /** Where the venue wants pings of its own kind. */
  readonly heartbeat?: string;
  /** The venue's own name of our symbol, as its streams say it. */
  idOf(symbol: string): string;
  /** Learns what must be known before these can be read. @returns those of them that the venue has */
  prepare?(symbols: readonly string[]): Promise<readonly string[]>;
  /** `last` stays as it is where the venue tells no number of its stream's. */
  fetchBook(symbol: string, into: DepthUpdate, levels: number): Promise<void>;
  /** The newest trades, the oldest first. */
  fetchTrades(symbol: string): Promise<readonly TradeTick[]>;
  /** The venue's own candles of one minute that are closed, from the given one on, the oldest first. */
  fetchCandles(symbol: string, fromMs: number, count: number): Promise<readonly MarketCandle[]>;
}
