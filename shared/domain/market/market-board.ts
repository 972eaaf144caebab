import type { DepthUpdate } from './depth-update.ts';
import type { CandleTick, MarketSink, MarkTick, TickerTick, TopTick, TradeTick } from './market-sink.ts';
import type { MarketState } from './market-state.ts';

/** Puts what the streams say into the state of its market, with the time at which it was heard. */
export class MarketBoard implements MarketSink<MarketState> {
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  onDepth(state: MarketState, update: DepthUpdate, isWhole: boolean): void {
    state.takeDepth(update, isWhole, this.#nowMs());
  }

  onTop(state: MarketState, top: Readonly<TopTick>): void {
    state.top = { ...top };
    state.heardAtMs.ticker = this.#nowMs();
  }

  onTrade(state: MarketState, trade: Readonly<TradeTick>): void {
    state.takeTrade(trade, this.#nowMs());
  }

  onTicker(state: MarketState, ticker: Readonly<TickerTick>): void {
    state.takeTicker(ticker, this.#nowMs());
  }

  onCandle(state: MarketState, candle: Readonly<CandleTick>): void {
    state.candle = { ...candle };
    state.heardAtMs.candles = this.#nowMs();
  }

  onMark(state: MarketState, mark: Readonly<MarkTick>): void {
    state.takeMark(mark, this.#nowMs());
  }
}
