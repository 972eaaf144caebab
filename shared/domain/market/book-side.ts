import type { LevelList } from './depth-update.ts';

const firstCapacity = 128;
/** Most changes are near the best price: so many levels are looked at one by one before the search halves the rest. */
const nearBest = 8;

/**
 * One side of a book, in typed arrays sorted with the best level at the end: what changes is near it, so that little has
 * to move. Asks are kept by the negative of their price, which makes both sides one and the same.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  readonly #levelsMax: number;
  #keys = new Float64Array(firstCapacity);
  #sizes = new Float64Array(firstCapacity);
  #count = 0;

  /** @param levelsMax the best so many are kept */
  constructor(side: 'BID' | 'ASK', levelsMax: number) {
    this.#sign = side === 'BID' ? 1 : -1;
    this.#levelsMax = levelsMax;
  }

  get count(): number {
    return this.#count;
  }

  /** NaN without a level. */
  get bestPrice(): number {
    return this.#count === 0 ? Number.NaN : this.#sign * (this.#keys[this.#count - 1] as number);
  }

  /** NaN without a level. */
  get bestSize(): number {
    return this.#count === 0 ? Number.NaN : (this.#sizes[this.#count - 1] as number);
  }

  clear(): void {
    this.#count = 0;
  }

  /** @param size 0: the level goes, if it was there */
  set(price: number, size: number): void {
    const key = this.#sign * price;
    const index = this.#search(key);
    if (index < this.#count && this.#keys[index] === key) {
      if (size === 0) this.#remove(index);
      else this.#sizes[index] = size;
    } else if (size !== 0) this.#insert(index, key, size);
  }

  apply(levels: LevelList): void {
    const { count, prices, sizes } = levels;
    for (let index = 0; index < count; index++) this.set(prices[index] as number, sizes[index] as number);
  }

  /** In place of all levels; the quickest where they come best first, as venues send them. */
  replace(levels: LevelList): void {
    this.#count = 0;
    for (let index = levels.count - 1; index >= 0; index--)
      this.set(levels.prices[index] as number, levels.sizes[index] as number);
  }

  /** @param other best first */
  hasSameTop(other: LevelList, levels: number): boolean {
    const count = Math.min(levels, this.#count);
    if (Math.min(levels, other.count) !== count) return false;
    return this.top(count).every(
      ([price, size], index) => price === other.prices[index] && size === other.sizes[index],
    );
  }

  /** Price and size of the best levels, best first. */
  top(limit: number): (readonly [price: number, size: number])[] {
    return Array.from({ length: Math.min(limit, this.#count) }, (_, depth) => {
      const index = this.#count - 1 - depth;
      return [this.#sign * (this.#keys[index] as number), this.#sizes[index] as number] as const;
    });
  }

  /** Where the key is, or else where it belongs. */
  #search(key: number): number {
    const keys = this.#keys;
    let high = this.#count;
    const near = Math.max(0, high - nearBest);
    while (high > near && (keys[high - 1] as number) >= key) high -= 1;
    if (high > near) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(index: number, key: number, size: number): void {
    let place = index;
    if (this.#count === this.#levelsMax) {
      if (index === 0) return;
      this.#remove(0);
      place -= 1;
    } else if (this.#count === this.#keys.length) this.#grow();
    this.#keys.copyWithin(place + 1, place, this.#count);
    this.#sizes.copyWithin(place + 1, place, this.#count);
    this.#keys[place] = key;
    this.#sizes[place] = size;
    this.#count += 1;
  }

  #remove(index: number): void {
    this.#keys.copyWithin(index, index + 1, this.#count);
    this.#sizes.copyWithin(index, index + 1, this.#count);
    this.#count -= 1;
  }

  #grow(): void {
    const [keys, sizes] = [this.#keys, this.#sizes];
    const capacity = Math.min(keys.length * 2, Math.max(this.#levelsMax, keys.length + 1));
    this.#keys = new Float64Array(capacity);
    this.#sizes = new Float64Array(capacity);
    this.#keys.set(keys);
    this.#sizes.set(sizes);
  }
}
