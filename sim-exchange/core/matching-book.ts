import { PriceLadder } from './price-ladder.ts';

/** One resting order: a link of its level's queue. `owner` is whatever the book's user keeps about it. */
export interface Resting<T> {
  readonly buys: boolean;
  readonly ticks: number;
  /** What is left of it. */
  size: number;
  readonly owner: T;
  level: Level<T> | undefined;
  before: Resting<T> | undefined;
  after: Resting<T> | undefined;
}

/** All resting orders at one price, first come first served. */
export class Level<T> {
  readonly ticks: number;
  /** The sum of its orders. */
  size = 0;
  head: Resting<T> | undefined;
  tail: Resting<T> | undefined;

  constructor(ticks: number) {
    this.ticks = ticks;
  }

  get priceTicks(): bigint {
    return BigInt(this.ticks);
  }

  get lots(): bigint {
    return BigInt(this.size);
  }

  /** Whose orders they are, in time priority. */
  get orders(): Iterable<T> {
    return ownersFrom(this.head);
  }
}

function* ownersFrom<T>(head: Resting<T> | undefined): Iterable<T> {
  for (let each = head; each !== undefined; each = each.after) yield each.owner;
}

/** One side. `sign` is 1 for bids and -1 for asks, so that the best price is always the greatest key. */
class BookSide<T> {
  private readonly sign: number;
  private readonly ladder = new PriceLadder();
  private readonly byTicks = new Map<number, Level<T>>();
  private bestLevel: Level<T> | undefined;

  constructor(sign: number) {
    this.sign = sign;
  }

  best(): Level<T> | undefined {
    return this.bestLevel;
  }

  at(ticks: number): Level<T> | undefined {
    return this.byTicks.get(ticks);
  }

  /** Best first. Ends early, rather than wrongly, when the side changes meanwhile. */
  *levels(): Iterable<Level<T>> {
    for (let i = 0; ; i++) {
      const key = this.ladder.fromLast(i);
      const level = key === undefined ? undefined : this.byTicks.get(key * this.sign);
      if (level === undefined) return;
      yield level;
    }
  }

  open(ticks: number): Level<T> {
    const level = new Level<T>(ticks);
    this.byTicks.set(ticks, level);
    this.ladder.add(ticks * this.sign);
    if (this.bestLevel === undefined || this.beats(ticks, this.bestLevel.ticks)) this.bestLevel = level;
    return level;
  }

  close(level: Level<T>): void {
    this.byTicks.delete(level.ticks);
    this.ladder.remove(level.ticks * this.sign);
    if (level !== this.bestLevel) return;
    const key = this.ladder.last();
    this.bestLevel = key === undefined ? undefined : this.byTicks.get(key * this.sign);
  }

  private beats(ticks: number, otherTicks: number): boolean {
    return (ticks - otherTicks) * this.sign > 0;
  }
}

/** What a taker does about the order it meets first: trade, pass it (it must be off the book by then), or stop. */
export type Meeting = 'TRADE' | 'PASSED' | 'STOP';

/**
 * The matching itself: price first, then time, in plain whole numbers up to 2^53. Knows no account, no money, no order
 * type. A limit of Infinity (buy) or 0 (sell) reaches every price.
 */
export class MatchingBook<T> {
  private readonly bids = new BookSide<T>(1);
  private readonly asks = new BookSide<T>(-1);

  best(buys: boolean): Level<T> | undefined {
    return (buys ? this.bids : this.asks).best();
  }

  at(buys: boolean, ticks: number): Level<T> | undefined {
    return (buys ? this.bids : this.asks).at(ticks);
  }

  levels(buys: boolean): Iterable<Level<T>> {
    return (buys ? this.bids : this.asks).levels();
  }

  /** Rests an order behind all others at its price. It must not cross. */
  add(buys: boolean, ticks: number, size: number, owner: T): Resting<T> {
    const side = buys ? this.bids : this.asks;
    const level = side.at(ticks) ?? side.open(ticks);
    const before = level.tail;
    const resting: Resting<T> = { buys, ticks, size, owner, level, before, after: undefined };
    if (before === undefined) level.head = resting;
    else before.after = resting;
    level.tail = resting;
    level.size += size;
    return resting;
  }

  /** Takes an order off the book; false when it is no longer on it. */
  remove(resting: Resting<T>): boolean {
    const { level, before, after } = resting;
    if (level === undefined) return false;
    resting.level = undefined;
    level.size -= resting.size;
    if (before === undefined) level.head = after;
    else before.after = after;
    if (after === undefined) level.tail = before;
    else after.before = before;
    if (level.head === undefined) (resting.buys ? this.bids : this.asks).close(level);
    return true;
  }

  /** Makes a resting order smaller by `size`; it keeps its place, or leaves the book when nothing is left. */
  reduce(resting: Resting<T>, size: number): void {
    if (size >= resting.size) {
      this.remove(resting);
      resting.size = 0;
      return;
    }
    resting.size -= size;
    if (resting.level !== undefined) resting.level.size -= size;
  }

  /**
   * Takes up to `size` from the other side, best price first, and gives what is left. `onMatch` hears of each match
   * after the book has changed; it may cancel orders, and add none. `meets` is asked before each match.
   */
  take(
    buys: boolean,
    limitTicks: number,
    size: number,
    onMatch: (maker: Resting<T>, size: number) => void,
    meets?: (maker: Resting<T>) => Meeting,
  ): number {
    const side = buys ? this.asks : this.bids;
    let left = size;
    while (left > 0) {
      const level = side.best();
      if (level === undefined || (buys ? level.ticks > limitTicks : level.ticks < limitTicks)) break;
      const maker = level.head;
      if (maker === undefined) break;
      const meeting = meets?.(maker) ?? 'TRADE';
      if (meeting === 'STOP') break;
      if (meeting === 'PASSED') continue;
      const matched = Math.min(left, maker.size);
      left -= matched;
      this.reduce(maker, matched);
      onMatch(maker, matched);
    }
    return left;
  }
}
