import type { CertifiedVenueId } from '../account/account.ts';
import type { BookFault } from './book-keeper.ts';
import { exactText } from './exact-text.ts';
import type { MarketCandle } from './market-candle.ts';
import type { MarketState } from './market-state.ts';

/** Where what is shown was heard last: the venue's stream, or asked for because the stream is silent. */
export type MarketSource = 'STREAM' | 'REST';

interface View {
  readonly venue: CertifiedVenueId;
  readonly symbol: string;
  /** By our clock, when the venue was heard. */
  readonly asOfMs: number;
}

/** Decimals are text everywhere. */
type Level = readonly [price: string, size: string];

export interface BookView extends View {
  readonly source: MarketSource;
  readonly isValid: boolean;
  readonly fault: BookFault | null;
  readonly sequence: number;
  /** Best first; empty while the book is not valid. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface TradeRow {
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly takerSide: 'BUY' | 'SELL';
  readonly timeMs: number;
}

export interface TradesView extends View {
  /** The newest first. */
  readonly trades: readonly TradeRow[];
}

/** Of 24 hours; null: the venue does not tell. The last four of perpetuals only. */
export interface TickerView extends View {
  readonly last: string | null;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly volume: string | null;
  readonly quoteVolume: string | null;
  readonly markPrice: string | null;
  readonly indexPrice: string | null;
  readonly fundingRate: string | null;
  readonly fundingAtMs: number | null;
}

export interface CandleView extends View {
  readonly timeframe: '1m';
  readonly candle: MarketCandle;
}

/** What changes and where only the newest matters. */
export interface MarketViews {
  readonly book: BookView;
  readonly trades: TradesView;
  readonly ticker: TickerView;
}
export type ViewKind = keyof MarketViews;

export function bookViewOf(state: MarketState, levels: number): BookView {
  const { venue, symbol, keeper, heardAtMs, bookLoadedAtMs } = state;
  const rows = (side: typeof keeper.book.bids) =>
    side.top(levels).map(([price, size]) => [exactText(price), exactText(size)] as const);
  return {
    venue,
    symbol,
    asOfMs: Math.max(heardAtMs.book, bookLoadedAtMs),
    source: heardAtMs.book >= bookLoadedAtMs ? 'STREAM' : 'REST',
    isValid: keeper.isValid,
    fault: keeper.fault,
    sequence: keeper.sequence,
    bids: rows(keeper.book.bids),
    asks: rows(keeper.book.asks),
  };
}

export function tradesViewOf(state: MarketState, limit: number): TradesView {
  const { venue, symbol, heardAtMs } = state;
  const trades = state.trades(limit).map(({ id, price, size, takerSide, timeMs }) => ({
    id: String(id),
    price: exactText(price),
    size: exactText(size),
    takerSide,
    timeMs,
  }));
  return { venue, symbol, asOfMs: heardAtMs.trades, trades };
}

export function tickerViewOf({ venue, symbol, heardAtMs, ticker, mark }: MarketState): TickerView {
  return {
    venue,
    symbol,
    asOfMs: Math.max(heardAtMs.ticker, heardAtMs.mark),
    last: told(ticker?.last),
    open: told(ticker?.open),
    high: told(ticker?.high),
    low: told(ticker?.low),
    volume: told(ticker?.volume),
    quoteVolume: told(ticker?.quoteVolume),
    markPrice: told(mark?.mark),
    indexPrice: told(mark?.index),
    fundingRate: told(mark?.fundingRate),
    fundingAtMs: mark && mark.fundingAtMs > 0 ? mark.fundingAtMs : null,
  };
}

function told(value = Number.NaN): string | null {
  return Number.isNaN(value) ? null : exactText(value);
}
