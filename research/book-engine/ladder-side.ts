/** So many ticks around the best price lie in one array: 4 MB, of which the part near the best is used all the time. */
const windowTicksMax = 1 << 19;

/**
 * One side of a book by whole ticks: a level is found by its tick, without a search. Levels far from the best price are
 * in a map until the price comes near. Asks are kept by the negative of their tick, so that the best is the greatest.
 */
export class LadderSide {
  readonly #sign: 1 | -1;
  readonly #near: Float64Array;
  readonly #far = new Map<number, number>();
  /** The key of the first place of the array. */
  #base = 0;
  #isEmpty = true;
  #best = 0;

  /** @param tickSpan from the lowest price to come to the highest */
  constructor(side: 'BID' | 'ASK', tickSpan: number, sizeMax = windowTicksMax) {
    this.#sign = side === 'BID' ? 1 : -1;
    this.#near = new Float64Array(Math.min(2 * tickSpan, sizeMax));
  }

  /** NaN without a level. */
  get bestTicks(): number {
    return this.#isEmpty ? Number.NaN : this.#sign * this.#best;
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** 0: there is no such level. */
  lotsAt(ticks: number): number {
    const key = this.#sign * ticks;
    const place = key - this.#base;
    if (place >= 0 && place < this.#near.length) return this.#near[place] as number;
    return this.#far.get(key) ?? 0;
  }

  /** @param lots 0: the level goes, if it was there */
  set(ticks: number, lots: number): void {
    const key = this.#sign * ticks;
    const place = key - this.#base;
    if (place >= 0 && place < this.#near.length) this.#near[place] = lots;
    else if (lots === 0) this.#far.delete(key);
    else this.#far.set(key, lots);
    if (lots !== 0) {
      if (this.#isEmpty || key > this.#best) this.#raise(key);
    } else if (key === this.#best && !this.#isEmpty) this.#fall();
  }

  /** The next level behind this one; NaN behind the last. */
  after(ticks: number): number {
    const key = this.#below(this.#sign * ticks);
    return this.#sign * key;
  }

  /** Ticks and lots of the best levels, best first: called with each, at most so many. */
  each(levelsMax: number, take: (ticks: number, lots: number) => void): void {
    let ticks = this.bestTicks;
    for (let level = 0; level < levelsMax && !Number.isNaN(ticks); level++) {
      take(ticks, this.lotsAt(ticks));
      ticks = this.after(ticks);
    }
  }

  clear(): void {
    this.#near.fill(0);
    this.#far.clear();
    this.#isEmpty = true;
  }

  #raise(key: number): void {
    this.#isEmpty = false;
    this.#best = key;
    if (key >= this.#base + this.#near.length || key < this.#base) this.#centre();
  }

  #fall(): void {
    const key = this.#below(this.#best);
    this.#isEmpty = Number.isNaN(key);
    if (this.#isEmpty) return;
    this.#best = key;
    if (key < this.#base) this.#centre();
  }

  /** The next key below this one. */
  #below(key: number): number {
    const near = this.#near;
    for (let place = Math.min(key - this.#base, near.length) - 1; place >= 0; place--)
      if (near[place] !== 0) return this.#base + place;
    let found = Number.NaN;
    for (const other of this.#far.keys()) if (other < key && !(other <= found)) found = other;
    return found;
  }

  /** Moves the array so that the best price is in the middle of it. */
  #centre(): void {
    const near = this.#near;
    for (let place = 0; place < near.length; place++) {
      const lots = near[place] as number;
      if (lots !== 0) this.#far.set(this.#base + place, lots);
    }
    near.fill(0);
    this.#base = this.#best - (near.length >> 1);
    for (const [key, lots] of this.#far) {
      const place = key - this.#base;
      if (place < 0 || place >= near.length) continue;
      near[place] = lots;
      this.#far.delete(key);
    }
  }
}
