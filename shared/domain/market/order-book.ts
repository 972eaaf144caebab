import { BookSide } from './book-side.ts';
import type { DepthUpdate } from './depth-update.ts';

/** Levels a side that are kept where the venue's own number is larger; further ones matter to nobody. */
export const levelsMaxDefault = 5_000;

/** Both sides of one instrument's book. It knows nothing of sequences: book-keeper.ts does. */
export class OrderBook {
  readonly bids: BookSide;
  readonly asks: BookSide;

  constructor(levelsMax: number = levelsMaxDefault) {
    this.bids = new BookSide('BID', levelsMax);
    this.asks = new BookSide('ASK', levelsMax);
  }

  /** A bid at or above the best ask: no venue's book is so, hence ours is not the venue's. */
  get isCrossed(): boolean {
    return this.bids.bestPrice >= this.asks.bestPrice;
  }

  /** The best levels, so many a side, are those of a whole book whose levels come best first. */
  hasSameTop(whole: DepthUpdate, levels: number): boolean {
    return this.bids.hasSameTop(whole.bids, levels) && this.asks.hasSameTop(whole.asks, levels);
  }

  replace(whole: DepthUpdate): void {
    this.bids.replace(whole.bids);
    this.asks.replace(whole.asks);
  }

  apply(change: DepthUpdate): void {
    this.bids.apply(change.bids);
    this.asks.apply(change.asks);
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }
}
