const firstCapacity = 64;

/** Levels of one side as a message tells them; grows, is emptied and used again, so that reading allocates nothing. */
export class LevelList {
  count = 0;
  prices = new Float64Array(firstCapacity);
  sizes = new Float64Array(firstCapacity);

  clear(): void {
    this.count = 0;
  }

  /** @param size 0: the level is gone */
  push(price: number, size: number): void {
    if (this.count === this.prices.length) this.#grow();
    this.prices[this.count] = price;
    this.sizes[this.count] = size;
    this.count += 1;
  }

  copyFrom(other: LevelList): void {
    this.count = other.count;
    this.prices = other.prices.slice(0, Math.max(other.count, 1));
    this.sizes = other.sizes.slice(0, Math.max(other.count, 1));
  }

  #grow(): void {
    const [prices, sizes] = [this.prices, this.sizes];
    this.prices = new Float64Array(prices.length * 2);
    this.sizes = new Float64Array(sizes.length * 2);
    this.prices.set(prices);
    this.sizes.set(sizes);
  }
}

/** The number of an update that the venue does not tell. */
export const noSequence = -1;

/**
 * A whole book, or the levels that changed with their new sizes, and the numbers by which the venue orders them.
 * Of Binance: `first` U, `last` u or lastUpdateId, `previous` pu. Of OKX: `last` seqId, `previous` prevSeqId. Of Bybit:
 * `last` u. Of Bitget: `last` seq, `previous` pseq. Of Upbit: `last` timestamp.
 */
export class DepthUpdate {
  first = noSequence;
  last = noSequence;
  previous = noSequence;
  /** The venue's own time; 0 where it tells none. */
  timeMs = 0;
  readonly bids = new LevelList();
  readonly asks = new LevelList();

  clear(): void {
    this.first = noSequence;
    this.last = noSequence;
    this.previous = noSequence;
    this.timeMs = 0;
    this.bids.clear();
    this.asks.clear();
  }

  /** A copy that stays as it is when this one is used again. */
  copy(): DepthUpdate {
    const copy = new DepthUpdate();
    copy.first = this.first;
    copy.last = this.last;
    copy.previous = this.previous;
    copy.timeMs = this.timeMs;
    copy.bids.copyFrom(this.bids);
    copy.asks.copyFrom(this.asks);
    return copy;
  }
}
