import type { Book, LevelChange } from './book.ts';
import type { Side } from './types.ts';

export interface DepthDiff {
  firstUpdateId: number;
  lastUpdateId: number;
  bids: LevelChange[];
  asks: LevelChange[];
}

/** Gathers a book's level changes; `flush` hands out all since the last flush, with gapless update ids. */
export class DepthFeed {
  private readonly book: Book;
  private readonly changed = { BUY: new Map<bigint, bigint>(), SELL: new Map<bigint, bigint>() };
  private flushedUpdateId: number;

  constructor(book: Book) {
    this.book = book;
    this.flushedUpdateId = book.updateId;
  }

  note(side: Side, priceTicks: bigint, lots: bigint): void {
    this.changed[side].set(priceTicks, lots);
  }

  flush(): DepthDiff | undefined {
    const lastUpdateId = this.book.updateId;
    if (lastUpdateId === this.flushedUpdateId) return undefined;
    const firstUpdateId = this.flushedUpdateId + 1;
    this.flushedUpdateId = lastUpdateId;
    const bids = [...this.changed.BUY];
    const asks = [...this.changed.SELL];
    this.changed.BUY.clear();
    this.changed.SELL.clear();
    return { firstUpdateId, lastUpdateId, bids, asks };
  }
}
