/** Levels a ladder has room for before it grows. */
const startRoom = 256;
/** Shorter moves than this are cheaper by hand than by a native copy. */
const shortMove = 32;

/**
 * Sorted numbers, the greatest last. A side of a book keeps its prices here with the best one last: the market happens
 * at that end, so a price usually comes and goes without moving the others.
 */
export class PriceLadder {
  private keys = new Float64Array(startRoom);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The greatest, or undefined when there is none. */
  last(): number | undefined {
    return this.count === 0 ? undefined : this.keys[this.count - 1];
  }

  /** The `index`-th greatest, counted from 0. */
  fromLast(index: number): number | undefined {
    return index < this.count ? this.keys[this.count - 1 - index] : undefined;
  }

  /** Adds a number that is not in it. */
  add(key: number): void {
    if (this.count === this.keys.length) this.grow();
    const at = this.indexOf(key);
    const { keys, count } = this;
    if (count - at > shortMove) keys.copyWithin(at + 1, at, count);
    else for (let i = count; i > at; i--) keys[i] = keys[i - 1] ?? 0;
    keys[at] = key;
    this.count += 1;
  }

  /** Removes a number that is in it. */
  remove(key: number): void {
    const { keys } = this;
    this.count -= 1;
    if (keys[this.count] === key) return;
    const at = this.indexOf(key);
    if (this.count - at > shortMove) keys.copyWithin(at, at + 1, this.count + 1);
    else for (let i = at; i < this.count; i++) keys[i] = keys[i + 1] ?? 0;
  }

  /** Where the number is, or would be. */
  private indexOf(key: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const bigger = new Float64Array(this.keys.length * 2);
    bigger.set(this.keys);
    this.keys = bigger;
  }
}
