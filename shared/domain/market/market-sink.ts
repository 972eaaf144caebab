import type { DepthUpdate } from './depth-update.ts';

/** Doubles throughout: of up to fifteen digits each stands for exactly one decimal. Times in epoch ms, 0: not told. */
export interface TopTick {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  timeMs: number;
}

export interface TradeTick {
  /** The venue's own; a number where it counts its trades, so that a hole can be seen. */
  id: number | string;
  price: number;
  size: number;
  timeMs: number;
  takerSide: 'BUY' | 'SELL';
}

/** What was traded in 24 hours. NaN: not told. */
export interface TickerTick {
  last: number;
  open: number;
  high: number;
  low: number;
  volume: number;
  quoteVolume: number;
  timeMs: number;
}

/** A candle of the venue's own. */
export interface CandleTick {
  timeframeMs: number;
  openTimeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quoteVolume: number;
  isClosed: boolean;
}

/** Of a perpetual; NaN: not told. */
export interface MarkTick {
  mark: number;
  index: number;
  /** Share of the value that is paid at `fundingAtMs`; positive: by who is long. */
  fundingRate: number;
  fundingAtMs: number;
  timeMs: number;
}

/**
 * What a venue's market streams say, as it is read. The objects are used again for the next message: who keeps one
 * copies it.
 *
 * @typeParam Of what the reader was told a symbol of the venue stands for
 */
export interface MarketSink<Of> {
  /** @param isWhole else the levels that changed */
  onDepth(of: Of, update: DepthUpdate, isWhole: boolean): void;
  onTop(of: Of, top: Readonly<TopTick>): void;
  onTrade(of: Of, trade: Readonly<TradeTick>): void;
  onTicker(of: Of, ticker: Readonly<TickerTick>): void;
  onCandle(of: Of, candle: Readonly<CandleTick>): void;
  onMark(of: Of, mark: Readonly<MarkTick>): void;
}

/** NOTED: the sink heard of it. OTHER: an answer to a request, or of a symbol or stream that nobody follows. */
export type FrameRead = 'NOTED' | 'OTHER' | 'UNREADABLE';

/** Reads one message of a venue's streams and tells the sink; never throws. */
export type ReadFrame = (bytes: Uint8Array, start?: number, end?: number) => FrameRead;
