import type { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import type { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketSink, ReadFrame, TradeTick } from '#shared/domain/market/market-sink.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';

/** A venue's public market data, on our own wire: no client library between its bytes and our books. Failures throw. */
export interface MarketVenue {
  readonly venue: CertifiedVenueId;
  readonly streamUrl: string;
  /** The venue ends a connection after some time: ours is replaced by the next one before. */
  readonly connectionLifeMs: number;
  /** The venue's own name of our symbol. */
  idOf(symbol: string): string;
  /** Messages that subscribe to, or leave, all streams of these ids. */
  requests(action: 'SUBSCRIBE' | 'UNSUBSCRIBE', ids: readonly string[]): readonly string[];
  frames(symbols: SymbolTable<MarketState>, sink: MarketSink<MarketState>): ReadFrame;
  fetchBook(id: string, into: DepthUpdate, levels: number): Promise<void>;
  /** The newest trades, the oldest first. */
  fetchTrades(id: string): Promise<readonly TradeTick[]>;
  /** The venue's own candles of one minute that are closed, from the given one on, the oldest first. */
  fetchCandles(id: string, fromMs: number, count: number): Promise<readonly MarketCandle[]>;
}
