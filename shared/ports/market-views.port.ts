import type { VenueId } from '../domain/account/account.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import type { CandleView, MarketViews, ViewKind } from '../domain/market/market-views.ts';

/** The live market data, as ws-ingest last wrote it. */
export interface MarketViewReader {
  findView<Kind extends ViewKind>(
    kind: Kind,
    venue: VenueId,
    symbol: string,
  ): Promise<MarketViews[Kind] | undefined>;
  /** Candles of one minute that begin in [fromMs, toMs), the newest `limit` of them, the oldest first. */
  listCandles(
    venue: VenueId,
    symbol: string,
    range: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
  ): Promise<readonly MarketCandle[]>;
}

export interface MarketViewWriter {
  /** Newest wins: an older view never replaces a newer one. */
  saveView<Kind extends ViewKind>(kind: Kind, view: MarketViews[Kind]): Promise<void>;
  /** A whole candle is never replaced by one that may lack trades. */
  saveCandle(view: CandleView): Promise<void>;
}
